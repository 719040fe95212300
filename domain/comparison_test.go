package domain_test

import (
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
)

// TestComparisonCheck holds each field of a comparison against its rule, by the path that the
// refusal names.
func TestComparisonCheck(t *testing.T) {
	good := func() Comparison {
		return Comparison{
			ID: uuid.UUID{1}, SchoolYear: "2025-26", Outcome: "math", Covariates: []string{"meals", "math before", EnrolmentNumber},
			PriorAttainment: "math before", Direction: Increase, MinStudents: ptr(30),
		}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for path, spoil := range map[string]func(*Comparison){
		"/id":              func(c *Comparison) { c.ID = uuid.Nil },
		"/schoolYear":      func(c *Comparison) { c.SchoolYear = "2025" },
		"/outcome":         func(c *Comparison) { c.Outcome = " " },
		"/direction":       func(c *Comparison) { c.Direction = Maintain },
		"/covariates":      func(c *Comparison) { c.Covariates, c.PriorAttainment = nil, "" },
		"/covariates/0":    func(c *Comparison) { c.Covariates[0] = "math" },
		"/covariates/1":    func(c *Comparison) { c.Covariates[0] = "math before" },
		"/priorAttainment": func(c *Comparison) { c.PriorAttainment = "reading before" },
		"/minStudents":     func(c *Comparison) { c.MinStudents = ptr(0) },
	} {
		c := good()
		spoil(&c)
		refusals, ok := AsRefusals(c.Check())
		if !ok || len(refusals) != 1 || refusals[0].Path != path {
			t.Errorf("%s: refused with %v", path, refusals)
		}
	}
	many := good()
	for i := range 12 {
		many.Covariates = append(many.Covariates, string(rune('a'+i)))
	}
	if many.Check() == nil {
		t.Error("a comparison with too many covariates is taken")
	}
}
