package demo_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/demo"
	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkFill fills a folder as the program does: the embedded log, and keys on disk.
func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		log, err := sqlitelog.Open(b.Context(), dir, sqlitelog.Options{Random: rand.Reader})
		if err != nil {
			b.Fatal(err)
		}
		store, err := keys.Open(b.Context(), dir, keys.Options{Random: rand.Reader})
		if err != nil {
			b.Fatal(err)
		}
		recorder := desk.NewRecorder(log, eventlog.NewClock(time.Now, time.Time{}), store)
		views, err := projections.Open(b.Context(), dir, projections.Options{Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
			o := store.Opener(ctx, event)
			return o.Open, o.Forgotten
		}})
		if err != nil {
			b.Fatal(err)
		}
		_, err = demo.Fill(b.Context(), demo.Options{
			Recorder: recorder, Log: log, Views: views, Now: sunday, Seed: demo.Seed,
			Secret: func(ctx context.Context, person, token uuid.UUID) (string, error) {
				return desk.Secret(ctx, store, person, token)
			},
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(log.Stats().Events), "facts")
		b.ReportMetric(float64(log.Stats().Syncs()), "syncs")
		if err := views.Close(); err != nil {
			b.Fatal(err)
		}
		if err := log.Close(); err != nil {
			b.Fatal(err)
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
