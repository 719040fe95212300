package graph_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

// processor is how long the processor has worked for this program.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// daily are values of as many days, 20 high and 20 low in turns, of as many students as came.
func daily(classes []uuid.UUID, days int) [][]object {
	var pages [][]object
	first := time.Date(2023, time.August, 3, 0, 0, 0, 0, time.UTC)
	for _, class := range classes {
		var rows []object
		for day := range days {
			n := 20 + day*day%7
			rows = append(rows, object{"class": class, "from": first.AddDate(0, 0, day).Format(time.DateOnly), "numerator": day/20%2*n/2 + day*day%5, "denominator": n})
		}
		for len(rows) > 0 {
			pages, rows = append(pages, rows[:min(500, len(rows))]), rows[min(500, len(rows)):]
		}
	}
	return pages
}

// BenchmarkHeaviest asks for one thing of 15 outcomes of 365 values, each of a measure of its own,
// and tells how long the processor works for as much of it as MaxCost pays for. Each is weighed by
// itself, as what the operation weighs with it but for what it weighs without.
func BenchmarkHeaviest(b *testing.B) {
	n := newTown(b)
	const cycles = 15
	pages := daily([]uuid.UUID{n.class}, 365)
	for i := range cycles {
		measure := n.measure("Exit ticket")
		for _, rows := range pages {
			n.do(n.teacher, "recordMeasurements", "measure { id }", object{"measure": measure, "rows": rows})
		}
		cycle, _ := n.plan(fmt.Sprint("Cycle ", i), measure, object{"startsOn": "2023-10-02", "endsOn": nil})
		n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle, "occurredOn": "2023-10-02"})
	}
	const query = `query($t: ID!) { team(id: $t) { timeline(first: 15) { edges { node { %s } } } } }`
	cpu := func(b *testing.B, of string) time.Duration {
		start := processor(b)
		n.read(n.teacher, fmt.Sprintf(query, of), object{"t": n.team})
		return processor(b) - start
	}
	const outcome = `outcomes { series { values } %s }`
	for name, c := range map[string]struct {
		of     string
		weight int // of one outcome
	}{
		"signal":          {fmt.Sprintf(outcome, `signal { firstOn }`), 62},
		"chart":           {fmt.Sprintf(outcome, `chart { kind }`), 62},
		"nelson":          {fmt.Sprintf(outcome, `chart(kind: I, rules: NELSON) { kind }`), 201},
		"anhoej":          {fmt.Sprintf(outcome, `chart(kind: I, rules: ANHOEJ) { kind }`), 201},
		"nhs":             {fmt.Sprintf(outcome, `chart(kind: I, rules: NHS) { kind }`), 201},
		"ihi":             {fmt.Sprintf(outcome, `chart(kind: RUN, rules: IHI) { kind }`), 201},
		"monitoring":      {fmt.Sprintf(outcome, `monitoring(baseline: 12, alpha: 0.00001) { alarmOn }`), 701},
		"autocorrelation": {fmt.Sprintf(outcome, `autocorrelation { r }`), 81},
		"change":          {fmt.Sprintf(outcome, `change { value }`), 2},
		"interrupted":     {fmt.Sprintf(outcome, `change(method: INTERRUPTED_SERIES) { value }`), 26},
		"clock":           {`outcomes { series { values } } signalClock { signalOn }`, 61},
	} {
		b.Run(name, func(b *testing.B) {
			var spent time.Duration
			for b.Loop() {
				spent += cpu(b, c.of) - cpu(b, fmt.Sprintf(outcome, ""))
			}
			each := spent.Seconds() / float64(b.N) / cycles
			b.ReportMetric(1000*each, "ms/outcome")
			b.ReportMetric(each*float64(graph.MaxCost)/float64(c.weight), "s/MaxCost")
		})
	}
}
