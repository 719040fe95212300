package graph_test

import (
	"github.com/google/uuid"
)

// comparedYear is the school year of which schools are compared.
const comparedYear = "2025-26"

// publicNumbers are those of the n-th school in a year: the more are needy, the fewer pass, but for the
// first, where many do.
func publicNumbers(n int) (covariates, results []object) {
	needy := 10 + 5*float64(n)
	passed := 80 - 0.5*needy + []float64{0.4, -0.9, 0.7, -0.2}[n%4]
	if n == 0 {
		passed += 15
	}
	return []object{{"name": "needy, %", "value": needy}}, []object{{"name": "passed, %", "value": passed}}
}

// report tells the public numbers of some schools of a year, further ones of other schools aside.
func (h *house) report(first int, schools ...uuid.UUID) {
	h.t.Helper()
	for i, school := range schools {
		covariates, results := publicNumbers(first + i)
		h.do(h.admin, "reportSchoolYear", "position", object{"school": school, "schoolYear": comparedYear, "enrolment": 420, "covariates": covariates, "results": results})
	}
}

// bystanders are schools of a district that are in no network: they are cases of a comparison.
func (h *house) bystanders(district uuid.UUID, first, last int) {
	h.t.Helper()
	for n := first; n < last; n++ {
		school := h.id()
		h.do(h.admin, "registerSchool", "position", object{"school": school, "name": "Bystander " + school.String()[30:], "zone": "UTC", "district": district, "from": "2026-08-01"})
		h.report(n, school)
	}
}

// compare publishes how a network's schools stand against what was to be expected.
func (h *house) compare(hub string, network uuid.UUID) {
	h.t.Helper()
	h.do(hub, "publishBrightSpots", "position", object{
		"network": network, "id": h.id(), "schoolYear": comparedYear, "outcome": "passed, %", "covariates": []string{"needy, %"}, "priorAttainment": "needy, %", "direction": "INCREASE",
	})
}
