package projections

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
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

// TestReach holds tables of a script against how near each person is to share-outs of every
// audience, on days and after facts by which agreements run and end and schools move.
func TestReach(t *testing.T) {
	sections := archive(t, "audiences.txtar")
	checked := 0
	for name, text := range sections {
		about, ok := strings.CutPrefix(name, "reach ")
		if !ok {
			continue
		}
		facts, table, more := strings.Cut(text, "\n\n")
		if !more {
			facts, table = "", text
		}
		v := opened(t)
		applyAll(t, v, script(t, sections["log"]+facts), 1000)
		day, _, _ := strings.Cut(about, " ")
		for line := range strings.Lines(table) {
			what, want, _ := strings.Cut(strings.TrimSpace(line), ": ")
			out, team := outAs(t, what)
			var got []string
			for person := 31; person <= 40; person++ {
				near := scopeOn(t, v, person, day).reach(out, team)
				got = append(got, fmt.Sprintf("%d%c", person, "-COWR"[near]))
				checked++
			}
			if told := strings.Join(got, " "); told != want {
				t.Errorf("on %s, %s:\n %s\nwant\n %s", about, what, told, want)
			}
		}
	}
	if checked != 350 {
		t.Errorf("%d were checked", checked)
	}
	if near := (Scope{}).reach(&storedOut{Audience: domain.Audience{Kind: domain.ForPublic}}, numbered(41)); near != unreached {
		t.Errorf("nobody reaches what is public: %d", near)
	}
}

// outAs reads a line such as: NETWORK#21 of #11 #13 by #41 from 2026-10-06.
func outAs(t *testing.T, line string) (*storedOut, uuid.UUID) {
	t.Helper()
	what, from, embargoed := strings.Cut(line, " from ")
	what, team, _ := strings.Cut(what, " by ")
	by := uuid.MustParse(unhash(team))
	if what == "not out" {
		return nil, by
	}
	to, schools, _ := strings.Cut(what, " of ")
	kind, network, _ := strings.Cut(to, "#")
	out := &storedOut{Audience: domain.Audience{Kind: domain.AudienceKind(kind)}}
	if network != "" {
		id := uuid.MustParse(unhash("#" + network))
		out.Audience.Network = &id
	}
	for school := range strings.FieldsSeq(schools) {
		out.Schools = append(out.Schools, uuid.MustParse(unhash(school)))
	}
	if embargoed {
		day, err := domain.ParseDate(from)
		if err != nil {
			t.Fatal(err)
		}
		out.EmbargoUntil = &day
	}
	return out, by
}

// TestAnAgreementThatEndsClosesAtOnce: scopes and borders are kept, and must not be kept too long.
func TestAnAgreementThatEndsClosesAtOnce(t *testing.T) {
	sections := archive(t, "audiences.txtar")
	log := script(t, sections["log"]+`network-#21 2026-10-05 #37 ADMIN AgreementEnded {"agreement":"#211","on":"2026-10-05"}`)
	v := opened(t)
	applyAll(t, v, log[:len(log)-1], 1000)
	out, team := outAs(t, "NETWORK#21 of #11 by #41")
	if near := scopeOn(t, v, 33, "2026-10-05").reach(out, team); near != outside {
		t.Fatalf("before: %d", near)
	}
	applyAll(t, v, log[len(log)-1:], 1)
	if near := scopeOn(t, v, 33, "2026-10-05").reach(out, team); near != closed {
		t.Errorf("after: %d", near)
	}
}
