package projections

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// teamYear is the log of teams that each run three cycles a year on two classes: the mix that
// read models see.
func teamYear(t testing.TB, schools int) []domain.Recorded {
	t.Helper()
	var b strings.Builder
	for n := range schools {
		base := 1000 + n*1000
		line := func(category string, id int, day string, typ, payload string, args ...any) {
			fmt.Fprintf(&b, "%s-#%d %s #%d MEMBER %s %s\n", category, id, day, base+2, typ, fmt.Sprintf(payload, args...))
		}
		line("school", base, "2026-07-01", "SchoolRegistered", `{"name":"School %d","zone":"America/Chicago"}`, n)
		line("team", base+1, "2026-08-01", "TeamFormed", `{"name":"Grade 6","school":"#%d","schools":["#%d"]}`, base, base)
		for p := 2; p < 6; p++ {
			line("person", base+p, "2026-08-01", "PersonInvited", `{"name":"Teacher %d"}`, p)
			line("team", base+1, "2026-08-01", "MemberJoined", `{"person":"#%d","school":"#%d","position":"GENERAL_EDUCATOR","from":"2026-08-01"}`, base+p, base)
		}
		for c := 6; c < 8; c++ {
			line("class", base+c, "2026-08-02", "ClassOpened", `{"school":"#%d","schoolYear":"2026-27","label":"Period %d","kind":"SECTION","teachers":["#%d"],"students":24}`, base, c, base+2)
		}
		line("measure", base+8, "2026-08-03", "MeasureDefined", `{"team":"#%d","name":"Exit ticket","unit":"PERCENT","counts":"STUDENTS","kind":"OUTCOME","direction":"INCREASE","frequency":"WEEKLY","operationalDefinition":"At least two of three items are right on the ticket of the last lesson of the week."}`, base+1)
		for cycle := range 3 {
			cycleFacts(line, base, cycle)
		}
	}
	return script(t, b.String())
}

func cycleFacts(line func(string, int, string, string, string, ...any), base, cycle int) {
	id, at := base+100+cycle*100, base+100+cycle*100
	begin := time.Date(2026, 9, 7, 0, 0, 0, 0, time.UTC).AddDate(0, 0, cycle*42)
	day := func(n int) string { return begin.AddDate(0, 0, n).Format(time.DateOnly) }
	line("cycle", id, day(0), "CyclePlanned", `{"team":"#%d","purpose":"TEST","title":"Exit tickets, round %d","objective":"Find out whether a ticket at the end of the lesson shows who needs help","change":"A ticket of three items at the end of each lesson","classes":["#%d","#%d"],"measures":["#%d"],"startsOn":"%s","endsOn":"%s","questions":[{"id":"#%d","text":"Do more students get the items right?","measure":"#%d","predictions":[{"id":"#%d","text":"Ten points more after four weeks","range":{"low":60,"high":75},"confidence":70}]}],"changeGiven":true}`,
		base+1, cycle, base+6, base+7, base+8, day(1), day(35), at+1, base+8, at+2)
	line("cycle", id, day(1), "CycleStarted", `{"on":"%s"}`, day(1))
	for week := range 6 {
		for class := 6; class < 8; class++ {
			line("measure", base+8, day(week*7+5), "MeasurementRecorded", `{"id":"#%d","class":"#%d","from":"%s","to":"%s","figures":{"numerator":%d,"denominator":24,"students":24}}`,
				at+10+week*2+class, base+class, day(week*7), day(week*7+4), 10+week)
			line("cycle", id, day(week*7+5), "ObservationRecorded", `{"id":"#%d","kind":"OBSERVATION","text":"The second item was read as a subtraction by a good part of the class; we talked it through.","class":"#%d"}`, at+30+week*2+class, base+class)
		}
		line("cycle", id, day(week*7+6), "AdjustmentRecorded", `{"id":"#%d","intent":"INTENTIONAL","text":"Shorter items"}`, at+60+week)
	}
	line("cycle", id, day(41), "DoCompleted", `{"on":"%s","carriedOut":"FULLY"}`, day(41))
	line("cycle", id, day(41), "StudyRecorded", `{"results":[{"question":"#%d","result":"CONFIRMED","learning":"Short items are read by all"}],"summary":"It went up by eleven points","improvement":"YES"}`, at+1)
	line("cycle", id, day(41), "ActDecided", `{"decision":"ADAPT","reason":"Two items are enough"}`)
}

// BenchmarkApply takes in a mix of facts with all read models, in batches as a build has them.
func BenchmarkApply(b *testing.B) {
	log := teamYear(b, 200)
	for _, size := range []int{1, 64, fillBatch} {
		b.Run(fmt.Sprintf("batch %d", size), func(b *testing.B) {
			facts := log
			if size == 1 {
				facts = log[:3000]
			}
			for b.Loop() {
				v := opened(b)
				applyAll(b, v, facts, size)
			}
			b.ReportMetric(float64(len(facts))*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
		})
	}
}

// BenchmarkBareWriter writes the rows that the same facts give, and nothing else: what is left
// to gain by a better Apply is the difference.
func BenchmarkBareWriter(b *testing.B) {
	log := teamYear(b, 200)
	full := opened(b)
	applyAll(b, full, log, fillBatch)
	tables := bareRows(b, full)
	b.ResetTimer()
	for b.Loop() {
		v := opened(b)
		v.store.tx.ctx = b.Context()
		for batch := range (len(log) + fillBatch - 1) / fillBatch {
			must[struct{}](b)(struct{}{}, v.store.tx.exec("BEGIN IMMEDIATE"))
			for _, table := range tables {
				n := len(table.rows)
				parts := (len(log) + fillBatch - 1) / fillBatch
				for _, row := range table.rows[n*batch/parts : n*(batch+1)/parts] {
					must[struct{}](b)(struct{}{}, v.store.tx.exec(table.insert, row...))
				}
			}
			must[struct{}](b)(struct{}{}, v.store.tx.exec("COMMIT"))
		}
	}
	b.ReportMetric(float64(len(log))*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
}

type bareTable struct {
	insert string
	rows   [][]any
}

// bareRows reads every row of every table, the heads among them.
func bareRows(b *testing.B, v *Views) []bareTable {
	b.Helper()
	db := v.store.read
	names := []string{"heads", "things", "links", "names", "cycles", "cycle_classes", "edges", "observations", "history"}
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'series%'")
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var name string
		must[struct{}](b)(struct{}{}, rows.Scan(&name))
		names = append(names, name)
	}
	var tables []bareTable
	for _, name := range names {
		rows, err := db.Query("SELECT * FROM " + name)
		if err != nil {
			b.Fatal(err)
		}
		columns := must[[]string](b)(rows.Columns())
		table := bareTable{insert: "INSERT INTO " + name + " VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"}
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			must[struct{}](b)(struct{}{}, rows.Scan(into...))
			for i := range row {
				if raw, ok := row[i].([]byte); ok && len(raw) == 0 {
					row[i] = []byte{} // the driver reads an empty blob as a nil one
				}
			}
			table.rows = append(table.rows, row)
		}
		must[struct{}](b)(struct{}{}, rows.Err())
		tables = append(tables, table)
	}
	return tables
}
