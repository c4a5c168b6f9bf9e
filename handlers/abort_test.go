package handlers

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"gevinstoverblik/models"
	"gevinstoverblik/views/export"
)

// A download that its reader leaves goes on in nobody's name: what writes it ends, in every form.
func TestADownloadThatIsLeftLeavesNothingRunning(t *testing.T) {
	w := newWorld(t)
	var many []models.Case
	for i := range 30_000 {
		many = append(many, oneCase(fmt.Sprintf("L-%06d", i), "Byggesag", "Byg", "E-mail", models.DayOf(2025, 1, 1+i%28), 10))
	}
	w.takeIn("lang", many...)
	token, base := w.token(0, "cases:read"), w.listen()
	writing := func() int {
		stacks := make([]byte, 4<<20)
		return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "views/export.")
	}
	for _, format := range export.Formats {
		req, err := http.NewRequest(http.MethodGet, base+"/api/v1/cases?format="+string(format), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		client := &http.Client{Transport: &http.Transport{}}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := res.Body.Read(make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		client.CloseIdleConnections()
		for until := time.Now().Add(20 * time.Second); writing() > 0; {
			if time.Now().After(until) {
				t.Fatalf("%s: %d calls of the export are still under way", format, writing())
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}
