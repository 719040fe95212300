package demo_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/demo"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// sunday is a day on which the present week has data of no class.
var sunday = time.Date(2026, time.November, 22, 16, 0, 0, 0, time.UTC)

// plainly records without sealing, so that tests can read.
func plainly(log eventlog.Streams) *eventlog.Recorder {
	return &eventlog.Recorder{
		Log: log,
		Seal: func(context.Context, domain.Envelope, domain.Stream, uuid.UUID) domain.Seal {
			return domain.Plainly
		},
		MAC: func(_ context.Context, actor uuid.UUID, _ domain.Role, _ []byte) (domain.MAC, error) {
			return domain.MAC(actor), nil
		},
	}
}

func secret(_ context.Context, _, token uuid.UUID) (string, error) {
	return "cb_" + base64.RawURLEncoding.EncodeToString(token[:]), nil
}

// fact is an event of the filled log.
type fact struct {
	domain.Recorded
	domain.Envelope
	stream domain.Stream
	event  domain.Event
}

// filled is a log into which the story was told.
type filled struct {
	result demo.Result
	facts  []fact
}

// fill tells the story into a memory log.
func fill(t *testing.T, now time.Time, seed uint64) (demo.Result, []fact) {
	t.Helper()
	f, err := filling(now, seed)
	if err != nil {
		t.Fatal(err)
	}
	return f.result, f.facts
}

// onSunday is the story as most tests read it; none of them changes it.
var onSunday = sync.OnceValues(func() (filled, error) { return filling(sunday, demo.Seed) })

func story(t *testing.T) (demo.Result, []fact) {
	t.Helper()
	f, err := onSunday()
	if err != nil {
		t.Fatal(err)
	}
	return f.result, f.facts
}

func filling(now time.Time, seed uint64) (f filled, err error) {
	log, ctx := eventlog.NewMemory("demo00"), context.Background()
	defer log.Close()
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		return f, err
	}
	defer os.RemoveAll(dir)
	views, err := projections.Open(ctx, dir, projections.Options{})
	if err != nil {
		return f, err
	}
	defer views.Close()
	if f.result, err = demo.Fill(ctx, demo.Options{Recorder: plainly(log), Log: log, Views: views, Now: now, Seed: seed, Secret: secret}); err != nil {
		return f, err
	}
	for r, err := range log.ReadAll(ctx, domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			return f, err
		}
		decoded, err := decode(r)
		if err != nil {
			return f, fmt.Errorf("%s at %s: %w", r.Stream, r.Position, err)
		}
		f.facts = append(f.facts, decoded)
	}
	return f, nil
}

func decode(r domain.Recorded) (fact, error) {
	event, err := domain.Decode(r.Type, r.Data, domain.Openly)
	if err != nil {
		return fact{}, err
	}
	envelope, err := domain.DecodeEnvelope(r.Metadata)
	if err != nil {
		return fact{}, err
	}
	stream, err := domain.ParseStream(r.Stream)
	return fact{r, envelope, stream, event}, err
}

// events are those of a type, with their facts.
func events[E domain.Event](facts []fact) (found []E, of []fact) {
	for _, f := range facts {
		if e, ok := f.event.(E); ok {
			found, of = append(found, e), append(of, f)
		}
	}
	return found, of
}

func TestTheNetworkHasItsSize(t *testing.T) {
	_, facts := story(t)
	count := map[string]int{}
	for _, f := range facts {
		count[f.Type]++
	}
	for name, want := range map[string]int{
		"NetworkFounded": 1, "DistrictRegistered": 2, "SchoolRegistered": 18, "TeamFormed": 10, "CyclePlanned": 67, "TokenIssued": 7,
	} {
		if count[name] != want {
			t.Errorf("%d facts %s, want %d", count[name], name, want)
		}
	}
	if n := len(facts); n < 2500 || n > 4000 {
		t.Errorf("%d facts, want 2,500 to 4,000", n)
	}
}

func TestFactsStandInTheOrderOfTheirTimes(t *testing.T) {
	for _, now := range []time.Time{
		sunday,
		time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, time.December, 28, 3, 0, 0, 0, time.UTC),
		time.Date(2027, time.April, 7, 12, 0, 0, 0, time.UTC),
		time.Date(2029, time.July, 30, 23, 59, 0, 0, time.UTC),
	} {
		t.Run(now.Format(time.DateOnly), func(t *testing.T) {
			_, facts := fill(t, now, 1)
			var last time.Time
			for _, f := range facts {
				if f.RecordedAt.Before(last) {
					t.Fatalf("%s of %s was recorded at %s, after a fact of %s", f.Type, f.Stream, f.RecordedAt, last)
				}
				last = f.RecordedAt
				if f.Via != domain.ViaDemo {
					t.Fatalf("%s of %s came in via %q", f.Type, f.Stream, f.Via)
				}
			}
			if last.After(now) {
				t.Errorf("the last fact is of %s, after the present", last)
			}
		})
	}
}

func TestTheStoryNeedsAPresentAfterTheSchoolYear(t *testing.T) {
	log := eventlog.NewMemory("demo00")
	defer log.Close()
	_, err := demo.Fill(t.Context(), demo.Options{Recorder: plainly(log), Now: time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC), Secret: secret})
	if err == nil {
		t.Fatal("a present in the middle of the school year was accepted")
	}
	if !log.End().IsZero() {
		t.Error("something was recorded")
	}
}

func TestTheSameSeedTellsTheSameStory(t *testing.T) {
	told := func(seed uint64) map[string]string {
		_, facts := fill(t, sunday, seed)
		bytes := make(map[string]string, len(facts))
		for _, f := range facts {
			bytes[fmt.Sprintf("%s %d", f.Stream, f.Revision)] = f.ID.String() + f.Type + string(f.Data) + string(f.Metadata)
		}
		return bytes
	}
	first, second, other := told(1), told(1), told(2)
	if len(first) != len(second) {
		t.Fatalf("%d facts, then %d", len(first), len(second))
	}
	differs := 0
	for at, bytes := range first {
		if second[at] != bytes {
			t.Fatalf("%s differs:\n%s\n%s", at, bytes, second[at])
		}
		if other[at] != bytes {
			differs++
		}
	}
	if differs == 0 {
		t.Error("another seed tells the same numbers")
	}
}

// TestFactsAreRecordedWhenPeopleWork: on school days, data and the end of Do on Friday afternoon,
// and a plan before its start.
func TestFactsAreRecordedWhenPeopleWork(t *testing.T) {
	_, facts := story(t)
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	planned := map[domain.Stream]time.Time{}
	for _, f := range facts {
		local := f.RecordedAt.In(zone)
		if day := local.Weekday(); day == time.Saturday || day == time.Sunday || local.Hour() < 7 || local.Hour() >= 19 {
			t.Errorf("%s of %s was recorded on %s", f.Type, f.Stream, local)
		}
		today := domain.DateOf(local) == f.OccurredOn
		switch e := f.event.(type) {
		case domain.MeasurementRecorded:
			if today && (local.Weekday() != time.Friday || local.Hour() < 15) {
				t.Errorf("values were recorded on %s", local)
			}
		case domain.CyclePlanned:
			planned[f.stream] = f.RecordedAt
		case domain.CycleStarted:
			if at := planned[f.stream]; at.IsZero() || today && f.RecordedAt.Sub(at) < 24*time.Hour {
				t.Errorf("planned on %s, started on %s", at, f.RecordedAt)
			}
		case domain.DoCompleted:
			if today && (local.Weekday() != time.Friday || local.Hour() < 16) {
				t.Errorf("completed on %s", local)
			}
		case domain.StudyRecorded:
			if text := string(e.Results[0].Learning); strings.Contains(text, "{") || text == "" {
				t.Errorf("a learning of %q", text)
			}
		}
	}
}
