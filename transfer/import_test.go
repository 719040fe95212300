package transfer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// TestAYear imports a row of every table: each fact has its own day, is marked as imported and is
// the act of the one who is named, else of the lead of that day.
func TestAYear(t *testing.T) {
	o := newHouse(t)
	s := o.imports(aYear)
	if s.New() == 0 || s.There() != 0 || len(s.Tables) != len(tables) || s.Position != o.log.End() {
		t.Errorf("%+v", s)
	}
	for _, one := range s.Tables {
		if want := int64(len(rowsOf(t, aYear[one.File])) - 1); one.Rows != want {
			t.Errorf("%s: %d rows, want %d", one.File, one.Rows, want)
		}
	}
	got := o.facts(domain.CycleCategory)
	for _, want := range []string{
		"2026-10-01 MEMBER IMPORT CyclePlanned", "2026-10-01 MEMBER IMPORT PredictionMade", "2026-10-02 MEMBER IMPORT TaskDone",
		"2026-10-05 MEMBER IMPORT CycleStarted", "2026-10-12 MEMBER IMPORT ClassStarted", "2026-10-16 COACH IMPORT ObservationRecorded",
		"2026-10-09 MEMBER IMPORT ObservationRecorded", "2026-10-16 MEMBER IMPORT AdjustmentRecorded", "2026-10-01 MEMBER IMPORT ArtefactLinked",
		"2026-10-22 MEMBER IMPORT ClassFinished", "2026-10-23 MEMBER IMPORT DoCompleted", "2026-10-25 MEMBER IMPORT ObservationRecorded",
		"2026-10-27 MEMBER IMPORT StudyRecorded", "2026-10-28 MEMBER IMPORT ActDecided",
		"2026-10-29 MEMBER IMPORT CyclePlanned", "2026-10-29 MEMBER IMPORT PredictionMade", "2026-11-02 MEMBER IMPORT CycleStarted",
	} {
		if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, want+" ") }) {
			t.Errorf("no %s", want)
		}
	}
	if len(got) != 17 {
		t.Errorf("%d facts of cycles, want 17:\n%s", len(got), strings.Join(got, "\n"))
	}
	if !strings.Contains(strings.Join(got, "\n"), "Two groups kept talking\nafter the bell") {
		t.Error("the line break within a cell is lost")
	}
	for _, c := range categories {
		for _, line := range o.facts(c) {
			if !strings.Contains(line, " IMPORT ") || strings.HasPrefix(line, "2026-11-22 ") && !strings.Contains(line, "SchoolYearReported") {
				t.Error(line)
			}
		}
	}
}

// TestPredictionsAreNeverBeforeTheData, not even where no value is recorded yet.
func TestPredictionsAreNeverBeforeTheData(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"with values": aYear, "without values": with(aYear, "-- measurements.csv --\n"),
		"before the cycle began": with(aYear, "-- questions.csv --\nid,cycle,text,measure\nQ1,C1,How many pass?,Ticket passed\nQ2,C2,Do they?,Ticket passed\n-- measurements.csv --\n-- cycles.csv --\nid,team,title,purpose,on\nC1,Grade 7 Math,Fridays,COLLECT,2026-11-20\nC2,Grade 7 Math,More,COLLECT,2026-11-20\n"+
			"-- observations.csv --\n-- adjustments.csv --\n-- artefacts.csv --\n-- tasks.csv --\n-- class_starts.csv --\n"),
	} {
		t.Run(name, func(t *testing.T) {
			o := newHouse(t)
			o.imports(files)
			r, err := o.views.Read(t.Context(), operator)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			told := 0
			for named, err := range o.views.Names(t.Context(), operator, domain.CycleKind) {
				if err != nil {
					t.Fatal(err)
				}
				cycle, err := r.Cycle(t.Context(), named.ID)
				if err != nil {
					t.Fatal(err)
				}
				for _, q := range cycle.Plan.Questions {
					for _, p := range q.Predictions {
						timing, err := p.Timing()
						if err != nil || timing == projections.BeforeData {
							t.Errorf("%s: %s, %v", named.Name, timing, err)
						}
						told++
					}
				}
			}
			if told != 2 {
				t.Errorf("%d predictions, want 2", told)
			}
		})
	}
}

// TestTheSameTablesTwice change nothing, whenever they come again; --status tells it beforehand.
func TestTheSameTablesTwice(t *testing.T) {
	o := newHouse(t)
	status := func() Summary {
		t.Helper()
		s, problems, err := o.run(t.Context(), Import{Path: dirOf(t, aYear), Try: true})
		if err != nil {
			t.Fatalf("%v\n%s", err, told(problems))
		}
		return s
	}
	before := status()
	if !o.log.End().IsZero() || before.There() != 0 || before.Tables[0].Missing != 2 {
		t.Errorf("a try records up to %s, tells %+v", o.log.End(), before)
	}
	first := o.imports(aYear)
	if first.New() != before.New() {
		t.Errorf("%d are new, foretold were %d", first.New(), before.New())
	}
	end := o.log.End()
	for _, later := range []time.Duration{0, 24 * time.Hour, 400 * 24 * time.Hour} {
		o.now = november.Add(later)
		after := status()
		again := o.imports(aYear)
		for _, s := range []Summary{after, again} {
			if s.New() != 0 || s.There() != first.New() {
				t.Errorf("%s later: %+v", later, s)
			}
			for _, one := range s.Tables {
				if one.Missing != 0 || one.Differs != nil {
					t.Errorf("%s later: %+v", later, one)
				}
			}
		}
		if o.log.End() != end || !again.Position.IsZero() && again.Position != end {
			t.Errorf("%s later: the log ends at %s, it was %s", later, o.log.End(), end)
		}
	}
}

// TestDaysToCome: what is foreseen is told today, and is the same when its day has come.
func TestDaysToCome(t *testing.T) {
	o := newHouse(t)
	files := with(aYear, `
-- memberships.csv --
team,person,role,school,from,until
Grade 7 Math,Ana Rivera,MEMBER,,2026-08-15,
Grade 7 Math,Ana Rivera,LEAD,,2026-08-15,
Grade 7 Math,Ben Chen,MEMBER,Baker,2027-01-11,
Grade 7 Math,Cora Diaz,COACH,,2027-01-11,
-- roles.csv --
person,role,scope,from
Lea Head,SCHOOL_LEADER,Adams,2027-01-11
-- cycles.csv --
id,team,title,purpose,starts_on
C1,Grade 7 Math,Fridays,COLLECT,2027-01-11
-- questions.csv --
cycle,text
C1,How many?
-- predictions.csv --
cycle,text
C1,About half
-- artefacts.csv --
cycle,title,url
C1,The ticket,https://docs.school.example/ticket
-- classes.csv --
-- class_changes.csv --
-- measurements.csv --
-- phases.csv --
-- observations.csv --
-- adjustments.csv --
-- tasks.csv --
-- class_starts.csv --
`)
	o.imports(files)
	end := o.log.End()
	for _, day := range []time.Time{november.AddDate(0, 0, 10), november.AddDate(0, 3, 0)} {
		o.now = day
		if s := o.imports(files); s.New() != 0 || o.log.End() != end {
			t.Errorf("on %s %d are new: %v", day, s.New(), o.facts(domain.CycleCategory))
		}
	}
	// It starts in the end, and Ben leads from then on: nothing else is told anew.
	files = with(files, "-- cycles.csv --\nid,team,title,purpose,starts_on,started_on\nC1,Grade 7 Math,Fridays,COLLECT,2027-01-11,2027-01-12\n")
	files["memberships.csv"] += "Grade 7 Math,Ben Chen,LEAD,,2027-01-11,\n"
	if s := o.imports(files); s.New() != 2 {
		t.Errorf("%d are new, want the start and the lead: %+v", s.New(), s)
	}
}

// TestTablesThatGrew add what is new, and nothing else.
func TestTablesThatGrew(t *testing.T) {
	o := newHouse(t)
	o.imports(aYear)
	replaced := func(name, old, by string) map[string]string {
		t.Helper()
		files := with(aYear, "")
		if !strings.Contains(files[name], old) {
			t.Fatalf("%s has no %s", name, old)
		}
		files[name] = strings.Replace(files[name], old, by, 1)
		return files
	}
	grown := replaced("cycles.csv", "2026-11-02,,,,,,,,\n", "2026-11-02,2026-11-19,PARTLY,2026-11-20,NO,too little time,,,\n")
	grown["memberships.csv"] = strings.Replace(grown["memberships.csv"], "Cora Diaz,COACH,,,2026-08-20,\n", "Cora Diaz,COACH,,,2026-08-20,2026-11-15\n", 1)
	grown["measurements.csv"] += "Ticket passed,7A,,2026-11-09,2026-11-13,12,20,,,,,\n"
	grown["observations.csv"] += "C2,,They write more,,2026-11-18,,,\n"
	before := len(o.facts(domain.CycleCategory))
	s := o.imports(grown)
	if s.New() != 5 { // do completed, study; released; value; observation
		t.Errorf("%d are new, want 5: %+v", s.New(), s)
	}
	for _, want := range []string{
		"2026-11-18 MEMBER IMPORT ObservationRecorded", "2026-11-19 MEMBER IMPORT DoCompleted", "2026-11-20 MEMBER IMPORT StudyRecorded",
	} {
		before++
		if got := o.facts(domain.CycleCategory); !strings.HasPrefix(got[before-1], want+" ") {
			t.Errorf("%s, want %s", got[before-1], want)
		}
	}
	if o.count("CoachReleased") != 1 || o.count("MeasurementRecorded") != 5 || o.count("DefineMeasure") != 0 {
		t.Errorf("%d releases, %d values", o.count("CoachReleased"), o.count("MeasurementRecorded"))
	}
	if s := o.imports(grown); s.New() != 0 {
		t.Errorf("again %d are new", s.New())
	}
	// In a folder of its own it comes to the same.
	fresh := newHouse(t)
	fresh.imports(grown)
	same(t, o.export(), fresh.export())
}

// TestChangedRows are told, and nothing stands there twice.
func TestChangedRows(t *testing.T) {
	for name, c := range map[string]struct {
		file, old, by string
		problem       string // "" when what is recorded stands, and the line is named
		line          int
		fresh         int64
	}{
		"a plan":                 {file: "cycles.csv", old: "A ticket each Friday", by: "Two tickets", line: 2},
		"a person's name":        {file: "people.csv", old: "Ben Chen,ben@", by: "Benjamin Chen,ben@", line: 3},
		"a school's zone":        {file: "schools.csv", old: "America/New_York", by: "America/Chicago", line: 2},
		"a value":                {file: "measurements.csv", old: ",14,23,", by: ",15,23,", problem: `measurements.csv:2: from "2026-10-05": there is a measurement of 2026-10-05 to 2026-10-09 for this class and group already`},
		"a decision":             {file: "cycles.csv", old: "EXPAND", by: "ADOPT", problem: `cycles.csv:2: decided_on "2026-10-28": the cycle is ACTED: what is recorded stands`},
		"a start":                {file: "cycles.csv", old: "Ben Chen,2026-10-05", by: "Ben Chen,2026-10-04", problem: `cycles.csv:2: started_on "2026-10-04": the cycle is ACTED: what is recorded stands`},
		"a study":                {file: "cycles.csv", old: "more reasons", by: "fewer", problem: `cycles.csv:2: studied_on "2026-10-27": the cycle is ACTED: what is recorded stands`},
		"the first day":          {file: "memberships.csv", old: "SPECIAL_EDUCATOR,2026-09-01", by: "SPECIAL_EDUCATOR,2026-09-02", problem: `memberships.csv:4: person "Ben Chen": this person is a member already, from 2026-09-01 until 2026-10-31`},
		"a school's year":        {file: "school_years.csv", old: "512", by: "513", fresh: 1},
		"a baseline":             {file: "baselines.csv", old: "2026-09-30", by: "2026-09-25", fresh: 1},
		"a class's size anew":    {file: "class_changes.csv", old: ",,25", by: ",,26", fresh: 1},
		"a prediction too late":  {file: "predictions.csv", old: "55,65", by: "50,65", problem: `predictions.csv:2: cycle "C1": the cycle is ACTED: what is recorded stands; change it in Cyclebook`},
		"a prediction's numbers": {file: "predictions.csv", old: "70 %,", by: "70 %,INCREASE", problem: `predictions.csv:3: text "About 70 %": this prediction is recorded already`},
	} {
		t.Run(name, func(t *testing.T) {
			o := newHouse(t)
			o.imports(aYear)
			files := with(aYear, "")
			if !strings.Contains(files[c.file], c.old) {
				t.Fatal(c.old)
			}
			files[c.file] = strings.Replace(files[c.file], c.old, c.by, 1)
			if c.problem != "" {
				if got := told(o.refuses(dirOf(t, files), Format{})); !strings.Contains(got, c.problem) {
					t.Errorf("%swant %s", got, c.problem)
				}
				return
			}
			s := o.imports(files)
			for _, one := range s.Tables {
				if one.File == c.file && (len(one.Differs) == 1) != (c.line > 0) || len(one.Differs) == 1 && one.Differs[0] != c.line || one.File == c.file && one.New != c.fresh {
					t.Errorf("%+v", one)
				}
			}
			if s.New() != c.fresh {
				t.Errorf("%d are new, want %d", s.New(), c.fresh)
			}
		})
	}
}

// TestACorrectedRow puts right what was imported before.
func TestACorrectedRow(t *testing.T) {
	o := newHouse(t)
	o.imports(aYear)
	files := with(aYear, "-- measurements.csv --\nmeasure,class,from,to,numerator,denominator,enrolled,correction\nTicket passed,7A,2026-10-05,2026-10-09,15,23,24,TYPO\n")
	for range 2 {
		o.imports(files)
	}
	if o.count("MeasurementCorrected") != 1 || o.count("MeasurementRecorded") != 4 {
		t.Errorf("%d corrections, %d values", o.count("MeasurementCorrected"), o.count("MeasurementRecorded"))
	}
}

// cutLog fails, and ends the import, after so many appends.
type cutLog struct {
	eventlog.Streams
	left atomic.Int64
	cut  context.CancelFunc
}

func (l *cutLog) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	if l.left.Add(-1) < 0 {
		l.cut()
		return eventlog.Result{}, eventlog.ErrUnavailable
	}
	return l.Streams.Append(ctx, stream, expected, events)
}

// TestAnImportThatIsCut in the middle is finished by the same import, wherever it was cut.
func TestAnImportThatIsCut(t *testing.T) {
	whole := newHouse(t)
	all := whole.imports(aYear).New()
	want := whole.export()
	last, step := int64(0), int64(1)
	if testing.Short() {
		step = 5
	}
	for k := int64(0); ; k += step {
		ctx, cancel := context.WithCancel(t.Context())
		cut := &cutLog{cut: cancel}
		cut.left.Store(k)
		o := newHouseOn(t, func(log eventlog.Streams) eventlog.Streams { cut.Streams = log; return cut })
		_, _, err := o.run(ctx, Import{Path: dirOf(t, aYear)})
		cancel()
		if err == nil {
			if k < 15 {
				t.Errorf("the import is done in %d appends", k)
			}
			t.Logf("cut before each of %d appends, by steps of %d", k, step)
			return
		}
		if errors.Is(err, ErrProblems) {
			t.Fatal(err)
		}
		cut.left.Store(1 << 30)
		s, problems, err := o.run(t.Context(), Import{Path: dirOf(t, aYear), Try: true})
		if err != nil || s.New()+s.There() != all || s.There() < last/2 {
			t.Fatalf("after %d appends %d are there, %d to record, of %d: %v\n%s", k, s.There(), s.New(), all, err, told(problems))
		}
		last = s.There()
		if finished := o.imports(aYear); finished.New() != s.New() {
			t.Errorf("after %d appends %d were recorded, foretold were %d", k, finished.New(), s.New())
		}
		same(t, o.export(), want)
	}
}
