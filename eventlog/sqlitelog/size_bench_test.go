package sqlitelog_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
)

// benchEvents is how many events the log of BenchmarkSize has: CYCLEBOOK_BENCH_EVENTS, which is
// 1000000 for the figures in the documentation.
func benchEvents(b *testing.B) int {
	text := os.Getenv("CYCLEBOOK_BENCH_EVENTS")
	if text == "" {
		return 50_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// fill appends n events to streams of 20, 200 streams at a time.
func fill(b *testing.B, log *sqlitelog.Log, n int) {
	const length, busy = 20, 200
	batch := make([]eventlog.NewEvent, 0, 4)
	for at, round := 0, 0; at < n; round++ {
		for s := 0; s < busy && at < n; s++ {
			batch = batch[:0]
			for range min(4, n-at) {
				batch = append(batch, typicalEvent(uint64(at)))
				at++
			}
			stream := fmt.Sprintf("cycle-0190a6c4-7b1e-7000-8000-%012x", round/(length/4)*busy+s)
			expected := eventlog.Expected(round%(length/4)*4 - 1)
			if _, err := log.Append(context.Background(), stream, expected, batch); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSize fills a log once, and measures its bytes, its replay and how fast it opens.
func BenchmarkSize(b *testing.B) {
	n, dir := benchEvents(b), b.TempDir()
	log := openLog(b, dir)
	fill(b, log, n)
	if err := log.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "log.db"))
	if err != nil {
		b.Fatal(err)
	}

	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			log := openLog(b, dir)
			b.StopTimer()
			log.Close()
			b.StartTimer()
		}
		b.ReportMetric(float64(info.Size())/float64(n), "bytes/event")
	})
	b.Run("open after a kill", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			copied := copyOfRunning(b, dir)
			b.StartTimer()
			log := openLog(b, copied)
			b.StopTimer()
			log.Close()
			os.RemoveAll(copied)
			b.StartTimer()
		}
	})
	log = openLog(b, dir)
	b.Run("replay", func(b *testing.B) {
		seen, start := 0, time.Now()
		for b.Loop() {
			for _, err := range log.ReadAll(context.Background(), domain.Position{}, eventlog.Filter{}) {
				if err != nil {
					b.Fatal(err)
				}
				seen++
			}
		}
		b.ReportMetric(float64(seen)/time.Since(start).Seconds(), "events/s")
	})
	b.Run("read a stream of 20", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			stream := fmt.Sprintf("cycle-0190a6c4-7b1e-7000-8000-%012x", i%(n/20))
			for _, err := range log.ReadStream(context.Background(), stream, 0) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// copyOfRunning copies a log while it is open and has written, as a crash would leave it.
func copyOfRunning(b *testing.B, dir string) string {
	log := openLog(b, dir)
	defer log.Close()
	for i := range 500 {
		stream := fmt.Sprintf("late-%d-%s", i, log.End())
		if _, err := log.Append(context.Background(), stream, eventlog.NoStream, []eventlog.NewEvent{typicalEvent(uint64(i))}); err != nil {
			b.Fatal(err)
		}
	}
	copied := b.TempDir()
	for _, name := range []string{"log.db", "log.db-wal"} {
		copyFile(b, filepath.Join(dir, name), filepath.Join(copied, name))
	}
	return copied
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
