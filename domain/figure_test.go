package domain_test

import (
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	october       = Day(2026, 10, 1)
	releaseID     = id(310)
	sharedMeasure = id(311)
	networkOfA    = Thing{Kind: NetworkKind, ID: id(312), Schools: []uuid.UUID{schoolA.ID, closedOne.ID}}

	figures = domaintest.For(FigureDecider).Knowing(Thing{}, schoolA, schoolB, closedOne, networkOfA).By(id(390), SchoolLeader)
)

func toRelease() ReleaseHeader { return ReleaseHeader{header(), releaseID} }

func totalOf(school Thing) SchoolTotal {
	return SchoolTotal{school.ID, networkOfA.ID, sharedMeasure, 1}
}

// figuring is what the read models tell of a total that may leave.
func figuring(change ...func(*Figuring)) func(*Known) {
	f := &Figuring{
		Figure: &ReleasedFigure{Value: ptr(61.0), Students: "20-49"}, Defined: true, In: true,
		Covers: map[Coverage]Date{CoversShareOuts: {}, CoversStandingReleases: day(30)},
	}
	for _, c := range change {
		c(f)
	}
	return func(k *Known) { k.Figuring = f }
}

func TestReleaseFigure(t *testing.T) {
	command := ReleaseFigure{toRelease(), totalOf(schoolA), october, october.LastOfMonth()}
	fact := FigureReleased{totalOf(schoolA), october, october.LastOfMonth(), ReleasedFigure{Value: ptr(61.0), Students: "20-49"}, 0}
	ready := figures.Told(figuring())
	ready.When(command).Then(t, fact)
	ready.Given(fact).When(command).Refused(t, Duplicate, "/release")
	// Of a WARM measure as well, one by one.
	figures.Told(figuring(func(f *Figuring) { f.Warm = true })).When(command).Then(t, fact)
	figures.Told(figuring(func(f *Figuring) { f.Figure = nil })).When(command).Refused(t, NotNow, "/measure")
	figures.Told(figuring(func(f *Figuring) { f.Exposed = []string{"7 of them"} })).When(command).Refused(t, NotNow, "/to")
	figures.Told(figuring(func(f *Figuring) { f.Defined = false })).When(command).Refused(t, Unknown, "/measure")
	figures.Told(figuring(func(f *Figuring) { f.In = false })).When(command).Refused(t, NotNow, "/network")
	figures.Told(figuring(func(f *Figuring) { delete(f.Covers, CoversShareOuts) })).When(command).Refused(t, NotNow, "/network")
	figures.When(command).Refused(t, Unknown, "/measure") // nothing is known
	figures.Told(figuring(func(f *Figuring) { f.Settles = day(8) })).When(command).Refused(t, NotNow, "/to")
	ready.When(ReleaseFigure{toRelease(), totalOf(schoolA), october, day(1).AddDays(-31)}).Refused(t, Invalid, "/to")
	ready.When(ReleaseFigure{toRelease(), totalOf(schoolA), october, day(30)}).Refused(t, Invalid, "/to") // not over yet
	ready.When(ReleaseFigure{toRelease(), totalOf(schoolA), october, day(6)}).Refused(t, Invalid, "/to")
	ready.When(ReleaseFigure{toRelease(), totalOf(schoolA), october.AddDays(1), october.LastOfMonth()}).Refused(t, Invalid, "/from")
	months := ReleaseFigure{toRelease(), totalOf(schoolA), Day(2026, 9, 1), october.LastOfMonth()}
	ready.When(months).Then(t, FigureReleased{totalOf(schoolA), months.From, months.To, fact.Figure, 0})
	ready.When(ReleaseFigure{toRelease(), totalOf(Thing{ID: id(399)}), october, october.LastOfMonth()}).Refused(t, Unknown, "/school")
	ready.When(ReleaseFigure{toRelease(), totalOf(schoolB), october, october.LastOfMonth()}).Refused(t, NotNow, "/network")
	strange := totalOf(schoolA)
	strange.Network, strange.Version = id(399), 0
	ready.When(ReleaseFigure{toRelease(), strange, october, october.LastOfMonth()}).Refused(t, Unknown, "/network")
	ready.When(ReleaseFigure{toRelease(), strange, october, october.LastOfMonth()}).Refused(t, Invalid, "/version")
}

func TestStandingRelease(t *testing.T) {
	give := func(until Date) GiveStandingRelease {
		return GiveStandingRelease{toRelease(), StandingRelease{totalOf(schoolA), until}}
	}
	today := domaintest.Today
	ready := figures.Told(figuring())
	given := StandingReleaseGiven{StandingRelease{totalOf(schoolA), day(30)}, today}
	ready.When(give(day(30))).Then(t, given)
	ready.When(give(today)).Then(t, StandingReleaseGiven{StandingRelease{totalOf(schoolA), today}, today})
	ready.When(give(today.AddDays(-1))).Refused(t, Invalid, "/until")
	ready.When(give(day(31))).Refused(t, Invalid, "/until") // the agreement ends on the 30th
	open := figuring(func(f *Figuring) { f.Covers[CoversStandingReleases] = Date{} })
	figures.Told(open).When(give(day(31))).Then(t, StandingReleaseGiven{StandingRelease{totalOf(schoolA), day(31)}, today})
	early := give(day(30))
	early.Header = headerOn(19)
	ready.When(early).Refused(t, Invalid, "/occurredOn")
	figures.Told(figuring(func(f *Figuring) { f.Warm = true })).When(give(day(30))).Refused(t, NotNow, "/measure")
	figures.Told(figuring(func(f *Figuring) { delete(f.Covers, CoversStandingReleases) })).When(give(day(30))).Refused(t, NotNow, "/network")
	running := figures.Told(figuring(func(f *Figuring) { f.Running = id(319) })).When(give(day(30))).Refused(t, Duplicate, "/measure")
	if running.Existing != id(319) {
		t.Errorf("the one in the way is %s", running.Existing)
	}
	closed := give(day(30))
	closed.School = closedOne.ID
	ready.When(closed).Refused(t, NotNow, "/school")
	ready.Given(given).When(give(day(30))).Refused(t, Duplicate, "/release")

	end := EndStandingRelease{toRelease()}
	ready.Given(given).When(end).Then(t, StandingReleaseEnded{today})
	ready.Given(given, StandingReleaseEnded{day(18)}).When(end).Nothing(t)
	ready.When(end).Refused(t, Unknown, "")
	ready.Given(FigureReleased{totalOf(schoolA), october, october.LastOfMonth(), ReleasedFigure{}, 0}).When(end).Refused(t, Unknown, "")
}
