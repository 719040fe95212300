package projections_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// anyFact draws a fact of one of a few cycles or measures: in most cases one that the rules
// would let pass, in some not, which parks the stream.
func anyFact(t *rapid.T, planned map[uuid.UUID]bool) (domain.Category, uuid.UUID, domain.Event) {
	some := func(name string, from, n int) uuid.UUID { return id(from + rapid.IntRange(0, n-1).Draw(t, name)) }
	on := day(time.September, 1).AddDays(rapid.IntRange(0, 80).Draw(t, "day"))
	if rapid.Bool().Draw(t, "measure") {
		measure, class := some("measure", 41, 3), rapid.SampledFrom([]*uuid.UUID{nil, &period1, &period2}).Draw(t, "class")
		entry := some("measurement", 300, 6)
		facts := []domain.Event{
			value(0, class, on, 8),
			domain.MeasurementMissed{ID: entry, Series: domain.Series{Class: class}, Period: domain.Period{From: on}, Reason: domain.NoSchool},
			domain.MeasurementCorrected{Measurement: entry, Figures: domain.Figures{Value: ptr(4.0)}, Reason: domain.Typo},
			domain.MeasurementVoided{Measurement: entry, Why: "x"},
			domain.PhaseStarted{ID: entry, Series: domain.Series{Class: class}, From: on, Label: "p", Why: "x"},
			domain.BaselineSet{Series: domain.Series{Class: class}, From: &on, To: &on, Why: "x"},
			domain.MeasureRedefined{From: on, Why: "x", Definition: exitTickets()},
		}
		fact := rapid.SampledFrom(facts).Draw(t, "fact")
		if recorded, ok := fact.(domain.MeasurementRecorded); ok {
			recorded.ID = entry
			fact = recorded
		}
		return domain.MeasureCategory, measure, fact
	}
	cycle := some("cycle", 201, 4)
	if !planned[cycle] {
		planned[cycle] = true
		return domain.CycleCategory, cycle, plan("Any", func(p *domain.Plan) {
			p.Tasks = []domain.Task{{ID: id(111), What: "Print"}}
			p.Parents = []uuid.UUID{some("parent", 201, 4)}
		})
	}
	entry := some("entry", 130, 3)
	return domain.CycleCategory, cycle, rapid.SampledFrom([]domain.Event{
		domain.PlanRevised{PlanRevision: domain.PlanRevision{Arrangements: domain.Arrangements{Title: "New", Classes: []uuid.UUID{period2, period1}}}},
		domain.PredictionMade{Question: some("question", 101, 2), Prediction: domain.Prediction{ID: entry, Text: "Yes"}},
		domain.CycleStarted{On: on, Classes: []uuid.UUID{period1}},
		domain.ClassStarted{Class: period1, On: on},
		domain.ClassFinished{Class: period1, On: on},
		domain.ObservationRecorded{ID: entry, Kind: domain.Observed, Text: "Seen"},
		domain.ObservationCorrected{Observation: domain.Observation{ID: entry, Kind: domain.Problem, Text: "Seen otherwise"}, Why: "x"},
		domain.ObservationWithdrawn{ID: entry, Why: "x"},
		domain.AdjustmentRecorded{ID: entry, Intent: domain.Intentional, Text: "Less"},
		domain.AdjustmentWithdrawn{ID: entry, Why: "x"},
		domain.TaskDone{Task: id(111)},
		domain.ArtefactLinked{ID: entry, Title: "Card", URL: "https://example.org/card"},
		domain.DoCompleted{On: on, CarriedOut: domain.Partly},
		domain.StudyRecorded{Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Refuted, Learning: "No"}}, Improvement: domain.NotImproved},
		domain.ActDecided{Decision: domain.Abandon, Reason: "x"},
		domain.CycleReopened{Reason: "x"},
	}).Draw(t, "fact")
}

// TestAnyHistoryGivesTheSameRows: whatever the sizes of batches, the same history gives the same
// rows, and parks the same streams.
func TestAnyHistoryGivesTheSameRows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l, planned := newLogbook(t), make(map[uuid.UUID]bool)
		for range rapid.IntRange(1, 60).Draw(rt, "facts") {
			category, thing, fact := anyFact(rt, planned)
			l.on(t, day(time.November, 1), category, thing, fact)
		}
		want := rowsOf(t, l, 1)
		size := rapid.SampledFrom([]int{2, 3, 7, 20, len(l.events)}).Draw(rt, "batch")
		if got := rowsOf(t, l, size); got != want {
			rt.Fatalf("in batches of %d: %s, one by one: %s", size, got, want)
		}
	})
}

// rowsOf is the hash of all rows, and what is parked, after the log was taken in.
func rowsOf(t testing.TB, l *logbook, batch int) string {
	t.Helper()
	v, err := projections.Open(t.Context(), t.TempDir(), projections.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for from := 0; from < len(l.events); from += batch {
		part := l.events[from:min(len(l.events), from+batch)]
		if err := v.Apply(t.Context(), part, part[len(part)-1].Position); err != nil {
			t.Fatal(err)
		}
	}
	parked := must[[]projections.Parked](t)(v.Parked(t.Context()))
	text := fmt.Sprint(must[string](t)(v.Hash(t.Context())))
	for _, p := range parked {
		text += fmt.Sprint(" ", p.Stream, p.Position, p.Skipped)
	}
	return text
}
