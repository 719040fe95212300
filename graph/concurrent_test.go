package graph_test

import (
	"fmt"
	"testing"
)

// TestSeriesAskedForAtOnce asks for what several fields read together: under the race detector none
// writes what another reads.
func TestSeriesAskedForAtOnce(t *testing.T) {
	r := newRecord(t)
	r.do(r.teacher, "setBaseline", "measure { id }", object{"measure": r.measure, "class": r.class, "from": "2026-08-24", "to": "2026-08-28", "why": "as it was"})
	r.do(r.teacher, "startPhase", "measure { id }", object{"measure": r.measure, "id": r.id(), "class": r.class, "from": "2026-08-31", "label": "pairs", "why": "they sit in pairs"})
	part := `{ phases { by { name } } baseline { by { name } value } shrunken { value } monitoring { reason } autocorrelation { r } signal { rule } }`
	query := fmt.Sprintf(`{ measure(id: %q) { a: series %s b: series %s } cycle(id: %q) { a: outcomes %s b: outcomes %s
		c: staggered { p } d: staggered { reason } signalClock { days } team { a: calibration { judged } b: calibration { open } } } }`, r.measure, part, part, r.first, part, part)
	for range 20 {
		if a := r.ask(r.teacher, query, nil); len(a.Errors) > 0 {
			t.Fatalf("%.500s", a.raw)
		}
	}
}
