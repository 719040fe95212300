package main

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"os"
	"runtime"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/transfer"
)

// BenchmarkImport imports the tables of $CYCLEBOOK_BENCH_TABLES, which scripts/generate writes,
// into a new folder, and waits until all read models show them.
func BenchmarkImport(b *testing.B) {
	tables := os.Getenv("CYCLEBOOK_BENCH_TABLES")
	if tables == "" {
		b.Skip("CYCLEBOOK_BENCH_TABLES names no folder of tables")
	}
	var commands int64
	for range b.N {
		p := newProgram(new(bytes.Buffer), new(bytes.Buffer), func(string) (string, bool) { return "", false })
		n, err := node.Open(b.Context(), node.Options{Dir: b.TempDir(), Logger: slog.New(slog.DiscardHandler), Now: p.now, NewID: p.newID, Random: p.random})
		if err != nil {
			b.Fatal(err)
		}
		following, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- n.Run(following) }()
		summary, err := n.Import(context.Background(), transfer.Import{Path: tables}, func(problems iter.Seq2[transfer.Problem, error]) error {
			for problem := range problems {
				return errors.New(problem.String())
			}
			return nil
		})
		stop()
		if err := errors.Join(err, <-ended, n.Close()); err != nil {
			b.Fatal(err)
		}
		commands += summary.New()
	}
	b.ReportMetric(float64(commands)/b.Elapsed().Seconds(), "commands/s")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
}
