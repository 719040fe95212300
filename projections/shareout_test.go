package projections

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// sharedDocument is a share-out of two schools that is out, with everything there is in it.
func sharedDocument(attribution domain.Attribution) *storedShareOut {
	at := time.Date(2026, time.October, 1, 15, 42, 7, 123_000, time.UTC)
	network, measure := numbered(21), numbered(61)
	told := domain.Telling{Kind: domain.Loss, Title: "Draft", Learned: "Drafted", Measures: []uuid.UUID{measure}}
	released := domain.Released{
		Kind: domain.Loss, Title: "Title", Change: "Change", Learned: "Learned", TryThis: "Try", Conditions: "Conditions",
		Context: domain.ReleasedContext{Subject: "Mathematics", Grades: []string{"6"}, Groups: []domain.ReleasedGroup{{Kind: domain.ByEconomic, Size: "1-9"}}, Enrolment: "300-599"},
		Policy:  domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy()},
	}
	audience := domain.Audience{Kind: domain.ForNetwork, Network: &network}
	schools := []uuid.UUID{numbered(11), numbered(12)}
	return &storedShareOut{
		ID: numbered(1), Revision: 9, TeamID: numbered(41), CycleID: numbered(71), OwnerID: numbered(12), FamilyID: numbered(2),
		Versions:  []*storedTelling{{told, at, numbered(31)}, {told, at, numbered(31)}},
		Signed:    []*storedRelease{{Version: 2, School: schools[0], Schools: schools, Audience: audience, Attribution: attribution, Released: released, At: at, By: numbered(31), Seq: 7}},
		Out:       &storedOut{Version: 2, Schools: schools, Audience: audience, Attribution: attribution, Released: released, Times: 1, At: at, Seq: 7, FirstAt: at, SeenAt: at},
		ThankedBy: []uuid.UUID{numbered(35)},
	}
}

// TestAttribution: who is told whose a share-out is. T stands for the team, S for its schools, t and s
// for their names, c for the cycle, d for all that is the team's alone.
func TestAttribution(t *testing.T) {
	for _, c := range []struct {
		attribution domain.Attribution
		from        viewpoint
		want        string
	}{
		{domain.Anonymous, viewpoint{near: outside}, ""},
		{domain.Anonymous, viewpoint{near: outside, leads: true}, ""},
		{domain.Anonymous, viewpoint{near: within}, "S"},
		{domain.Anonymous, viewpoint{near: within, leads: true}, "TS"},
		{domain.Anonymous, viewpoint{near: ofRecord}, "TScd"},
		{domain.Anonymous, viewpoint{near: closed}, ""},
		{domain.AsSchool, viewpoint{near: outside}, "Ss"},
		{domain.AsSchool, viewpoint{near: within}, "Ss"},
		{domain.AsSchool, viewpoint{near: within, leads: true}, "TSs"},
		{domain.AsSchool, viewpoint{near: ofRecord}, "TSscd"},
		{domain.AsSchool, viewpoint{near: closed}, ""},
		{domain.NamedTeam, viewpoint{near: outside}, "TSts"},
		{domain.NamedTeam, viewpoint{near: within}, "TSts"},
		{domain.NamedTeam, viewpoint{near: ofRecord}, "TStscd"},
		{domain.NamedTeam, viewpoint{near: closed}, ""},
	} {
		v := asSeen(sharedDocument(c.attribution), c.from)
		got := ""
		for _, part := range []struct {
			letter string
			told   bool
		}{
			{"T", v.team != uuid.Nil},
			{"S", v.owner != uuid.Nil && len(v.schools) == 2},
			{"t", v.namesTeam},
			{"s", v.namesSchools},
			{"c", v.cycle != uuid.Nil},
			{"d", v.draft != nil && v.audience != nil && v.Version != nil && v.doc != nil},
		} {
			if part.told {
				got += part.letter
			}
		}
		if got != c.want {
			t.Errorf("%s from %+v: %q is told, want %q", c.attribution, c.from, got, c.want)
		}
	}
}

// TestAnonymousHoldsNothing looks into every corner of what somebody outside is handed for what leads
// back, whether a query asks for it or not.
func TestAnonymousHoldsNothing(t *testing.T) {
	private := []uuid.UUID{numbered(11), numbered(12), numbered(21), numbered(31), numbered(35), numbered(41), numbered(61), numbered(71)}
	found := func(v *ShareOut) (held []uuid.UUID) {
		idsWithin(reflect.ValueOf(v), func(id uuid.UUID) {
			if slices.Contains(private, id) {
				held = append(held, id)
			}
		})
		return held
	}
	for near, doc := range map[reach]*storedShareOut{outside: sharedDocument(domain.Anonymous), closed: sharedDocument(domain.Anonymous)} {
		v := asSeen(doc, viewpoint{near: near})
		if held := found(v); len(held) > 0 {
			t.Errorf("reach %d: it holds %v", near, held)
		}
		if v.ReleasedAt != nil && (v.ReleasedAt.Hour() != 0 || v.ReleasedAt.Nanosecond() != 0) || v.Revision != 1 {
			t.Errorf("reach %d: released at %v, revision %d", near, v.ReleasedAt, v.Revision)
		}
	}
	// The controls: to whom it is told, it is.
	if held := found(asSeen(sharedDocument(domain.NamedTeam), viewpoint{near: outside})); len(held) < 3 {
		t.Errorf("a named one holds %v", held)
	}
	if held := found(asSeen(sharedDocument(domain.Anonymous), viewpoint{near: ofRecord})); len(held) < len(private) {
		t.Errorf("the team's own holds %v", held)
	}
}

// idsWithin finds all ids that a value holds or points to.
func idsWithin(v reflect.Value, tell func(uuid.UUID)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			idsWithin(v.Elem(), tell)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			idsWithin(v.Field(i), tell)
		}
	case reflect.Slice:
		for i := range v.Len() {
			idsWithin(v.Index(i), tell)
		}
	case reflect.Array:
		if v.Type() == reflect.TypeFor[uuid.UUID]() {
			var id uuid.UUID
			for i := range id {
				id[i] = byte(v.Index(i).Uint())
			}
			tell(id)
		}
	}
}

// TestTombstones: what is left, for whom.
func TestTombstones(t *testing.T) {
	last := domain.Day(2026, 12, 31)
	on := domain.Day(2026, 11, 3)
	withdrawn := func(cause domain.ShareOutCause, attribution domain.Attribution) *storedShareOut {
		doc := sharedDocument(attribution)
		doc.withdraw(Fact{Envelope: domain.Envelope{RecordedAt: time.Date(2026, time.November, 3, 9, 30, 1, 0, time.UTC)}}, domain.ShareOutWithdrawn{Cause: cause, Reason: "Because"})
		return doc
	}
	title, because := "Title", "Because"
	for name, c := range map[string]struct {
		doc  *storedShareOut
		from viewpoint
		want Tombstone
	}{
		"a mistake":                {withdrawn(domain.Mistaken, domain.Anonymous), viewpoint{near: outside}, Tombstone{&title, &on, "MISTAKE", &because}},
		"privacy":                  {withdrawn(domain.ForPrivacy, domain.Anonymous), viewpoint{near: within}, Tombstone{nil, &on, "PRIVACY", &because}},
		"an agreement ended":       {sharedDocument(domain.AsSchool), viewpoint{near: closed, closedOn: &last}, Tombstone{&title, &last, AgreementEnded, nil}},
		"one, of nobody in person": {sharedDocument(domain.Anonymous), viewpoint{near: closed, closedOn: &last}, Tombstone{&title, nil, AgreementEnded, nil}},
		"privacy, and closed":      {withdrawn(domain.ForPrivacy, domain.AsSchool), viewpoint{near: closed}, Tombstone{nil, nil, AgreementEnded, nil}},
	} {
		v := asSeen(c.doc, c.from)
		if v.Tombstone == nil || !reflect.DeepEqual(*v.Tombstone, c.want) {
			t.Errorf("%s: %+v", name, v.Tombstone)
		}
		told := v.Learned != nil || v.Change != nil || v.TryThis != nil || v.Conditions != nil || v.Subject != nil || v.released != nil || v.Policy != nil || v.ReleasedAt != nil
		if told || v.Title != orEmpty(c.want.Title) || v.Thanks != 0 || v.Kind != domain.Loss {
			t.Errorf("%s: it tells %+v", name, v)
		}
	}
	if v := asSeen(withdrawn(domain.ForPrivacy, domain.Anonymous), viewpoint{near: ofRecord}); v.Title != "Title" || v.Tombstone.Title != nil || v.draft == nil {
		t.Errorf("to the team: %+v", v)
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// TestWhatIsForgottenSaysSo: without the installation's key there is nothing left to read.
func TestWhatIsForgottenSaysSo(t *testing.T) {
	doc := sharedDocument(domain.AsSchool)
	doc.Out.Released, doc.Out.Erased = domain.Released{}, true
	v := asSeen(doc, viewpoint{near: outside})
	if v.Title != "" || v.Kind != domain.Loss || !slices.Contains(v.Forgotten, "learned") || v.released != nil || !v.namesSchools {
		t.Errorf("%+v", v)
	}
	if v := asSeen(sharedDocument(domain.AsSchool), viewpoint{near: outside}); len(v.Forgotten) > 0 {
		t.Errorf("forgotten: %s", strings.Join(v.Forgotten, " "))
	}
}

// TestSinceWhenOthersSeeIt: what was revised before its day came is told as first released on the day
// on which others first saw any of it; what they saw before stays the first.
func TestSinceWhenOthersSeeIt(t *testing.T) {
	for name, c := range map[string]struct{ first, again, want string }{
		"revised while it waits":  {`,"embargoUntil":"2026-11-10"`, `,"embargoUntil":"2026-11-12"`, "2026-11-12"},
		"let go while it waits":   {`,"embargoUntil":"2026-11-10"`, ``, "2026-10-05"},
		"revised when it was out": {``, ``, "2026-10-01"},
	} {
		l := tellersOf(t, 6)
		l.plan(1001, 0, "")
		l.draft(1, 1001, 0)
		out := func(more, title string) {
			l.add("shareout-#1", 0, `ShareOutReleased {"version":1,"school":"#100","schools":["#100"],"audience":%s,"attribution":"ANONYMOUS"%s,"released":%s}`, toFractions, more, words("WIN", title, ""))
		}
		out(c.first, "Before")
		l.day = "2026-10-05"
		out(c.again, "After")
		v := l.opened()
		s := must[*ShareOut](t)(readFor(t, v, scopeOn(t, v, 305, "2026-11-20")).ShareOut(t.Context(), numbered(1)))
		if s.Title != "After" || s.FirstReleasedAt.Format(time.DateOnly) != c.want {
			t.Errorf("%s: %q was first released at %s, want %s", name, s.Title, s.FirstReleasedAt, c.want)
		}
	}
}
