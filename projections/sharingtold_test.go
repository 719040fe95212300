package projections

import (
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// TestEveryContextThatWasToldCounts, not that of the latest version alone: grade 4 was told first,
// nothing second; mathematics after it would tell the one school of five that has both.
func TestEveryContextThatWasToldCounts(t *testing.T) {
	school := func(grade, subject string) *profile {
		return &profile{could: true, taughtAt: &taughtAt{subjects: map[string]bool{subject: true}, grades: map[string]bool{grade: true}}}
	}
	profiles := []*profile{school("4", "math"), school("4", "art"), school("4", "art"), school("5", "math"), school("6", "math")}
	doc, network := &storedShareOut{}, uuid.New()
	for i, c := range []struct {
		context domain.ReleasedContext
		grades  int
		subject string
	}{
		{context: domain.ReleasedContext{Grades: []string{"4"}}, grades: 1},
		{context: domain.ReleasedContext{}},
		{context: domain.ReleasedContext{Subject: "math"}, subject: ""},
	} {
		s := &sharing{suppressor: suppressor{policy: disclosure.Default()}, doc: doc, attribution: domain.Anonymous, audience: domain.Audience{Kind: domain.ForNetwork, Network: &network}}
		told := c.context
		s.coarsen(&told, profiles)
		if len(told.Grades) != c.grades || told.Subject != c.subject {
			t.Errorf("version %d tells %+v", i+1, told)
		}
		doc.release(Fact{}, domain.ShareOutReleased{Version: i + 1, School: numbered(1), Schools: []uuid.UUID{numbered(1)}, Attribution: domain.Anonymous, Released: domain.Released{Context: told}}, nil)
	}
	s := &sharing{suppressor: suppressor{policy: disclosure.Default()}, doc: &storedShareOut{}, attribution: domain.Anonymous, audience: domain.Audience{Kind: domain.ForPublic}}
	alone := domain.ReleasedContext{Subject: "math"}
	if s.coarsen(&alone, profiles); alone.Subject != "math" {
		t.Errorf("by itself: %+v", alone)
	}
}
