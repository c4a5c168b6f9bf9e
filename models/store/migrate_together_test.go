package store_test

import (
	"path/filepath"
	"sync"
	"testing"

	"gevinstoverblik/models/store"
	"gevinstoverblik/models/store/storetest"
)

func TestManyMayMigrateOneDatabaseAtOnce(t *testing.T) {
	for range 5 {
		dsn := "sqlite:" + filepath.Join(t.TempDir(), "gevinst.db")
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				s, err := store.Open(ctx, dsn, storetest.Options())
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}
