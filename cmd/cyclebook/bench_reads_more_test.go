package main

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// tenfold holds the pages against the same in a folder with a tenth of the data, turn by turn. They
// are asked for as 40 people, with one connection; the cost is processor time of the server.
func (r *reads) tenfold(b *testing.B, small *reads) {
	b.Run("pages", func(b *testing.B) {
		loads := func(of *reads, kind int) (l load) {
			for _, who := range of.readers {
				p := of.pages(who)[kind]
				l.Asks, l.Holds = append(l.Asks, asked{who.token, p.body}), p.holds
			}
			l.URL, l.Connections, l.For = of.url, 1, aTurn
			return l
		}
		names := []string{"timeline", "feed", "search"}
		few, many := make([]*way, len(names)), make([]*way, len(names))
		for kind, name := range names {
			few[kind], many[kind] = &way{name: name, load: loads(small, kind)}, &way{name: name, load: loads(r, kind)}
		}
		for b.Loop() {
			for kind := range names {
				few[kind].turns = append(few[kind].turns, r.turn(b, few[kind].load))
				many[kind].turns = append(many[kind].turns, r.turn(b, many[kind].load))
			}
		}
		b.ReportMetric(0, "ns/op")
		for kind, name := range names {
			size := func(t turn) float64 { return t.size }
			b.ReportMetric(100*many[kind].beside(few[kind], server), name+"-%cost")
			b.ReportMetric(many[kind].middle(server), name+"-large-µs")
			b.ReportMetric(few[kind].middle(server), name+"-small-µs")
			b.ReportMetric(many[kind].middle(size), name+"-large-bytes")
			b.ReportMetric(few[kind].middle(size), name+"-small-bytes")
		}
	})
}

const recordMeasurement = `mutation($input: RecordMeasurements!) { recordMeasurements(input: $input) { measure { id revision } position refusals { message } } }`

// measuresOf is how many measures each of the teams gets that record.
const measuresOf = 16

// record has members of 40 teams record measurements, one at a time, each in another measure.
func (r *reads) record(b *testing.B) {
	var asks []asked
	for range measuresOf {
		for _, who := range r.readers {
			measure := uuid.New()
			r.do(who.person, domain.DefineMeasure{MeasureHeader: domain.MeasureHeader{Header: header(), Measure: measure}, MeasureDefinition: domain.MeasureDefinition{
				Team: who.team, Definition: domain.Definition{
					Name: "Exit tickets", Unit: domain.PercentUnit, Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure,
					Direction: domain.Increase, Frequency: domain.Daily,
				},
			}})
			asks = append(asks, asked{who.token, question(b, recordMeasurement, map[string]any{"input": map[string]any{
				"commandId": commandSlot, "measure": measure,
				"rows": []any{map[string]any{"id": thingSlot, "from": daySlot, "value": 62.5, "students": 24}},
			}})})
		}
	}
	for _, connections := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			r.inTurn(b, []*way{{name: "record", load: load{r.url, asks, connections, aTurn, `"refusals":[]`}}})
		})
	}
}
