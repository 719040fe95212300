package transfer

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/feed"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
)

// house is all that an import needs: a desk on a memory log with keys, read models, a feed.
type house struct {
	t     testing.TB
	log   *eventlog.Memory
	keys  *keys.Store
	views *projections.Views
	desk  *desk.Desk
	now   time.Time
}

// november is the day of most imports here, a Sunday.
var november = time.Date(2026, time.November, 22, 15, 0, 0, 0, time.UTC)

func newHouse(t testing.TB) *house {
	t.Helper()
	return newHouseOn(t, func(log eventlog.Streams) eventlog.Streams { return log })
}

// wrapped is a log whose streams are written in another way.
type wrapped struct {
	eventlog.Streams
	eventlog.Source
}

// newHouseOn lets the desk write to what wrap makes of the log.
func newHouseOn(t testing.TB, wrap func(eventlog.Streams) eventlog.Streams) *house {
	t.Helper()
	store, err := keys.NewMemory(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o := &house{t: t, log: eventlog.NewMemory("office"), keys: store, now: november}
	o.views, err = projections.Open(t.Context(), t.TempDir(), projections.Options{Log: o.log, Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
		opener := store.Opener(ctx, event)
		return opener.Open, opener.Forgotten
	}})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return o.now }
	o.desk, err = desk.New(desk.Config{Log: wrapped{wrap(o.log), o.log}, Clock: eventlog.NewClock(now, time.Time{}), Keys: store, Views: o.views, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	f, err := feed.New(slog.New(slog.DiscardHandler), time.Now, func() float64 { return 0.5 })
	if err != nil {
		t.Fatal(err)
	}
	f.Add("views", o.log, o.views)
	running, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(running) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = o.views.Close()
		_ = store.Close()
	})
	return o
}

// tablesOf are the files of a txtar.
func tablesOf(text string) map[string]string {
	files := make(map[string]string)
	for _, f := range txtar.Parse([]byte(text)).Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// with puts files in place of others; an empty one is taken away.
func with(files map[string]string, text string) map[string]string {
	files = maps.Clone(files)
	maps.Copy(files, tablesOf(text))
	maps.DeleteFunc(files, func(_, text string) bool { return text == "" })
	return files
}

// folder writes files.
func dirOf(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run imports what is at a path.
func (o *house) run(ctx context.Context, i Import) (Summary, []Problem, error) {
	o.t.Helper()
	i.Dir, i.Desk, i.Views, i.Today, i.Now = o.t.TempDir(), o.desk, o.views, domain.DateOf(o.now), func() time.Time { return o.now }
	var problems []Problem
	summary, err := i.Run(ctx, func(all iter.Seq2[Problem, error]) error {
		for p, err := range all {
			if err != nil {
				return err
			}
			problems = append(problems, p)
		}
		return nil
	})
	if left, globErr := filepath.Glob(filepath.Join(i.Dir, "*")); globErr != nil || len(left) > 0 {
		o.t.Errorf("an import leaves %v, %v", left, globErr)
	}
	if awaited := o.views.Await(o.t.Context(), o.log.End()); awaited != nil {
		o.t.Fatal(awaited)
	}
	return summary, problems, err
}

// imports imports tables, which must go well.
func (o *house) imports(files map[string]string) Summary {
	o.t.Helper()
	summary, problems, err := o.run(o.t.Context(), Import{Path: dirOf(o.t, files)})
	if err != nil {
		o.t.Fatalf("%v\n%s", err, told(problems))
	}
	if parked, err := o.views.Parked(o.t.Context()); err != nil || len(parked) > 0 {
		o.t.Fatalf("parked: %+v, %v", parked, err)
	}
	return summary
}

// told are problems as a person reads them.
func told(problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

// refuses imports what has problems, with a format, and gives them; nothing may be recorded.
func (o *house) refuses(path string, format Format) []Problem {
	o.t.Helper()
	before := o.log.End()
	summary, problems, err := o.run(o.t.Context(), Import{Path: path, Format: format})
	if err == nil || len(problems) == 0 || summary.Problems != len(problems) {
		o.t.Fatalf("%d problems, %v, %+v", len(problems), err, summary)
	}
	if end := o.log.End(); end != before {
		o.t.Errorf("%s is recorded in spite of problems", end)
	}
	return problems
}

// facts are what the log holds of a category, a line each: day, who by name of the role, how it
// came, type and the payload, opened.
func (o *house) facts(category domain.Category) (lines []string) {
	o.t.Helper()
	for r, err := range o.log.ReadAll(o.t.Context(), domain.Position{}, eventlog.Filter{Categories: []domain.Category{category}}) {
		if err != nil {
			o.t.Fatal(err)
		}
		e, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			o.t.Fatal(err)
		}
		event, err := domain.Decode(r.Type, r.Data, o.keys.Opener(o.t.Context(), r.ID).Open)
		if err != nil {
			o.t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s %+v", e.OccurredOn, e.Role, e.Via, r.Type, event))
	}
	return lines
}

// count is how many facts of a type there are.
func (o *house) count(kind string) (n int) {
	o.t.Helper()
	for r, err := range o.log.ReadAll(o.t.Context(), domain.Position{}, eventlog.Filter{Types: []string{kind}}) {
		if err != nil {
			o.t.Fatal(err)
		}
		if r.Type == kind {
			n++
		}
	}
	return n
}

// export is all that is recorded, as tables.
func (o *house) export() map[string]string {
	o.t.Helper()
	return exported(o.t, o.views, operator, uuid.Nil)
}

// same holds exports against each other.
func same(t testing.TB, got, want map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s is\n%s\nwant\n%s", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d tables, want %d", len(got), len(want))
	}
}

// aYear is a team's record in which every table has a row.
var aYear = tablesOf(`
-- networks.csv --
name,on
Metro,2026-07-01
-- districts.csv --
name,on,nces_id
North District,2026-07-01,0100005
-- schools.csv --
name,time_zone,district,on,nces_id
Adams,America/New_York,North District,2026-07-01,010000500870
Baker,America/New_York,North District,2026-07-01,010000500871
-- school_years.csv --
school,school_year,enrolment,results
Adams,2025-26,512,math=0.4|reading=-0.1
-- network_schools.csv --
network,school,from
Metro,Adams,2026-07-01
-- people.csv --
name,email,on,joined_on
Ana Rivera,ana@school.example,2026-08-01,2026-08-02
Ben Chen,ben@school.example,2026-08-01,
Cora Diaz,cora@school.example,2026-08-01,
Lea Head,lea@school.example,2026-08-01,
-- roles.csv --
person,role,scope,from
Lea Head,SCHOOL_LEADER,Adams,2026-08-01
-- teams.csv --
name,school,schools,subjects,grades,on
Grade 7 Math,Adams,Adams|Baker,Mathematics,7,2026-08-15
-- memberships.csv --
team,person,role,school,position,from,until
Grade 7 Math,Ana Rivera,MEMBER,,GENERAL_EDUCATOR,2026-08-15,
Grade 7 Math,Ana Rivera,LEAD,,,2026-08-15,
Grade 7 Math,Ben Chen,MEMBER,Baker,SPECIAL_EDUCATOR,2026-09-01,2026-10-31
Grade 7 Math,Cora Diaz,COACH,,,2026-08-20,
-- classes.csv --
id,school,school_year,label,kind,teachers,grades,subjects,students,on
7A,Adams,2026-27,Period 1,SECTION,ana@school.example,7,Mathematics,24,2026-08-20
7B,Baker,2026-27,Period 2,CO_TAUGHT,ben@school.example,7,Mathematics,22,2026-08-20
-- class_changes.csv --
class,on,teachers,students
7A,2026-10-01,,25
7B,2026-10-05,ana@school.example|ben@school.example,
-- projects.csv --
team,title,school_year,aim,on
Grade 7 Math,Fractions,2026-27,More can say why,2026-09-01
-- drivers.csv --
id,project,text,level,serves,on
D1,Fractions,Students explain,PRIMARY,,2026-09-01
D2,Fractions,Tasks ask why,SECONDARY,D1,2026-09-01
-- change_ideas.csv --
id,project,text,kind,drivers,on
ticket,Fractions,Exit ticket,TOOL,D2,2026-09-01
-- measures.csv --
team,name,unit,counts,on
Grade 7 Math,Ticket passed,PERCENT,STUDENTS,2026-09-01
Grade 7 Math,Talk,TIME,MINUTES,2026-09-01
-- student_groups.csv --
measure,breakdown,label,whole
Ticket passed,ENGLISH_LEARNER,Learners,yes
Ticket passed,ENGLISH_LEARNER,Others,yes
-- project_measures.csv --
project,measure,role,on
Fractions,Ticket passed,OUTCOME,2026-09-01
-- cycles.csv --
id,team,project,title,purpose,change_idea,change,classes,measures,parents,starts_on,ends_on,on,by,started_on,completed_on,carried_out,studied_on,improvement,summary,decided_on,decision,reason
C1,Grade 7 Math,Fractions,Fridays,TEST,ticket,A ticket each Friday,7A|7B,Ticket passed,,2026-10-05,2026-10-23,2026-10-01,Ben Chen,2026-10-05,2026-10-23,FULLY,2026-10-27,PARTLY,more reasons,2026-10-28,EXPAND,62 % passed
C2,Grade 7 Math,Fractions,Twice a week,TEST,ticket,Wednesdays as well,7A,Ticket passed,C1,2026-11-02,2026-11-20,2026-10-29,,2026-11-02,,,,,,,,
-- questions.csv --
id,cycle,text,measure,result,learning
Q1,C1,How many pass?,Ticket passed,CONFIRMED,talk first
Q2,C2,Do they pass sooner?,Ticket passed,,
-- predictions.csv --
cycle,question,text,direction,low,high,confidence,on,by
C1,Q1,About 60 %,INCREASE,55,65,70,2026-10-01,Ben Chen
C2,,About 70 %,,,,,,
-- tasks.csv --
cycle,what,who,when,done_on
C1,Write the tickets,lead,2026-10-02,2026-10-02
C1,Sort them,all,,
-- class_starts.csv --
cycle,class,started_on,finished_on
C1,7A,2026-10-05,2026-10-22
C1,7B,2026-10-12,
-- observations.csv --
cycle,kind,text,class,on,by,for,while_studying
C1,SURPRISE,"Two groups kept talking
after the bell",7A,2026-10-16,Cora Diaz,Ana Rivera,
C1,,Half of the reasons repeat the question,,2026-10-09,,,
C1,PROBLEM,A parent asked why,,2026-10-25,,,yes
-- adjustments.csv --
cycle,intent,text,class,on
C1,UNINTENTIONAL,No ticket in the week of the assembly,7A,2026-10-16
-- artefacts.csv --
cycle,title,url,on
C1,The ticket,https://docs.school.example/ticket,2026-10-01
-- redefinitions.csv --
measure,from,why,comparable,name,unit,counts
Talk,2026-11-02,partners count as well,no,Talk,TIME,MINUTES
-- baselines.csv --
measure,class,from,to,value,source,why,on
Talk,,2026-09-01,2026-09-30,,,before the change,2026-10-01
-- phases.csv --
measure,class,from,label,why
Ticket passed,7A,2026-10-05,with tickets,the change started
-- measurements.csv --
measure,class,group,from,to,numerator,denominator,value,enrolled,missing,by,for
Ticket passed,7A,,2026-10-05,2026-10-09,14,23,,24,,,
Ticket passed,7A,Learners,2026-10-05,2026-10-09,3,8,,,,,
Ticket passed,7B,,2026-10-12,2026-10-16,11,22,,22,,Cora Diaz,Ben Chen
Ticket passed,7B,,2026-10-19,2026-10-23,,,,,NO_SCHOOL,,
Talk,,,2026-09-14,2026-09-18,,,9.5,,,,
`)

// rowsOf reads a table as CSV.
func rowsOf(t testing.TB, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
