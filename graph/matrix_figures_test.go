package graph_test

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/rights"
)

// dayAsked is when all is asked. What went before it was told in September, so that schools could
// release an October that has been settled since.
var dayAsked = time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC)

// totals has schools of a network release what their teams measured in October, the last one by itself and
// the others month by month, and comes to the day on which all is asked: its first fact settles October.
// Of the districts one has agreements that run, that of the other ended.
func (w *world) totals(network, runs, ended uuid.UUID, schools []uuid.UUID, teams []*teamFact) {
	once := schools[len(schools)-1]
	w.release, w.released, w.common = w.id(), schools[0], w.sharedMeasure(network)
	another, over, standing := w.sharedMeasure(network), w.id(), make(map[uuid.UUID]uuid.UUID)
	for _, district := range []uuid.UUID{runs, ended} {
		standing[district] = w.id()
		w.do(w.admin, "signAgreement", "position", object{"network": network, "id": standing[district], "district": district, "covers": []string{"STANDING_RELEASES"}, "purposes": []string{"IMPROVEMENT"}, "from": "2026-09-01", "destruction": "KEEP"})
	}
	give := func(release, school, measure uuid.UUID) {
		w.do(w.insider.token, "giveStandingRelease", "position", object{"release": release, "school": school, "network": network, "measure": measure, "version": 1, "until": "2027-06-30"})
	}
	give(w.release, w.released, w.common)
	for _, school := range schools[1 : len(schools)-1] {
		give(w.id(), school, w.common)
	}
	give(over, once, another)
	w.do(w.insider.token, "endStandingRelease", "position", object{"release": over})
	w.measuredInOctober(network, teams)
	w.on(dayAsked)
	w.agreements(network, runs, ended)
	w.do(w.insider.token, "releaseFigure", "position", object{"release": w.id(), "school": once, "network": network, "measure": w.common, "version": 1, "from": "2026-10-01", "to": "2026-10-31"})
	w.do(w.admin, "endAgreement", "position", object{"network": network, "agreement": standing[ended]})
	w.standing = runs
}

// sharedMeasure is one of a network.
func (w *world) sharedMeasure(network uuid.UUID) uuid.UUID {
	id, word := w.id(), func() string { return w.word(rights.NetworkSight, network) }
	w.do(w.admin, "defineSharedMeasure", "position", object{
		"network": network, "id": id, "version": 1, "name": word(), "unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME", "direction": "INCREASE", "frequency": "WEEKLY",
		"numerator": word(), "denominator": word(),
	})
	return id
}

// measuredInOctober has teams measure what is common.
func (w *world) measuredInOctober(network uuid.UUID, teams []*teamFact) {
	measures := make([]uuid.UUID, len(teams))
	for i, t := range teams {
		measures[i] = w.behind("Measure", t)
		word := func() string { return w.word(rights.MeasureSight, t.id) }
		w.do(w.people[t.lead].token, "defineMeasure", "position", object{
			"measure": measures[i], "team": t.id, "name": word(), "numerator": word(), "denominator": word(), "unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME",
			"direction": "INCREASE", "frequency": "WEEKLY", "aboutStudents": true, "follows": object{"network": network, "measure": w.common, "version": 1},
		})
	}
	w.on(dayAsked.AddDate(0, -1, 0))
	for i, t := range teams {
		w.decidedInOctober(t, i%2 == 0)
	}
	for i, t := range teams {
		w.do(w.people[t.lead].token, "recordMeasurements", "position", object{"measure": measures[i], "rows": []object{
			{"class": t.classes[0], "from": "2026-10-05", "to": "2026-10-09", "numerator": 9 + i, "denominator": 22},
			{"class": t.classes[0], "from": "2026-10-12", "to": "2026-10-16", "numerator": 12, "denominator": 21},
		}})
	}
}

// behind notes something of a team's behind all that is told of it later, and richer.
func (w *world) behind(kind string, t *teamFact) uuid.UUID {
	id := w.id()
	w.kinds[id], w.things[id] = kind, t.id
	w.early = append(w.early, id)
	return id
}

// decidedInOctober tells a short cycle to its end, so that enough teams stand behind how a network works.
func (w *world) decidedInOctober(t *teamFact, learned bool) {
	cycle, question, token := w.behind("Cycle", t), w.id(), w.people[t.lead].token
	word := func() string { return w.word(rights.RecordSight, t.id) }
	result := object{"question": question, "result": "CONFIRMED"}
	if learned {
		result["learning"] = word()
	}
	w.do(token, "planCycle", "position", object{"cycle": cycle, "team": t.id, "title": word(), "purpose": "COLLECT", "startsOn": "2026-10-05", "endsOn": "2026-10-16", "questions": []object{{"id": question, "text": word()}}})
	w.do(token, "startCycle", "position", object{"cycle": cycle, "occurredOn": "2026-10-05"})
	w.do(token, "completeDo", "position", object{"cycle": cycle, "carriedOut": "FULLY"})
	w.do(token, "recordStudy", "position", object{"cycle": cycle, "results": []object{result}, "summary": word(), "improvement": "YES"})
	w.do(token, "decideAct", "position", object{"cycle": cycle, "decision": "ADOPT", "reason": word()})
}

// networkTotals are for whoever is of a network: of each school for its own district, and for others while
// an agreement of that lets it out. Where one of them is not told, too few are left for the network's own.
func (e expecting) networkTotals(told, truth object) {
	list := []any{}
	for i, item := range truth["totals"].([]any) {
		total := told["totals"].([]any)[i].(object)
		total["schools"] = slices.DeleteFunc(total["schools"].([]any), func(s any) bool {
			district := e.schools[uuid.MustParse(at(s, "school.id").(string))]
			return !e.isOfDistrict(e.person, district) && district != e.standing
		})
		if n := len(total["schools"].([]any)); n < len(item.(object)["schools"].([]any)) {
			total["network"] = object{"shown": "SUPPRESSED", "value": nil, "students": nil, "teams": nil, "schools": nil, "policy": at(item, "network.policy")}
			if n == 0 {
				continue
			}
		}
		list = append(list, total)
	}
	if !e.isOfNetwork(e.person, uuid.MustParse(truth["id"].(string))) {
		list = []any{}
	}
	told["totals"] = list
}

// signedIn has everybody sign in.
func (w *world) signedIn() {
	for _, id := range w.order {
		if p := w.people[id]; p != nil && p.token != "" {
			w.signIn(p)
		}
	}
}

// followed is what the insider follows.
func (w *world) followed() {
	w.follow = w.id()
	w.do(w.insider.token, "startFollow", "position", object{"follow": w.follow, "topic": "frames"})
}
