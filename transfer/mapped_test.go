package transfer

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// aTeam has two classes and two measures.
var aTeam = tablesOf(`
-- districts.csv --
name
Mill Valley
-- schools.csv --
name,district,time_zone
Adams,Mill Valley,America/New_York
-- people.csv --
name,email
Ana Rivera,ana@school.example
Ben Chen,ben@school.example
-- teams.csv --
name,school,on
Grade 7 Math,Adams,2026-08-15
-- memberships.csv --
team,person,role,position,from
Grade 7 Math,ana@school.example,MEMBER,GENERAL_EDUCATOR,2026-08-15
Grade 7 Math,ana@school.example,LEAD,,2026-08-15
Grade 7 Math,ben@school.example,MEMBER,GENERAL_EDUCATOR,2026-08-15
-- classes.csv --
label,school,school_year,kind,teachers,students,on
Period 1,Adams,2026-27,SECTION,ana@school.example,24,2026-08-20
Period 2,Adams,2026-27,SECTION,ana@school.example,22,2026-08-20
-- measures.csv --
team,name,unit,counts,on
Grade 7 Math,Ticket passed,PERCENT,STUDENTS,2026-09-01
Grade 7 Math,Minutes of talk,TIME,MINUTES,2026-09-01
-- student_groups.csv --
measure,breakdown,label
Ticket passed,ENGLISH_LEARNER,Multilingual
`)

// keeper is a house whose team keeps a file.
type keeper struct{ *house }

func newKeeper(t *testing.T) keeper {
	t.Helper()
	o := newHouse(t)
	o.imports(aTeam)
	return keeper{o}
}

// facts is how many there are of measurements.
func (f keeper) facts() int {
	return f.count("MeasurementRecorded") + f.count("MeasurementMissed") + f.count("MeasurementCorrected") + f.count("MeasurementVoided")
}

// mapped imports a text by a mapping and gives a line for each value, then for each problem.
func (f keeper) mapped(m Mapped, text string, try bool) []string {
	f.t.Helper()
	path := filepath.Join(f.t.TempDir(), "sheet.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	m.File, m.MappingFile = "sheet.csv", "sheet.mapping.yml"
	var lines []string
	m.Compared = func(c Compared) error {
		line := fmt.Sprintf("%d %s: %s %s to %s: %s %s", c.Line, c.Column, strings.TrimSpace(c.Class+" "+c.Group), c.From, c.To, c.Verdict, c.Tells)
		if c.Recorded != "" {
			line += " for " + c.Recorded
		}
		lines = append(lines, line)
		return nil
	}
	_, problems, err := f.run(f.t.Context(), Import{Path: path, Mapped: &m, Try: try})
	if err != nil && !errors.Is(err, ErrProblems) {
		f.t.Fatal(err)
	}
	if (err != nil) != (len(problems) > 0) {
		f.t.Fatalf("%v with %d problems", err, len(problems))
	}
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return lines
}

func (f keeper) want(got []string, want ...string) {
	f.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		f.t.Errorf("(-want +got)\n%s", diff)
	}
}

// wide has one column a class for a week.
func wide() Mapped {
	return Mapped{Mapping: Mapping{
		Measure: "Ticket passed", Layout: Wide, Days: 5, Columns: map[string]string{"from": "Week of"},
		Series: []MappedSeries{
			{Class: "Period 1", Columns: map[string]string{"numerator": "P1"}, Fixed: map[string]string{"denominator": "24"}},
			{Class: "Period 2", Columns: map[string]string{"numerator": "P2 passed", "denominator": "P2 present"}},
		},
		Missing: map[string]string{"-": "NO_SCHOOL", "Average": "skip"},
	}}
}

func TestAWideFile(t *testing.T) {
	f := newKeeper(t)
	text := "Week of,P1,P2 passed,P2 present,Who\n2026-10-05,14,11,22,x\n2026-10-12,-,,,\n2026-10-19,,12,21\n,,,\nAverage,14,11.5,21.5\n"
	want := []string{
		"2 P1: Period 1 2026-10-05 to 2026-10-09: NEW 14/24",
		"2 P2 passed: Period 2 2026-10-05 to 2026-10-09: NEW 11/22",
		"3 P1: Period 1 2026-10-12 to 2026-10-16: NEW NO_SCHOOL",
		"4 P2 passed: Period 2 2026-10-19 to 2026-10-23: NEW 12/21",
	}
	f.want(f.mapped(wide(), text, true), want...)
	if n := f.facts(); n != 0 {
		t.Fatalf("a try records %d", n)
	}
	f.want(f.mapped(wide(), text, false), want...)
	again := []string{
		"2 P1: Period 1 2026-10-05 to 2026-10-09: EQUAL 14/24 for 14/24",
		"2 P2 passed: Period 2 2026-10-05 to 2026-10-09: EQUAL 11/22 for 11/22",
		"3 P1: Period 1 2026-10-12 to 2026-10-16: EQUAL NO_SCHOOL for NO_SCHOOL",
		"4 P2 passed: Period 2 2026-10-19 to 2026-10-23: EQUAL 12/21 for 12/21",
	}
	f.want(f.mapped(wide(), text, false), again...)
	if n := f.facts(); n != 4 {
		t.Fatalf("%d facts, want 4: the second run records nothing", n)
	}
}

func TestCorrections(t *testing.T) {
	f := newKeeper(t)
	f.mapped(wide(), "Week of,P1,P2 passed,P2 present\n2026-10-05,14,11,22\n2026-10-12,-,9,20\n", false)
	// the value of a missed week is new, a reason in place of a value is no correction
	changed := "Week of,P1,P2 passed,P2 present\n2026-10-05,15,11,22\n2026-10-12,13,-,\n2026-10-19,16,10,21\n"
	f.want(f.mapped(wide(), changed, false),
		"2 P1: Period 1 2026-10-05 to 2026-10-09: DIFFERENT 15/24 for 14/24",
		"2 P2 passed: Period 2 2026-10-05 to 2026-10-09: EQUAL 11/22 for 11/22",
		"3 P1: Period 1 2026-10-12 to 2026-10-16: NEW 13/24 for NO_SCHOOL",
		"3 P2 passed: Period 2 2026-10-12 to 2026-10-16: OTHER_KIND NO_SCHOOL for 9/20",
		"4 P1: Period 1 2026-10-19 to 2026-10-23: NEW 16/24",
		"4 P2 passed: Period 2 2026-10-19 to 2026-10-23: NEW 10/21",
	)
	if n := f.facts(); n != 7 {
		t.Fatalf("%d facts, want 7: what differs is not recorded unasked", n)
	}
	correct := wide()
	correct.Correct, correct.Why = domain.OtherCorrection, "the key was wrong"
	f.mapped(correct, changed, false)
	if n := f.facts(); n != 8 {
		t.Fatalf("%d facts, want 8: one correction", n)
	}
	f.mapped(correct, changed, false)
	if n := f.facts(); n != 8 {
		t.Fatalf("%d facts, want 8: a second run corrects nothing", n)
	}
	// there and back again: each is a correction of its own
	for n, text := range []string{"14", "15", "14"} {
		f.mapped(correct, "Week of,P1,P2 passed,P2 present\n2026-10-05,"+text+",11,22\n", false)
		if got := f.facts(); got != 9+n {
			t.Fatalf("%d facts, want %d", got, 9+n)
		}
	}
	// what would not be taken as a correction is said even when none is asked for
	f.want(f.mapped(wide(), "Week of,P1,P2 passed,P2 present\n2026-10-05,25,,\n", true),
		`sheet.csv:2: P1 "25": 25 is above the denominator, which is 24: a percentage is a part of a whole`)
}

func TestWhatTheFileDoesNotTellStays(t *testing.T) {
	f := newKeeper(t)
	m := wide()
	m.Mapping.Series[1].Columns = map[string]string{"numerator": "passed", "denominator": "present", "enrolled": "enrolled", "note": "note"}
	m.Mapping.Series = m.Mapping.Series[1:]
	f.mapped(m, "Week of,passed,present,enrolled,note\n2026-10-05,11,20,22,two were ill\n", false)
	m = wide()
	m.Correct = domain.Rescored
	f.want(f.mapped(m, "Week of,P1,P2 passed,P2 present\n2026-10-05,,12,21\n", false),
		"2 P2 passed: Period 2 2026-10-05 to 2026-10-09: DIFFERENT 12/21 for 11/20, 22 enrolled")
	v := f.values()[0]
	if *v.Enrolled != 22 || *v.Students != 21 || *v.Note != "two were ill" || *v.Correction != domain.Rescored || v.OccurredOn != domain.Day(2026, time.October, 9) {
		t.Errorf("%+v", v)
	}
}

// values are all that is recorded of tickets.
func (f keeper) values() (list []projections.Measurement) {
	f.t.Helper()
	w := world{ctx: f.t.Context(), views: f.views, scope: operator}
	found, err := w.measurements(f.measure("Ticket passed"))
	if err != nil {
		f.t.Fatal(err)
	}
	return slices.Collect(maps.Values(found.values))
}

func (f keeper) measure(name string) uuid.UUID {
	for n, err := range f.views.Names(f.t.Context(), operator, domain.MeasureKind) {
		if err == nil && n.Name == name {
			return n.ID
		}
	}
	f.t.Fatal("no measure " + name)
	return uuid.Nil
}

// TestAVoidedValueStaysVoided: the file that grows every week does not bring it back, a changed
// figure does.
func TestAVoidedValueStaysVoided(t *testing.T) {
	f := newKeeper(t)
	text := "Week of,P1,P2 passed,P2 present\n2026-10-05,14,,\n"
	f.mapped(wide(), text, false)
	measure, value := f.measure("Ticket passed"), f.values()[0]
	void := domain.VoidMeasurement{
		MeasureHeader: domain.MeasureHeader{Header: domain.Header{CommandID: numbered(1)}, Measure: measure},
		Voiding:       domain.Voiding{Measurement: value.ID, Why: "it was another class"},
	}
	if _, err := f.desk.Do(t.Context(), projections.Actor{Person: value.ByID}, domain.ViaAPI, void); err != nil {
		t.Fatal(err)
	}
	f.want(f.mapped(wide(), text, false), "2 P1: Period 1 2026-10-05 to 2026-10-09: TAKEN_BACK 14/24")
	f.want(f.mapped(wide(), strings.Replace(text, ",14", ",13", 1), false), "2 P1: Period 1 2026-10-05 to 2026-10-09: NEW 13/24")
	if n := f.facts(); n != 3 {
		t.Fatalf("%d facts, want 3", n)
	}
}

// long has one row a value, as spreadsheets in many countries write it.
func long() Mapped {
	return Mapped{Mapping: Mapping{
		Measure: "Ticket passed", Team: "Grade 7 Math", By: "ben@school.example", Layout: Long,
		Columns: map[string]string{"from": "Datum", "class": "Klasse", "group": "Gruppe", "value": "Wert", "students": "n"},
		Fixed:   map[string]string{"enrolled": "24"},
		Missing: map[string]string{"": "NOT_COLLECTED"},
		Format:  FormatWords{Delimiter: ";", Decimal: "comma", Dates: "D.M.YYYY", Encoding: "windows-1252"},
	}}
}

func TestALongFile(t *testing.T) {
	f := newKeeper(t)
	f.want(f.mapped(long(), "Datum;Klasse;Gruppe;Wert;n;\xfcbrig\n5.10.2026;Period 1;;60,5;23;x\n05.10.2026;Period 1;multilingual;50;6;\n6.10.2026;Period 2;;;;\n", false),
		"2 Wert: Period 1 2026-10-05 to 2026-10-05: NEW 60.5, 23 students, 24 enrolled",
		"3 Wert: Period 1 multilingual 2026-10-05 to 2026-10-05: NEW 50, 6 students, 24 enrolled",
		"4 Wert: Period 2 2026-10-06 to 2026-10-06: NEW NOT_COLLECTED")
	for r, err := range f.log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(r.Type, "Measurement") && (e.Via != domain.ViaImport || e.Actor == uuid.Nil) {
			t.Errorf("%s by %s via %s", r.Type, e.Actor, e.Via)
		}
	}
}

// TestProblemsNameTheFile: line and column are those of the file that the team keeps.
func TestProblemsNameTheFile(t *testing.T) {
	f := newKeeper(t)
	f.want(f.mapped(wide(), "Week of,P1,P2 passed,P2 present\nsoon,14,11,22\n2026-10-05,1x,23,22\n\n2026-10-12,13,9,20\n2026-10-12,13,,\n2026-11-20,1,,\n2026-10-26,,,22\n", false),
		"5 P1: Period 1 2026-10-12 to 2026-10-16: NEW 13/24",
		"5 P2 passed: Period 2 2026-10-12 to 2026-10-16: NEW 9/20",
		`sheet.csv:2: Week of "soon": this is not a date in the form YYYY-MM-DD: write it like YYYY-MM-DD, which is what was declared for all dates of the files`,
		`sheet.csv:3: P1 "1x": this is not a number: write it like 3.5, with a decimal point, without a sign for thousands or a unit`,
		`sheet.csv:3: P2 passed "23": 23 is above the denominator, which is 22: a percentage is a part of a whole`,
		"sheet.csv:6: P1: line 5, P1, is of the same class, group and period: leave one of the two out",
		`sheet.csv:7: Week of: 2026-11-24 is in the future; today is 2026-11-22`,
		"sheet.csv:8: P2 passed: a denominator needs its numerator",
	)
	f.want(f.mapped(long(), "Datum;Klasse;Gruppe;Wert;n\n5.10.2026;Period 9;;60,5;23\n2026-10-05;Period 1;;60;22\n6.10.2026;;;60;22\n7.10.2026;Period 1;;60;\n8.10.2026;Period 1;;60.5;25\n9.10.2026;Period 1;others;60;20\n", false),
		`sheet.csv:2: Klasse "Period 9": there is no class of this id or name, neither in the tables nor recorded: add its row to classes.csv, or correct the name`,
		`sheet.csv:3: Datum "2026-10-05": this is not a date in the form D.M.YYYY: write it like D.M.YYYY, which is what was declared for all dates of the files`,
		"sheet.csv:4: Klasse: a cell is needed here: name the class; values of the whole team come with a mapping that has no column for the class",
		"sheet.csv:5: n: say how many different students stand behind this: the measure is about students",
		`sheet.csv:6: Wert "60.5": this is not a number: write it like 3,5, with a decimal comma, without a sign for thousands or a unit`,
		`sheet.csv:7: Gruppe "others": there is no student group of this id or name, neither in the tables nor recorded: add its row to student_groups.csv, or correct the name`,
	)
	small := wide()
	small.Mapping.Fixed = map[string]string{"enrolled": "20"}
	f.want(f.mapped(small, "Week of,P1,P2 passed,P2 present\n2026-10-05,14,,\n", false),
		"sheet.csv:2: students (not in sheet.mapping.yml): 24 is above enrolled, which is 20")
	if n := f.facts(); n != 0 {
		t.Fatalf("%d facts, want none", n)
	}
}

func TestAMappingThatDoesNotFit(t *testing.T) {
	f := newKeeper(t)
	m := wide()
	m.Mapping.Series[0].Columns["numerator"] = "P 1"
	f.want(f.mapped(m, "Week of,P1,P2 passed,P2 present,P2 present\n2026-10-05,14,,\n", false),
		`sheet.mapping.yml: numerator "P 1": the file has no such column: the first row of sheet.csv is Week of, P1, P2 passed, P2 present, P2 present`,
		`sheet.mapping.yml: denominator "P2 present": the file has two columns of this name: the first row of sheet.csv is Week of, P1, P2 passed, P2 present, P2 present`)
	m = wide()
	m.Mapping.Measure, m.Mapping.By = "Tickets", "Zoe"
	f.want(f.mapped(m, "Week of,P1,P2 passed,P2 present\n2026-10-05,14,,\n", false),
		`sheet.mapping.yml: measure "Tickets": there is no measure of this id or name, neither in the tables nor recorded: add its row to measures.csv, or correct the name`,
		`sheet.mapping.yml: by "Zoe": there is no person of this id or name, neither in the tables nor recorded: add its row to people.csv, or correct the name`)
	m = wide()
	m.Mapping.Series[0].Group, m.Mapping.Series[1].Class = "Newcomers", "Period 3"
	f.want(f.mapped(m, "Week of,P1,P2 passed,P2 present\n2026-10-05,14,,\n", false),
		`sheet.mapping.yml: group "Newcomers": there is no student group of this id or name, neither in the tables nor recorded: add its row to student_groups.csv, or correct the name`,
		`sheet.mapping.yml: class "Period 3": there is no class of this id or name, neither in the tables nor recorded: add its row to classes.csv, or correct the name`)
	f.want(f.mapped(wide(), "", false), "sheet.csv: the file is empty: write the names of the columns into the first row")
	f.want(f.mapped(wide(), "Week of,P1,P2 passed,P2 present\n2026-10-05,\"14,,\n", false),
		`sheet.csv:2: extraneous or missing " in quoted-field: write a quotation mark inside a cell twice, and the cell in quotation marks`)
}

// TestMappingCheck: what is wrong with a mapping is told by its keys, all of it.
func TestMappingCheck(t *testing.T) {
	for _, c := range []struct {
		m    Mapping
		want string
	}{
		{Mapping{}, `measure: say of which measure the values are, by name or id
layout: "" is not wide (one row a period, columns for each class) or long (one row a value)
columns: from is needed: the column that holds the first day of the period`},
		{Mapping{Measure: "m", Layout: Wide, Days: 400, Columns: map[string]string{"from": "a", "class": "b", "to": " "}}, `columns: there is no "class" here: choose from from, to, label, collected_on, note, by, for
columns: to is empty: fill it in or leave it out
series: a wide file has one at least: a class and its columns
days: 400 is not from 1 to 366, or stands beside the column to: leave one of them out`},
		{Mapping{Measure: "m", Layout: Wide, Columns: map[string]string{"from": "a"}, Series: []MappedSeries{{Class: "7A", Columns: map[string]string{"denominator": "b"}, Fixed: map[string]string{"from": "1"}}}}, `series 1 (7A): columns: value or numerator is needed: the column that holds the figures
series 1 (7A): fixed: there is no "from" here: choose from numerator, denominator, value, students, enrolled, note`},
		{Mapping{
			Measure: "m", Layout: Long, Columns: map[string]string{"from": "a", "value": "b"}, Series: []MappedSeries{{}}, Fixed: map[string]string{"by": "x"},
			Missing: map[string]string{"-": "ill", " X": "skip", "x": "LOST"}, Format: FormatWords{Decimal: "dot"},
		}, `series: only a wide file has them: name the columns class and group under columns
fixed: there is no "by" here: choose from class, group, label, note, numerator, denominator, value, students, enrolled
missing: "-": "ill" is not NO_SCHOOL, NOT_COLLECTED, LOST, NOT_APPLICABLE or skip
missing: "x" stands there twice: capitals and spaces make no difference
format: decimal: "dot" is not point or comma`},
	} {
		if diff := cmp.Diff(c.want, fmt.Sprint(c.m.Check())); diff != "" {
			t.Error(diff)
		}
	}
	if err := errors.Join(wide().Mapping.Check(), long().Mapping.Check()); err != nil {
		t.Error(err)
	}
}
