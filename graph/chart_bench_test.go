package graph_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
)

// BenchmarkTimelineCharts asks for the timeline of 100 cycles, each with a measure of its own and its
// values of 24 weeks in two classes, without charts and with the lines and phases of each, its signal and its change, in
// turns. With them it is to cost at most twice as much; the ratio is reported.
func BenchmarkTimelineCharts(b *testing.B) {
	n := newTown(b)
	var rows []object
	monday := time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC)
	for week := range 24 {
		for i, class := range []uuid.UUID{n.class, n.class2} {
			from := monday.AddDate(0, 0, 7*week)
			rows = append(rows, object{
				"class": class, "from": from.Format(time.DateOnly), "to": from.AddDate(0, 0, 4).Format(time.DateOnly),
				"numerator": 8 + (week*7+i*3)%5 + week/3, "denominator": 24,
			})
		}
	}
	for i := range 100 {
		measure := n.measure("Exit ticket")
		n.do(n.teacher, "recordMeasurements", "measure { id }", object{"measure": measure, "rows": rows})
		cycle, _ := n.plan(fmt.Sprint("Cycle ", i), measure, object{"classes": []uuid.UUID{n.class, n.class2}, "startsOn": "2026-05-04", "endsOn": nil})
		n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle, "occurredOn": fmt.Sprintf("2026-05-%02d", 4+i%25)})
	}
	query := func(charts string) string {
		return `query($t: ID!) { team(id: $t) { timeline(first: 100) { totalCount pageInfo { endCursor } edges { cursor node {
			id title stage purpose leftOpen team { name } project { title } classes { startedOn class { label } }
			plan { objective change questions { text result predictions { text low high timing } } startsOn endsOn } study { summary improvement } act { decision reason }
			outcomes { measure { name unit } class { label } series { periods values } before { mean } during { mean } ` + charts + ` } } } } } }`
	}
	plain := query("")
	charted := query(`chart { kind lines { periods values centre lower upper } phases { from to sentence } } signal { direction firstOn } change { value low high }`)
	answered := func(query string) time.Duration { // what the answer is read into is not the server's time
		body := mustJSON(object{"query": query, "variables": object{"t": n.team}})
		start := time.Now()
		response, err := http.DefaultTransport.RoundTrip(n.request(n.teacher, body))
		if err != nil {
			b.Fatal(err)
		}
		defer response.Body.Close()
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	n.read(n.teacher, plain, object{"t": n.team})
	n.read(n.teacher, charted, object{"t": n.team})
	var without, with time.Duration
	for b.Loop() {
		without, with = without+answered(plain), with+answered(charted)
	}
	b.ReportMetric(float64(without.Nanoseconds())/float64(b.N), "ns/without")
	b.ReportMetric(float64(with.Nanoseconds())/float64(b.N), "ns/with")
	b.ReportMetric(with.Seconds()/without.Seconds(), "ratio")
}
