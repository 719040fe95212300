package projections_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

var octoberStart = day(time.October, 5)

// shareOne releases the weeks of October of some classes of one measure of the first team, as a share-out
// does: only what the ledger keeps of it.
func (w *totalsWorld) shareOne(t testing.TB, on domain.Date, n int, measure uuid.UUID, of float64, classes ...uuid.UUID) {
	var behind domain.Behind
	for week := range 3 {
		from := octoberStart.AddDays(7 * week)
		sum := domain.ToldSum{Told: 50}
		for _, c := range classes {
			sum.Atoms = append(sum.Atoms, domain.Atom{Measure: measure, Class: &c, From: from, To: from.AddDays(4), Students: int(of)})
		}
		behind = append(behind, sum)
	}
	w.plan(t, id(2100+n), period1)
	release := domain.ShareOutReleased{
		Version: 1, School: school, Schools: []uuid.UUID{school}, Audience: toNetwork, Attribution: domain.Anonymous,
		Released: domain.Released{Kind: domain.Win, Title: "Number talks"}, Behind: behind, Beside: w.beside,
	}
	if w.otherwise != nil {
		w.otherwise(&release)
	}
	w.on(t, on, domain.ShareOutCategory, id(4000+n), domain.ShareOutDrafted{Team: w.teller, Cycle: id(2100 + n), Telling: domain.Telling{Kind: domain.Win, Title: "Number talks"}}, release)
}

// TestATotalBesideAClassThatWasShared: a month's total less the classes that were told by week is of the
// others: when they are few, the month is suppressed, and a release of it alone is refused.
func TestATotalBesideAClassThatWasShared(t *testing.T) {
	for name, c := range map[string]struct {
		first, second float64
		shared        bool
		want          string
	}{
		"nothing was shared":           {25, 5, false, "EXACT 50 20-49 1-4"},
		"the other is of five":         {25, 5, true, "SUPPRESSED"},
		"the other is of nine":         {25, 9, true, "SUPPRESSED"},
		"the other is of ten":          {25, 10, true, "EXACT 50 20-49 1-4"},
		"the other is large too":       {25, 26, true, "EXACT 50 50-99 1-4"},
		"nobody else was in the month": {25, 0, true, "EXACT 50 20-49 1-4"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTotalsWorld(t)
			class, measure := w.classOf(t, 1, 1, 1, sharedExit)
			w.classOf(t, 2, 1, 1, sharedExit)
			w.stands(t, 1, sharedExit, october, day(time.December, 31))
			for week := range 3 {
				w.counts(t, 1, octoberStart.AddDays(7*week), c.first/2, c.first)
				if c.second > 0 {
					w.counts(t, 2, octoberStart.AddDays(7*week), c.second/2, c.second)
				}
			}
			if c.shared {
				w.shareOne(t, day(time.November, 2), 1, measure, c.first, class)
			}
			w.something(t, day(time.November, 8))
			if got := brief(w.toldOf(t, ann, day(time.November, 9), 1, october)); got != c.want {
				t.Errorf("told as %s, want %s", got, c.want)
			}
			f := w.figuring(t, day(time.November, 9), october, day(time.October, 31), sharedExit)
			if (len(f.Exposed) > 0) != (c.want == "SUPPRESSED") {
				t.Errorf("released alone: %q", f.Exposed)
			}
			if len(f.Exposed) > 0 && (!strings.Contains(f.Exposed[0], `"Number talks"`) || !strings.Contains(f.Exposed[0], "choose months")) {
				t.Errorf("the sentence is %s", f.Exposed[0])
			}
		})
	}
}

// TestARefusedTotalNamesWhatItsLeaderReads: a release of a team that is not out for its leader, or not any
// more, is not told by the refusal of the school's total either.
func TestARefusedTotalNamesWhatItsLeaderReads(t *testing.T) {
	until := day(time.December, 24)
	for name, c := range map[string]struct {
		otherwise func(*domain.ShareOutReleased)
		withdrawn domain.ShareOutCause
		want      string
	}{
		"read":                    {want: `beside "Number talks", released on Nov 2, 2026, this`},
		"within the school":       {otherwise: func(e *domain.ShareOutReleased) { e.Audience = domain.Audience{Kind: domain.ForSchool} }, want: `beside "Number talks", released on Nov 2, 2026, this`},
		"within the team":         {otherwise: func(e *domain.ShareOutReleased) { e.Audience = domain.Audience{Kind: domain.ForTeam} }, want: "beside a release that you do not read, this"},
		"under embargo":           {otherwise: func(e *domain.ShareOutReleased) { e.EmbargoUntil = &until }, want: "beside a release that you do not read, this"},
		"not by all schools":      {otherwise: func(e *domain.ShareOutReleased) { e.Schools = append(e.Schools, schoolNo(2)) }, want: "beside a release that you do not read, this"},
		"withdrawn":               {withdrawn: domain.Mistaken, want: `beside "Number talks", released on Nov 2, 2026, this`},
		"withdrawn for privacy":   {withdrawn: domain.ForPrivacy, want: "beside the release of Nov 2, 2026 this"},
		"withdrawn under embargo": {otherwise: func(e *domain.ShareOutReleased) { e.EmbargoUntil = &until }, withdrawn: domain.Mistaken, want: "beside a release that you do not read, this"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTotalsWorld(t)
			class, measure := w.classOf(t, 1, 1, 1, sharedExit)
			w.classOf(t, 2, 1, 1, sharedExit)
			w.counts(t, 1, octoberStart, 12, 25)
			w.counts(t, 2, octoberStart, 2, 5)
			w.otherwise = c.otherwise
			w.shareOne(t, day(time.November, 2), 1, measure, 25, class)
			if c.withdrawn != "" {
				w.on(t, day(time.November, 3), domain.ShareOutCategory, id(4001), domain.ShareOutWithdrawn{Cause: c.withdrawn})
			}
			w.something(t, day(time.November, 9))
			f := w.figuring(t, day(time.November, 9), october, day(time.October, 31), sharedExit)
			if len(f.Exposed) != 1 || !strings.HasPrefix(f.Exposed[0], c.want) {
				t.Errorf("refused with %q, want %q", f.Exposed, c.want)
			}
		})
	}
}

// TestAClassBesideATotalThatWasTold: the other way round the share-out is refused.
func TestAClassBesideATotalThatWasTold(t *testing.T) {
	for name, c := range map[string]struct {
		second  float64
		total   bool
		exposed bool
	}{
		"no total":          {5, false, false},
		"the other of five": {5, true, true},
		"the other of ten":  {10, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTotalsWorld(t)
			follow := func(d *domain.Definition) { d.Follows = &domain.Follows{Network: hub, Measure: sharedExit, Version: 1} }
			d := exitTickets()
			follow(&d)
			w.on(t, firstDayOfSharing, domain.MeasureCategory, exit, domain.MeasureRedefined{Definition: d, From: firstDayOfSharing, Comparable: true, Why: "Shared"})
			w.classOf(t, 2, 1, 1, sharedExit)
			if c.total {
				w.stands(t, 1, sharedExit, day(time.November, 1), day(time.December, 31))
			}
			w.measured(t, exit, domain.Series{Class: &period1}, -3, outOf{10, 25}, outOf{11, 25}, outOf{12, 25})
			w.plan(t, sharedCycle, period1)
			w.measured(t, exit, domain.Series{Class: &period1}, 0, outOf{15, 25}, outOf{16, 25}, outOf{17, 25})
			w.counts(t, 2, starts.AddDays(7), 2, c.second)
			w.something(t, day(time.December, 8))
			w.drafted(t, id(4001), sharedCycle, sharedWords)
			s := w.ask(t, id(4001), anonymousRelease)
			if (len(s.Exposed) > 0) != c.exposed {
				t.Fatalf("exposed: %q", s.Exposed)
			}
			if c.exposed && (len(s.Exposed) != 1 || !strings.Contains(s.Exposed[0], "the school's total that left on Dec 8, 2026")) {
				t.Errorf("exposed: %q", s.Exposed)
			}
		})
	}
}

// TestReleasingATotalOnce: pooled over its months, once they are settled; beside months that were
// suppressed it is refused, since the rest gives them away.
func TestReleasingATotalOnce(t *testing.T) {
	w := newTotalsWorld(t)
	w.classOf(t, 1, 1, 1, sharedExit)
	w.counts(t, 1, day(time.September, 7), 5, 20)
	w.counts(t, 1, octoberStart, 20, 20)
	w.something(t, day(time.October, 20))
	september, end := day(time.September, 1), day(time.October, 31)
	if f := w.figuring(t, day(time.October, 20), september, end, sharedExit); f.Figure != nil || f.Settles != day(time.November, 8) {
		t.Errorf("before it is settled: %+v", f)
	}
	w.something(t, day(time.November, 9))
	f := w.figuring(t, day(time.November, 9), september, end, sharedExit)
	if f.Figure == nil || *f.Figure.Value != 63 || f.Figure.Students != "20-49" || len(f.Exposed) > 0 || f.Settles != (domain.Date{}) || f.Figure.Policy.MinStudents != 10 {
		t.Fatalf("two months are %+v, %+v", f, f.Figure)
	}
	if f := w.figuring(t, day(time.November, 9), day(time.September, 1), day(time.September, 30), sharedWarm); f.Figure != nil {
		t.Errorf("of a measure that nobody follows: %+v", f.Figure)
	}
	w.on(t, day(time.November, 9), domain.ReleaseCategory, id(7850), domain.FigureReleased{SchoolTotal: totalOf(1, sharedExit), From: september, To: end, Figure: *f.Figure})
	all := w.totals(t, hubPerson, day(time.November, 9))
	if len(all) != 1 || all[0].From != september || all[0].To != end || brief(all[0].Schools[0].Figure) != "EXACT 63 20-49 1-4" || all[0].Schools[0].Standing || all[0].Network.Shown != "SUPPRESSED" {
		t.Fatalf("told are %+v", all)
	}
}

// TestMonthsBesideAFewMonth: September is told, October is of five; both together would give October away.
func TestMonthsBesideAFewMonth(t *testing.T) {
	w := newTotalsWorld(t)
	w.classOf(t, 1, 1, 1, sharedExit)
	w.stands(t, 1, sharedExit, day(time.September, 1), day(time.December, 31))
	w.counts(t, 1, day(time.September, 7), 5, 20)
	w.counts(t, 1, octoberStart, 4, 5)
	w.something(t, day(time.November, 8))
	for month, want := range map[time.Month]string{time.September: "EXACT 25 20-49 1-4", time.October: "SUPPRESSED"} {
		if got := brief(w.toldOf(t, ann, day(time.November, 9), 1, day(month, 1))); got != want {
			t.Errorf("%s is told as %s", month, got)
		}
	}
	f := w.figuring(t, day(time.November, 9), day(time.September, 1), day(time.October, 31), sharedExit)
	if len(f.Exposed) != 1 || !strings.Contains(f.Exposed[0], "beside the school's total that left on Oct 9, 2026") {
		t.Errorf("both months: %q", f.Exposed)
	}
}
