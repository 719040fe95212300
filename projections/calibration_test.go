package projections_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// foreseen is a cycle with a measure of its own, of which somebody foretold that it reaches 60.
type foreseen struct {
	n          int
	confidence *int
	// value is what came, in percent; 0 for none.
	value float64
	// when the prediction was recorded and told: before the start by default.
	late, told bool
	open       bool
	imported   bool
	withdrawn  domain.WithdrawalCause
	team       uuid.UUID
}

func (f foreseen) write(t testing.TB, l *logbook) {
	t.Helper()
	if f.team == uuid.Nil {
		f.team = team
	}
	cycle, measure := id(1000+f.n), id(5000+f.n)
	start := day(time.September, 7)
	l.on(t, day(time.September, 1), domain.MeasureCategory, measure, domain.MeasureDefined{Team: f.team, Definition: exitTickets()})
	l.on(t, day(time.September, 1), domain.CycleCategory, cycle, plan("Number talks", func(p *domain.Plan) {
		p.Team, p.Measures, p.Questions[0].Measure = f.team, []uuid.UUID{measure}, &measure
	}))
	guess := domain.PredictionMade{Question: id(101), Prediction: domain.Prediction{ID: id(121), Text: "x", Range: domain.Range{Low: ptr(60.0)}, Confidence: f.confidence}}
	if !f.late {
		if f.imported {
			l.via = domain.ViaImport
		}
		l.on(t, day(time.September, 1), domain.CycleCategory, cycle, guess)
		l.via = domain.ViaAPI
	}
	l.on(t, start, domain.CycleCategory, cycle, domain.CycleStarted{On: start, Classes: []uuid.UUID{period1}})
	if f.value > 0 {
		l.on(t, day(time.September, 11), domain.MeasureCategory, measure, value(20_000+f.n, &period1, start, f.value/5))
	}
	if f.late {
		told := day(time.September, 21)
		if f.told {
			l.recorded, told = told.Time().Add(18*time.Hour), day(time.September, 1)
		}
		l.on(t, told, domain.CycleCategory, cycle, guess)
		l.recorded = time.Time{}
	}
	switch {
	case f.withdrawn != "":
		l.on(t, day(time.September, 22), domain.CycleCategory, cycle, domain.CycleWithdrawn{Cause: f.withdrawn, Text: "x"})
	case !f.open:
		l.on(t, day(time.September, 22), domain.CycleCategory, cycle, domain.DoCompleted{On: day(time.September, 22), CarriedOut: domain.Fully})
	}
}

// calibration of the team for a person; nil where it is not told.
func calibration(t testing.TB, l *logbook, who uuid.UUID) *projections.Calibration {
	t.Helper()
	its := must[*projections.Team](t)(reader(t, l.views(t, 1000), who, day(time.October, 1)).Team(t.Context(), team))
	return must[*projections.Calibration](t)(its.Calibration(t.Context()))
}

func TestCalibration(t *testing.T) {
	l := newLogbook(t)
	for i, f := range []foreseen{
		{confidence: ptr(80), value: 60},
		{confidence: ptr(80), value: 55},
		{confidence: ptr(20), value: 100},
		{value: 90},
		{confidence: ptr(100), value: 40},
		{confidence: ptr(0), value: 75, withdrawn: domain.StoppedEarly},
		{confidence: ptr(70), value: 75, late: true, told: true},
		{confidence: ptr(70), late: true, told: true}, // without data it is in time, and not decided
		{confidence: ptr(70), value: 75, late: true},
		{confidence: ptr(70), value: 75, imported: true},
		{confidence: ptr(70), imported: true}, // neither in time nor decided
		{confidence: ptr(50), open: true},
		{confidence: ptr(50)},
		{confidence: ptr(10), value: 80, withdrawn: domain.EnteredByMistake},
		{confidence: ptr(10), value: 80, withdrawn: domain.DuplicateCycle},
		{confidence: ptr(10), value: 80, withdrawn: domain.NeverStarted},
		{confidence: ptr(10), value: 80, team: otherTeam},
	} {
		f.n = i
		f.write(t, l)
	}
	got := calibration(t, l, ann)
	want := &projections.Calibration{
		Judged: 6, Held: 4, Share: ptr(4 / 6.0), WithConfidence: 5,
		// (0.8-1)² + (0.8-0)² + (0.2-1)² + (1-0)² + (0-1)² by 5
		Brier:      ptr((0.04*10000 + 0.64*10000 + 0.64*10000 + 10000 + 10000) / 50000),
		Backfilled: 2, Open: 1, NoData: 2,
		ByConfidence: []projections.ConfidenceBand{
			{From: 0, To: 20, Count: 1, MeanConfidence: ptr(0.0), ShareHeld: ptr(1.0)},
			{From: 20, To: 40, Count: 1, MeanConfidence: ptr(20.0), ShareHeld: ptr(1.0)},
			{From: 40, To: 60},
			{From: 60, To: 80},
			{From: 80, To: 100, Count: 3, MeanConfidence: ptr(260 / 3.0), ShareHeld: ptr(1 / 3.0)},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calibration (-want +got):\n%s", diff)
	}
}

func TestNothingToCalibrate(t *testing.T) {
	if got := calibration(t, newLogbook(t), ann); got.Judged != 0 || got.Share != nil || got.Brier != nil || len(got.ByConfidence) != 5 {
		t.Errorf("of a team without cycles: %+v", got)
	}
}

// TestWhoSeesTheCalibration: the team and its coach, and not even who cares for its record.
func TestWhoSeesTheCalibration(t *testing.T) {
	l := newLogbook(t)
	foreseen{confidence: ptr(80), value: 60}.write(t, l)
	for who, told := range map[uuid.UUID]bool{ann: true, bo: true, cora: true, lea: false} {
		if got := calibration(t, l, who); (got != nil) != told {
			t.Errorf("%s is told %+v", who, got)
		}
	}
	l.on(t, day(time.September, 30), domain.TeamCategory, team, domain.TeamDisbanded{On: day(time.September, 30)})
	r := reader(t, l.views(t, 1000), lea, day(time.October, 1))
	if c := must[*projections.Cycle](t)(r.Cycle(t.Context(), id(1000))); c == nil {
		t.Error("who cares for the record does not read it: this test is blind")
	}
	if got := must[*projections.Calibration](t)(must[*projections.Team](t)(r.Team(t.Context(), team)).Calibration(t.Context())); got != nil {
		t.Errorf("who cares for the record is told %+v", got)
	}
}

func TestStatementsOfACalibration(t *testing.T) {
	counts := make(map[int]int)
	for _, cycles := range []int{1, 40} {
		l := newLogbook(t)
		for n := range cycles {
			foreseen{n: n, value: 60}.write(t, l)
		}
		r := reader(t, l.views(t, 1000), ann, day(time.November, 20))
		its := must[*projections.Team](t)(r.Team(t.Context(), team))
		if c := must[*projections.Calibration](t)(its.Calibration(t.Context())); c.Judged != cycles {
			t.Fatalf("of %d cycles: %+v", cycles, c)
		}
		counts[cycles] = r.Statements()
		must[*projections.Calibration](t)(its.Calibration(t.Context()))
		if again := r.Statements(); again != counts[cycles] {
			t.Errorf("asked again it took %d statements more", again-counts[cycles])
		}
	}
	if counts[1] != counts[40] || counts[1] > 6 {
		t.Errorf("statements by number of cycles: %v, want the same few", counts)
	}
}

// TestCalibrationOfAnyCycles: whatever the cycles and their order.
func TestCalibrationOfAnyCycles(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 2026))
	for range 12 {
		var list []foreseen
		for n := range 2 + random.IntN(12) {
			f := foreseen{n: n, value: 5 * float64(random.IntN(21)), open: random.IntN(4) == 0, late: random.IntN(5) == 0, told: random.IntN(2) == 0}
			if random.IntN(4) > 0 {
				f.confidence = ptr(random.IntN(101))
			}
			list = append(list, f)
		}
		calibrated := func() *projections.Calibration {
			l := newLogbook(t)
			for _, f := range list {
				f.write(t, l)
			}
			return calibration(t, l, ann)
		}
		c := calibrated()
		inBands := 0
		for _, b := range c.ByConfidence {
			inBands += b.Count
			if b.Count > 0 && (*b.MeanConfidence < float64(b.From) || *b.MeanConfidence > float64(b.To) || *b.ShareHeld < 0 || *b.ShareHeld > 1) {
				t.Errorf("band %+v", b)
			}
		}
		if c.Held > c.Judged || c.WithConfidence > c.Judged || inBands != c.WithConfidence || c.Brier != nil && (*c.Brier < 0 || *c.Brier > 1) {
			t.Errorf("%+v", c)
		}
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if diff := cmp.Diff(c, calibrated()); diff != "" {
			t.Errorf("in another order (-first +other):\n%s", diff)
		}
	}
}
