package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"runtime"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/transfer"
)

// BenchmarkExport exports everything in the data folder $CYCLEBOOK_BENCH_DATA, in which no server
// works, and tells the largest heap that was seen: it must not grow with the record.
func BenchmarkExport(b *testing.B) {
	dir := os.Getenv("CYCLEBOOK_BENCH_DATA")
	if dir == "" {
		b.Skip("CYCLEBOOK_BENCH_DATA names no data folder")
	}
	p := newProgram(new(bytes.Buffer), new(bytes.Buffer), func(string) (string, bool) { return "", false })
	n, err := node.Open(b.Context(), node.Options{Dir: dir, Logger: slog.New(slog.DiscardHandler), Now: p.now, NewID: p.newID, Random: p.random})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = n.Close() })
	var rows int64
	var largest uint64
	var m runtime.MemStats
	sheets := transfer.NewSheets(func(string) (io.WriteCloser, error) { return nowhere{}, nil })
	err = n.Export(b.Context(), node.ExportRequest{}, func(t *transfer.Table, cells []string) error {
		if rows++; rows%10_000 == 0 {
			runtime.ReadMemStats(&m)
			largest = max(largest, m.HeapAlloc)
		}
		return sheets.Row(t, cells)
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(largest)/(1<<20), "MiB-heap")
}

// nowhere is a file that keeps nothing.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (nowhere) Close() error                { return nil }
