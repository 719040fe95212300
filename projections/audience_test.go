package projections

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestAudiences lists of which audiences each person of a script is.
func TestAudiences(t *testing.T) {
	v, sections := audiencesOpened(t)
	checked := 0
	for line := range strings.Lines(sections["of"]) {
		person, want, _ := strings.Cut(strings.TrimSpace(line), ": ")
		n, err := strconv.Atoi(person)
		if err != nil {
			t.Fatal(err)
		}
		if got := audiencesOf(scopeOn(t, v, n, "2026-10-05")); got != want {
			t.Errorf("person %s is of\n %s\nwant\n %s", person, got, want)
		}
		checked++
	}
	if checked != 10 {
		t.Errorf("%d people were checked", checked)
	}
	if got := audiencesOf(scopeOn(t, v, 39, "2026-11-05")); got != "PUBLIC" {
		t.Errorf("who was a coach is of %s", got)
	}
	if got := (Scope{}).audiences(); len(got) > 0 {
		t.Errorf("nobody is of %v", got)
	}
}

func audiencesOpened(t *testing.T) (*Views, map[string]string) {
	t.Helper()
	sections := archive(t, "audiences.txtar")
	v := opened(t)
	applyAll(t, v, script(t, sections["log"]), 1000)
	if parked := parkedIn(t, v); len(parked) > 0 {
		t.Fatalf("parked: %+v", parked)
	}
	return v, sections
}

func audiencesOf(s Scope) string {
	var words []string
	for _, a := range s.audiences() {
		word := string(a.kind)
		if a.place != uuid.Nil {
			word += fmt.Sprintf("#%d", numberOf(a.place))
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}
