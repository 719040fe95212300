package domain_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

// TestObjectionsAreTheRefusals: a preview objects to what a release is refused for, word by word, when
// the keys of all findings are given; and not to findings.
func TestObjectionsAreTheRefusals(t *testing.T) {
	invisible := told()
	invisible.Effects = []ReleasedEffect{{Measure: "tick\u200bets"}}
	finding := GuardFinding{Key: "learned/PERSON/1", Kind: NamesPerson, Field: "learned", Excerpt: "Ana"}
	many := make([]GuardFinding, 0, 101)
	for range cap(many) {
		many = append(many, finding)
	}
	for name, c := range map[string]struct {
		sharing *Sharing
		objects int
	}{
		"nothing":           {sharing(school), 0},
		"findings":          {&Sharing{Released: told(), School: school, Schools: []uuid.UUID{school}, Findings: []GuardFinding{finding}}, 0},
		"too many findings": {&Sharing{Released: told(), School: school, Schools: []uuid.UUID{school}, Findings: many}, 1},
		"no such version":   {nil, 1},
		"no such network":   {&Sharing{NetworkHidden: true}, 1},
		"erased":            {&Sharing{School: school, Schools: []uuid.UUID{school}}, 1},
		"withdrawn cycle":   {&Sharing{Released: told(), CycleWithdrawn: true, School: school, Schools: []uuid.UUID{school}}, 1},
		"of two schools":    {sharing(school, school, schoolTwo), 0},
		"through no school": {sharing(uuid.Nil, schoolTwo), 1},
		"no agreement":      {&Sharing{Released: told(), School: school, Schools: []uuid.UUID{school}, Outside: []string{"the agreement of North has ended: ask its leader", "that of South as well"}}, 2},
		"exposed":           {&Sharing{Released: told(), School: school, Schools: []uuid.UUID{school}, Exposed: []string{"beside the release of 3 May, 4 students: leave week 2 out"}}, 1},
		"hidden characters": {&Sharing{Released: invisible, School: school, Schools: []uuid.UUID{school}, Outside: []string{"no"}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			command := release()
			if c.sharing != nil && len(c.sharing.Findings) > 0 {
				command.Despite = []string{finding.Key}
			}
			known := Known{Now: domaintest.Today.Time(), Today: domaintest.Today, Things: map[uuid.UUID]Thing{networkA.ID: networkA}, Sharing: c.sharing}
			_, err := ShareOutDecider.Decide(command, ShareOutDecider.Fold(ShareOut{}, drafted()), known)
			want, _ := AsRefusals(err)
			got := release().Objections("", c.sharing)
			if diff := cmp.Diff(want, got); diff != "" || len(got) != c.objects {
				t.Errorf("%d objections (-refusals +objections):\n%s", len(got), diff)
			}
		})
	}
	if got := release().Objections(Mistaken, nil); len(got) != 1 || got[0].Code != NotNow || got[0].Allowed[0] != "DRAFT_SHARE_OUT" {
		t.Errorf("withdrawn: %v", got)
	}
}
