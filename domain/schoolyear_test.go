package domain_test

import (
	"testing"

	. "github.com/cyclebook/cyclebook/domain"
)

// TestWhichCovariateTellsOfDisadvantage: the one of the documented names, as a percentage or a share; what only
// sounds like it is another.
func TestWhichCovariateTellsOfDisadvantage(t *testing.T) {
	for name, c := range map[string]struct {
		value, want float64
		ok          bool
	}{
		DisadvantagedPercent: {61.5, 61.5, true}, DisadvantagedShare: {0.25, 25, true},
		"Economically disadvantaged students, percent": {0.5, 0.5, true}, "% Economically-Disadvantaged": {100, 100, true}, "Economically Disadvantaged": {1, 100, true},
		"not economically disadvantaged": {40, 0, false}, "economically disadvantaged girls, %": {40, 0, false}, "disadvantaged": {40, 0, false}, "meals": {40, 0, false},
		"economically disadvantaged, number": {40, 0, false},
	} {
		r := SchoolYearReport{SchoolYear: "2025-26", Covariates: []PublicNumber{{"ell", 3}, {name, c.value}}}
		if got, ok := r.Disadvantaged(); got != c.want || ok != c.ok {
			t.Errorf("%s %g: %g, %t", name, c.value, got, ok)
		}
		lincoln.When(ReportSchoolYear{sch(), r}).Then(t, SchoolYearReported(r))
	}
}

// TestDisadvantageThatIsAmbiguous is refused; where it was recorded before, it is not guessed.
func TestDisadvantageThatIsAmbiguous(t *testing.T) {
	for path, covariates := range map[string][]PublicNumber{
		"/covariates/1/name":  {{DisadvantagedPercent, 40}, {DisadvantagedShare, 0.4}},
		"/covariates/0/value": {{DisadvantagedShare, 61.5}},
		"/covariates/2/value": {{"ell", 1}, {"meals", 2}, {DisadvantagedPercent, 101}},
		"/covariates/3/value": {{"ell", 1}, {"meals", 2}, {"full", 3}, {DisadvantagedShare, -0.1}},
	} {
		r := SchoolYearReport{SchoolYear: "2025-26", Covariates: covariates}
		lincoln.When(ReportSchoolYear{sch(), r}).Refused(t, Invalid, path)
		if percent, ok := r.Disadvantaged(); ok {
			t.Errorf("%v: %g is guessed", covariates, percent)
		}
	}
}
