package graph_test

import (
	"time"

	"github.com/google/uuid"
)

// signalled tells a cycle after whose start a measure shows a signal: sixteen weeks, the last eight
// of them higher, in a phase that somebody named. Its second class starts three weeks later.
func (l *telling) signalled() {
	measure := l.recorded("Measure")
	l.group = l.id()
	l.do(l.member, "defineMeasure", "position", with(object{"measure": measure, "team": l.team.id}, l.definition()))
	var rows []object
	for week, right := range []float64{8, 9, 7, 8, 9, 8, 7, 9, 15, 16, 14, 15, 17, 16, 15, 16} {
		monday := time.Date(2026, time.August, 3+7*week, 0, 0, 0, 0, time.UTC)
		for _, class := range []uuid.UUID{l.class1, l.class2} {
			if class == l.class2 && week%15 > 0 { // a page holds all facts of the measure
				continue
			}
			rows = append(rows, object{
				"class": class, "from": monday.Format(time.DateOnly), "to": monday.AddDate(0, 0, 4).Format(time.DateOnly),
				"numerator": right, "denominator": 20, "students": 20,
			})
		}
	}
	l.do(l.member, "recordMeasurements", "position", object{"measure": measure, "rows": rows})
	l.do(l.member, "startPhase", "position", object{"measure": measure, "id": l.id(), "class": l.class1, "from": "2026-08-03", "label": l.text(), "why": l.text()})
	question := l.id()
	cycle := l.planned(l.member, object{
		"classes": []uuid.UUID{l.class1, l.class2}, "measures": []uuid.UUID{measure}, "startsOn": "2026-09-28",
		"questions": []object{{"id": question, "text": l.text(), "measure": measure}},
	})
	l.do(l.member, "startCycle", "position", object{"cycle": cycle, "classes": []uuid.UUID{l.class1}, "occurredOn": "2026-09-28"})
	l.do(l.member, "startClass", "position", object{"cycle": cycle, "class": l.class2, "occurredOn": "2026-10-19"})
	l.do(l.member, "completeDo", "position", object{"cycle": cycle, "carriedOut": "FULLY"})
	l.do(l.member, "recordStudy", "position", object{"cycle": cycle, "summary": l.text(), "improvement": "YES", "results": []object{{"question": question, "result": "CONFIRMED", "learning": l.text()}}})
	l.do(l.member, "decideAct", "position", object{"cycle": cycle, "decision": "ADOPT", "reason": l.text()})
}
