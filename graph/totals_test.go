package graph_test

import (
	"fmt"
	"time"
)

// totalCases are those of the arguments of a network's totals: the school releases its September once.
func (r *record) totalCases(cases map[string]change) {
	shared, measure := r.id(), r.id()
	r.do(r.admin, "defineSharedMeasure", "position", with(r.definition(), object{"network": r.network, "id": shared, "version": 1}))
	r.do(r.admin, "signAgreement", "position", object{"network": r.network, "id": r.id(), "district": r.district, "covers": []string{"SHARE_OUTS"}, "purposes": []string{"IMPROVEMENT"}, "from": "2026-08-01", "destruction": "KEEP"})
	r.do(r.teacher, "defineMeasure", "position", with(r.definition(), object{
		"measure": measure, "team": r.team, "follows": object{"network": r.network, "measure": shared, "version": 1},
	}))
	r.do(r.teacher, "recordMeasurements", "position", object{"measure": measure, "rows": []object{
		{"class": r.class, "from": "2026-09-01", "to": "2026-09-04", "numerator": 10, "denominator": 20},
		{"class": r.class2, "from": "2026-09-01", "to": "2026-09-04", "numerator": 11, "denominator": 20},
	}})
	r.on(time.Date(2026, time.October, 8, 12, 0, 0, 0, time.UTC))
	r.town.measure("Settles September")
	r.caughtUp()
	r.do(r.leader, "releaseFigure", "release { id standing from until allowed school { id } network { id } measureName }", object{
		"release": r.id(), "school": r.school, "network": r.network, "measure": shared, "version": 1, "from": "2026-09-01", "to": "2026-09-30",
	})
	r.caughtUp()
	query := fmt.Sprintf(`network(id: %q) { totals(%%s) { name from schools { figure { shown value students teams } } network { shown } } }`, r.network)
	cases["Network.totals(measure)"] = change{query, fmt.Sprintf("measure: %q", shared), fmt.Sprintf("measure: %q", r.id())}
	cases["Network.totals(from)"] = change{query, `from: "2026-09-01"`, `from: "2026-09-02"`}
	cases["Network.totals(to)"] = change{query, `to: "2026-09-30"`, `to: "2026-09-29"`}
}
