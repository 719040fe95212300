package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkViews builds all read models of the demo from its log: read, opened, decoded, applied
// and committed. Run it with -cpu 1.
func BenchmarkViews(b *testing.B) {
	p := newProgram(io.Discard, io.Discard, func(string) (string, bool) { return "", false })
	o := node.Options{Dir: filepath.Join(b.TempDir(), "data"), Logger: slog.New(slog.DiscardHandler), Now: p.now, NewID: p.newID, Random: p.random}
	n, err := node.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	if _, err = n.Demo(b.Context()); err == nil {
		err = n.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	events, working := int64(0), time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		files, err := filepath.Glob(filepath.Join(o.Dir, "views-*"))
		if err != nil || len(files) == 0 {
			b.Fatal(files, err)
		}
		for _, f := range files {
			if err := os.Remove(f); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		began, last := time.Now(), projections.Progress{}
		if _, err := node.BuildViews(b.Context(), o, func(at projections.Progress) { last = at }); err != nil {
			b.Fatal(err)
		}
		events, working = events+last.Done, working+time.Since(began)
	}
	b.ReportMetric(float64(events)/working.Seconds(), "events/s")
	b.ReportMetric(float64(events)/float64(b.N), "events/build")
}
