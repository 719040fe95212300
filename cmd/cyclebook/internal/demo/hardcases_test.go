package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// hardCases look for what makes a record hard to show; each says whether the facts have it.
var hardCases = map[string]func([]fact) bool{
	"a team of two schools in two districts": func(facts []fact) bool {
		district := map[uuid.UUID]uuid.UUID{}
		schools, of := events[domain.SchoolRegistered](facts)
		for i, s := range schools {
			if s.District != nil { // the others are known by public numbers alone
				district[of[i].stream.ID] = *s.District
			}
		}
		teams, _ := events[domain.TeamFormed](facts)
		return slices.ContainsFunc(teams, func(t domain.TeamFormed) bool {
			return len(t.Schools) == 2 && district[t.Schools[0]] != district[t.Schools[1]]
		})
	},
	"a co-taught class with two teachers": func(facts []fact) bool {
		classes, _ := events[domain.ClassOpened](facts)
		return slices.ContainsFunc(classes, func(c domain.ClassOpened) bool { return c.Kind == domain.CoTaughtClass && len(c.Teachers) == 2 })
	},
	"classes that start after each other": func(facts []fact) bool {
		started := map[uuid.UUID]domain.Date{}
		cycles, of := events[domain.CycleStarted](facts)
		for i, c := range cycles {
			started[of[i].stream.ID] = c.On
		}
		classes, of := events[domain.ClassStarted](facts)
		late := map[uuid.UUID][]domain.Date{}
		for i, c := range classes {
			if cycle := of[i].stream.ID; c.On.After(started[cycle]) {
				late[cycle] = append(late[cycle], c.On)
			}
		}
		for _, days := range late {
			if len(days) == 2 && days[0] != days[1] {
				return true
			}
		}
		return false
	},
	"a class under ten with values": func(facts []fact) bool {
		classes, of := events[domain.ClassOpened](facts)
		values, _ := events[domain.MeasurementRecorded](facts)
		for i, c := range classes {
			if n := *c.Students; n > 2 && n < 10 && slices.ContainsFunc(values, func(v domain.MeasurementRecorded) bool {
				return v.Class != nil && *v.Class == of[i].stream.ID && *v.Students <= n
			}) {
				return true
			}
		}
		return false
	},
	"weeks without a value, for different reasons": func(facts []fact) bool {
		gaps, _ := events[domain.MeasurementMissed](facts)
		reasons := map[domain.MissingReason]bool{}
		for _, g := range gaps {
			reasons[g.Reason] = true
		}
		return len(reasons) == len(domain.MissingReasons)
	},
	"a baseline from values of the year before": func(facts []fact) bool {
		set, of := events[domain.BaselineSet](facts)
		values, from := events[domain.MeasurementRecorded](facts)
		for i, b := range set {
			if b.From == nil || !b.To.Before(domain.Day(2025, time.July, 1)) {
				continue
			}
			for j, v := range values {
				if from[j].stream == of[i].stream && !v.From.Before(*b.From) && !v.To.After(*b.To) {
					return true
				}
			}
		}
		return false
	},
	"a baseline of which only a number is known": func(facts []fact) bool {
		set, _ := events[domain.BaselineSet](facts)
		return slices.ContainsFunc(set, func(b domain.BaselineSet) bool { return b.Value != nil && b.Source != "" })
	},
	"a measure that means something else from January on, with values on both sides": func(facts []fact) bool {
		redefined, of := events[domain.MeasureRedefined](facts)
		if len(redefined) != 1 || redefined[0].Comparable || redefined[0].From.Time().Month() != time.January {
			return false
		}
		values, from := events[domain.MeasurementRecorded](facts)
		before, after := 0, 0
		for i, v := range values {
			switch {
			case from[i].stream != of[0].stream:
			case v.From.Before(redefined[0].From):
				before++
			default:
				after++
			}
		}
		return before > 10 && after > 10
	},
	"a cycle that only collects": func(facts []fact) bool {
		plans, of := events[domain.CyclePlanned](facts)
		i := slices.IndexFunc(plans, func(p domain.CyclePlanned) bool { return p.Purpose == domain.Collect && p.Change == "" })
		return i >= 0 && has[domain.ActDecided](facts, of[i].stream)
	},
	"a cycle left open by a team that is no more": func(facts []fact) bool {
		_, gone := events[domain.TeamDisbanded](facts)
		plans, of := events[domain.CyclePlanned](facts)
		open := 0
		for i, p := range plans {
			if len(gone) == 1 && p.Team == gone[0].stream.ID && has[domain.CycleStarted](facts, of[i].stream) &&
				!has[domain.DoCompleted](facts, of[i].stream) && !has[domain.CycleWithdrawn](facts, of[i].stream) {
				open++
			}
		}
		return open == 1
	},
	"a cycle stopped early": func(facts []fact) bool {
		all, of := events[domain.CycleWithdrawn](facts)
		return len(all) == 1 && all[0].Cause == domain.StoppedEarly && has[domain.CycleStarted](facts, of[0].stream)
	},
	"a whole cycle entered weeks later": func(facts []fact) bool {
		late := map[domain.Stream]bool{}
		for _, f := range facts {
			if f.stream.Category != domain.CycleCategory {
				continue
			}
			weeks := f.RecordedAt.Sub(f.OccurredOn.Time()) >= 14*24*time.Hour
			if before, seen := late[f.stream]; !seen || before {
				late[f.stream] = weeks
			}
		}
		return len(late) == 67 && countTrue(late) == 1
	},
	"a coach who handed over to another": func(facts []fact) bool {
		released, of := events[domain.CoachReleased](facts)
		assigned, from := events[domain.CoachAssigned](facts)
		for i, r := range released {
			for j, a := range assigned {
				if r.HandOverTo != nil && of[i].stream == from[j].stream && a.Person == *r.HandOverTo && a.From == r.Until.AddDays(1) {
					return true
				}
			}
		}
		return false
	},
	"what a coach enters for a member": func(facts []fact) bool {
		seen := map[string]bool{}
		for _, f := range facts {
			if f.Role == domain.Coach && f.OnBehalfOf != uuid.Nil && f.OnBehalfOf != f.Actor {
				seen[f.Type] = true
			}
		}
		return seen["ObservationRecorded"] && seen["MeasurementRecorded"]
	},
	"a test with two students": func(facts []fact) bool {
		plans, _ := events[domain.CyclePlanned](facts)
		values, _ := events[domain.MeasurementRecorded](facts)
		return slices.ContainsFunc(plans, func(p domain.CyclePlanned) bool { return p.Scale != nil && *p.Scale.Students == 2 }) &&
			slices.ContainsFunc(values, func(v domain.MeasurementRecorded) bool {
				return v.Students != nil && *v.Students == 2 && *v.Enrolled == 2
			})
	},
	"wins and losses, predictions that held and that failed": func(facts []fact) bool {
		improved, results := map[domain.Improvement]int{}, map[domain.QuestionResult]int{}
		studies, _ := events[domain.StudyRecorded](facts)
		for _, s := range studies {
			improved[s.Improvement]++
			results[s.Results[0].Result]++
		}
		return improved[domain.Improved] > 20 && improved[domain.NotImproved] >= 8 && results[domain.Confirmed] > 20 && results[domain.Refuted] >= 8
	},
	"ramps of three cycles and more": func(facts []fact) bool {
		plans, of := events[domain.CyclePlanned](facts)
		parents := map[uuid.UUID][]uuid.UUID{}
		for i, p := range plans {
			parents[of[i].stream.ID] = p.Parents
		}
		ramps := 0
		for _, above := range parents {
			if len(above) > 0 && len(parents[above[0]]) > 0 {
				ramps++
			}
		}
		return ramps >= 5
	},
	"values that were corrected, for different reasons": func(facts []fact) bool {
		corrected, _ := events[domain.MeasurementCorrected](facts)
		reasons := map[domain.CorrectionReason]bool{}
		for _, c := range corrected {
			reasons[c.Reason] = true
		}
		return reasons[domain.Typo] && reasons[domain.Rescored] && reasons[domain.LateWork]
	},
	"weekly values of outcomes and processes, and balancing ones": func(facts []fact) bool {
		defined, of := events[domain.MeasureDefined](facts)
		kinds := map[domain.KindOfMeasure]int{}
		for i, m := range defined {
			if has[domain.MeasurementRecorded](facts, of[i].stream) {
				kinds[m.Kind]++
			}
		}
		return kinds[domain.OutcomeMeasure] == 14 && kinds[domain.ProcessMeasure] == 10 && kinds[domain.BalancingMeasure] >= 10
	},
}

func has[E domain.Event](facts []fact, stream domain.Stream) bool {
	_, of := events[E](facts)
	return slices.ContainsFunc(of, func(f fact) bool { return f.stream == stream })
}

func countTrue[K comparable](of map[K]bool) (n int) {
	for _, is := range of {
		if is {
			n++
		}
	}
	return n
}

func TestTheHardCasesAreThere(t *testing.T) {
	_, facts := story(t)
	for name, there := range hardCases {
		t.Run(name, func(t *testing.T) {
			if !there(facts) {
				t.Error("the demo does not have it")
			}
		})
	}
}

func TestNumbersArePlausible(t *testing.T) {
	_, facts := story(t)
	size := map[uuid.UUID]int{}
	classes, of := events[domain.ClassOpened](facts)
	for i, c := range classes {
		size[of[i].stream.ID] = *c.Students
	}
	sizes, of := events[domain.ClassSizeReported](facts)
	for i, c := range sizes {
		size[of[i].stream.ID] = c.Students
	}
	unit := map[uuid.UUID]domain.Unit{}
	defined, of := events[domain.MeasureDefined](facts)
	for i, m := range defined {
		unit[of[i].stream.ID] = m.Unit
	}
	values, of := events[domain.MeasurementRecorded](facts)
	monday := domain.Day(2026, time.November, 16)
	for i, v := range values {
		if v.Class != nil && v.Enrolled != nil && *v.Enrolled > size[*v.Class] {
			t.Errorf("%d enrolled in a class of %d", *v.Enrolled, size[*v.Class])
		}
		if amount, ok := domain.ValueOf(unit[of[i].stream.ID], v.Figures); !ok || amount < 0 || unit[of[i].stream.ID] == domain.PercentUnit && amount > 100 {
			t.Errorf("a %s of %g", unit[of[i].stream.ID], amount)
		}
		if !v.To.Before(monday) {
			t.Errorf("a value of the present week, %s", v.From)
		}
		if v.To.Time().After(of[i].RecordedAt) {
			t.Errorf("a value of %s to %s was recorded at %s", v.From, v.To, of[i].RecordedAt)
		}
	}
}
