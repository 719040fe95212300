package projections

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// TestScopes compares, for each person of a script, all things there are with those the person
// gets, and how much of them: a + after a person says that the address is told, a - after a class
// that its label is not.
func TestScopes(t *testing.T) {
	sections := archive(t, "district.txtar")
	v := opened(t)
	applyAll(t, v, script(t, sections["log"]), 1000)
	if parked := parkedIn(t, v); len(parked) > 0 {
		t.Fatalf("parked: %+v", parked)
	}
	people := map[string]int{
		"Ana Member": 31, "Ben Lead": 32, "Cal Coach": 33, "Dee Leader": 34, "Eve Analyst": 35, "Fay Hub": 36,
		"Gus Admin": 37, "Hal Teacher": 38, "Ida South": 39, "Jan Former": 40, "nobody": 999,
	}
	checked := 0
	for name, want := range sections {
		day, ok := strings.CutPrefix(name, "sees on ")
		if !ok {
			continue
		}
		for line := range strings.Lines(want) {
			person, things, _ := strings.Cut(strings.TrimSpace(line), ":")
			got := strings.Join(seenBy(t, v, scopeOn(t, v, people[person], day)), " ")
			if want := strings.TrimSpace(things); got != want {
				t.Errorf("%s on %s sees\n %s\nwant\n %s", person, day, got, want)
			}
			checked++
		}
	}
	if checked != 15 {
		t.Errorf("%d lines were checked", checked)
	}
}

func TestTheZeroScopeSeesNothing(t *testing.T) {
	v := opened(t)
	applyAll(t, v, script(t, archive(t, "district.txtar")["log"]), 1000)
	if seen := seenBy(t, v, Scope{}); len(seen) > 0 {
		t.Errorf("it sees %v", seen)
	}
	r := readFor(t, v, Scope{})
	if viewer, err := r.Viewer(t.Context()); viewer != nil || err != nil {
		t.Errorf("viewer %v, %v", viewer, err)
	}
	k, err := v.Known(t.Context(), Scope{}, []domain.Reference{{Kind: domain.SchoolKind, ID: numbered(11)}}, domain.Stream{Category: domain.TeamCategory, ID: numbered(41)})
	if err != nil || k.Visible || len(k.Things) > 0 {
		t.Errorf("known: %+v, %v", k, err)
	}
}

// seenBy lists the things of the directory that a scope sees.
func seenBy(t *testing.T, v *Views, s Scope) []string {
	t.Helper()
	rows, err := v.store.read.QueryContext(t.Context(), "SELECT id FROM things")
	if err != nil {
		t.Fatal(err)
	}
	var ids []uuid.UUID
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, readID(raw))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(ids) < 28 {
		t.Fatalf("only %d things", len(ids))
	}
	r := readFor(t, v, s)
	defer r.Close()
	seen := []string{}
	for _, id := range ids {
		view, err := r.Thing(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if view != nil {
			seen = append(seen, told(s, view))
		}
	}
	slices.Sort(seen)
	return seen
}

// told names a view and says how much of it is there.
func told(s Scope, view any) string {
	name := func(kind domain.Kind, id uuid.UUID) string { return fmt.Sprintf("%s#%d", kind, numberOf(id)) }
	switch v := view.(type) {
	case *Network:
		return name(domain.NetworkKind, v.ID)
	case *District:
		return name(domain.DistrictKind, v.ID)
	case *School:
		return name(domain.SchoolKind, v.ID)
	case *Team:
		switch {
		case s.readsTeamRecord(v.ID):
			return name(domain.TeamKind, v.ID) + ":record"
		case s.ofTeam(v.ID, rights.TotalsSight):
			return name(domain.TeamKind, v.ID) + ":totals"
		}
		return name(domain.TeamKind, v.ID) + ":name"
	case *Class:
		if v.Label == nil {
			return name(domain.ClassKind, v.ID) + "-"
		}
		return name(domain.ClassKind, v.ID)
	case *Person:
		if v.Email != nil || v.ID == s.person || len(v.Roles) > 0 || s.anywhere.Has(rights.ContactSight) {
			return name(domain.PersonKind, v.ID) + "+"
		}
		return name(domain.PersonKind, v.ID)
	case *Project:
		return name(domain.ProjectKind, v.ID)
	case *Driver:
		return name(DriverKind, v.ID)
	case *ChangeIdea:
		return name(domain.ChangeIdeaKind, v.ID)
	case *Measure:
		return name(domain.MeasureKind, v.ID)
	default:
		return fmt.Sprintf("%T", view)
	}
}
