package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// newestMigration gives the number of the latest migration that this program knows. Both databases have the same ones.
func newestMigration() (int64, error) {
	files, err := fs.ReadDir(migrations, "migrations/sqlite")
	newest := int64(0)
	for _, f := range files {
		n, bad := goose.NumericComponent(f.Name())
		newest, err = max(newest, n), errors.Join(err, bad)
	}
	return newest, err
}

// migrate brings the database to this version and gives the number of its latest migration. On PostgreSQL a session lock lets one of several instances do it.
func migrate(ctx context.Context, db *sql.DB, postgres bool) (int64, error) {
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	options := []goose.ProviderOption{goose.WithTableName(migrationsTable), goose.WithDisableGlobalRegistry(true),
		goose.WithAllowOutofOrder(true)} // steps that were made side by side do not hang on which came first
	if postgres {
		dialect, folder = goose.DialectPostgres, "migrations/postgres"
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return 0, fmt.Errorf("migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	if current > newest {
		return 0, fmt.Errorf("the database is of version %d, this program knows up to %d: use a newer program", current, newest)
	}
	// SQLite has no lock for a whole migration: another process may take a step under our feet. Ours then fails, whole,
	// and what is left is done; a step that fails by itself fails again.
	for {
		_, err := provider.Up(ctx)
		if err == nil {
			return newest, nil
		}
		reached, _, fault := provider.GetVersions(ctx)
		if fault != nil || reached == current {
			return 0, fmt.Errorf("migrate: %w", errors.Join(err, fault))
		}
		current = reached
	}
}
