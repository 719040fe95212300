package keys_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/keys"
)

func TestForget(t *testing.T) {
	dir, drawn := t.TempDir(), new(recorder)
	s := opened(t, dir, drawn)
	theirs := keys.Subjects{Person: bea, School: northS}
	kept := sealed(t, s, theirs, domain.OfPerson, cycle("a"), 0, named("e1"), "/name", `"Bea"`)
	record := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e1"), "/text", `"the team's"`)
	_, before := drawn.since(0)
	name := sealed(t, s, ours, domain.OfPerson, cycle("a"), 0, named("e1"), "/name", `"Ada"`)
	gone := sealed(t, s, ours, domain.OfPerson, cycle("b"), 0, named("e2"), "/name", `"Ada"`)
	spared := sealed(t, s, ours, domain.OfPerson, cycle("b"), 0, named("e3"), "/name", `"Ada"`)
	if err := s.Redact(t.Context(), cycle("b"), keys.Target{Event: gone.Event, Path: gone.Path}, []keys.Box{gone, spared}); err != nil {
		t.Fatal(err)
	}
	opens(t, s, spared, `"Ada"`)
	ofAda, _ := drawn.since(before)
	// The nonces of her wrapped key and of the spared one, and the salt that was not redacted.
	if found := count(bytesOf(t, dir), ofAda); found != 3 {
		t.Fatalf("%d of %d random values are in the files, not 3: the test looks for the wrong thing", found, len(ofAda))
	}

	for range 2 {
		if err := s.Forget(t.Context(), domain.OfPerson, ada); err != nil {
			t.Fatal(err)
		}
		for _, b := range []keys.Box{name, gone, spared} {
			isForgotten(t, s, b)
		}
		opens(t, s, kept, `"Bea"`)
		opens(t, s, record, `"the team's"`)
		for _, stream := range []string{"a", "b", "new"} {
			_, err := s.Sealer(t.Context(), ours, cycle(stream), 0, named("e4"))(domain.OfPerson, "/name", []byte(`"Ada"`))
			if !errors.Is(err, keys.ErrForgotten) {
				t.Errorf("sealed again in %s: %v", stream, err)
			}
		}
	}
	if found := count(bytesOf(t, dir), ofAda); found != 0 {
		t.Errorf("%d of the forgotten person's random values are still in the files", found)
	}
}

// count says how many of the values occur in data. Drawn were keys, nonces, and salts with
// their id of 8 bytes before them.
func count(data []byte, values [][]byte) int {
	n := 0
	for _, v := range values {
		secret := v
		if len(v) == 40 {
			secret = v[8:]
		}
		if bytes.Contains(data, secret) {
			n++
		}
	}
	return n
}

func TestForgetOneWhoNeverWasHere(t *testing.T) {
	s := inMemory(t)
	if err := s.Forget(t.Context(), domain.OfSchool, northS); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sealer(t.Context(), ours, cycle("a"), 0, named("e"))(domain.OfSchool, "/text", []byte(`"x"`)); !errors.Is(err, keys.ErrForgotten) {
		t.Errorf("a key was made after all: %v", err)
	}
	if err := s.Forget(t.Context(), domain.OfSchool, uuid.Nil); err == nil {
		t.Error("the installation was forgotten")
	}
}

func TestRedact(t *testing.T) {
	dir, drawn := t.TempDir(), new(recorder)
	s := opened(t, dir, drawn)
	var boxes []keys.Box
	for n := range 5 {
		boxes = append(boxes, sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named(fmt.Sprint(n)), "/text", fmt.Sprint(n)))
	}
	secrets, _ := drawn.since(0)
	var salt [][]byte
	for _, v := range secrets {
		if len(v) == 40 {
			salt = append(salt, v)
		}
	}
	if len(salt) != 1 || count(bytesOf(t, dir), salt) != 1 {
		t.Fatalf("%d salts, %d of them in the files: the test looks for the wrong thing", len(salt), count(bytesOf(t, dir), salt))
	}
	reflection := sealed(t, s, ours, domain.OfPerson, cycle("a"), 0, named("2"), "/why", `"own"`)
	elsewhere := sealed(t, s, ours, domain.OfSchool, cycle("b"), 0, named("2"), "/text", `"b"`)
	target := keys.Target{Event: boxes[2].Event, Path: boxes[2].Path}

	for range 2 {
		if err := s.Redact(t.Context(), cycle("a"), target, append(boxes, reflection)); err != nil {
			t.Fatal(err)
		}
		for n, b := range boxes {
			if n == 2 {
				isForgotten(t, s, b)
			} else {
				opens(t, s, b, fmt.Sprint(n))
			}
		}
		opens(t, s, reflection, `"own"`)
		opens(t, s, elsewhere, `"b"`)
	}
	if count(bytesOf(t, dir), salt) != 0 {
		t.Error("the salt of the redacted text is still in the files")
	}
	_, err := s.Sealer(t.Context(), ours, cycle("a"), 0, named("late"))(domain.OfSchool, "/text", []byte(`"x"`))
	if !errors.Is(err, keys.ErrOldGeneration) {
		t.Errorf("sealed in a generation that was redacted: %v", err)
	}
	later := sealed(t, s, ours, domain.OfSchool, cycle("a"), 1, named("later"), "/text", `"later"`)
	second := keys.Target{Event: boxes[4].Event, Path: boxes[4].Path}
	if err := s.Redact(t.Context(), cycle("a"), second, append(boxes, later)); err != nil {
		t.Fatal(err)
	}
	isForgotten(t, s, boxes[4])
	opens(t, s, boxes[3], "3")
	opens(t, s, later, `"later"`)
}

// TestRedactionRefused: a redaction that would lose more than its target destroys nothing.
func TestRedactionRefused(t *testing.T) {
	s := inMemory(t)
	a := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("1"), "/text", `"a"`)
	b := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("2"), "/text", `"b"`)
	c := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("3"), "/text", `"c"`)
	target := keys.Target{Event: a.Event, Path: a.Path}
	misnamed := c
	misnamed.Path = "/texts"
	for name, err := range map[string]error{
		"a box under a wrong path": s.Redact(t.Context(), cycle("a"), target, []keys.Box{a, b, misnamed}),
		"without the target":       s.Redact(t.Context(), cycle("a"), target, []keys.Box{b, c}),
		"of another stream":        s.Redact(t.Context(), cycle("b"), target, []keys.Box{a, b, c}),
		"no box":                   s.Redact(t.Context(), cycle("a"), target, []keys.Box{a, {Event: b.Event, Path: b.Path, Stored: []byte(`"b"`)}}),
	} {
		if err == nil {
			t.Errorf("%s: redacted", name)
		}
	}
	opens(t, s, a, `"a"`)
	opens(t, s, b, `"b"`)
	opens(t, s, c, `"c"`)
}

// TestAnyOrder: whatever is sealed, redacted and forgotten in whatever order, exactly the
// redacted texts and those of forgotten subjects are gone.
func TestAnyOrder(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, new(recorder))
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		m := model{store: s, name: fmt.Sprint("round ", round), forgotten: map[string]bool{}, generation: map[string]int{}}
		t.Repeat(map[string]func(*rapid.T){
			"seal":   m.seal,
			"redact": m.redact,
			"forget": m.forget,
			"":       m.check,
		})
	})
}

type text struct {
	box           keys.Box
	stream, owner string
	kind          domain.Subject
	plain         string
	gone          bool
}

type model struct {
	store      *keys.Store
	name       string
	texts      []*text
	forgotten  map[string]bool
	generation map[string]int
}

func (m *model) seal(t *rapid.T) {
	x := &text{
		stream: m.name + rapid.SampledFrom([]string{" a", " b"}).Draw(t, "stream"),
		owner:  m.name + rapid.SampledFrom([]string{" ada", " bea", " north"}).Draw(t, "owner"),
		kind:   domain.OfPerson,
		plain:  fmt.Sprintf("%s, text %d", m.name, len(m.texts)),
	}
	if strings.HasSuffix(x.owner, "north") {
		x.kind = domain.OfSchool
	}
	of := keys.Subjects{Person: named(x.owner), School: named(x.owner)}
	if m.forgotten[x.owner] {
		_, err := m.store.Sealer(context.Background(), of, cycle(x.stream), m.generation[x.stream], named(x.plain))(x.kind, "/text", []byte(x.plain))
		if !errors.Is(err, keys.ErrForgotten) {
			t.Fatalf("sealed for one who is forgotten: %v", err)
		}
		return
	}
	x.box = sealed(t, m.store, of, x.kind, cycle(x.stream), m.generation[x.stream], named(x.plain), "/text", x.plain)
	m.texts = append(m.texts, x)
}

func (m *model) redact(t *rapid.T) {
	if len(m.texts) == 0 {
		t.Skip("nothing to redact")
	}
	target := rapid.SampledFrom(m.texts).Draw(t, "target")
	m.generation[target.stream]++ // the fact comes first
	var boxes []keys.Box
	for _, x := range m.texts {
		if x.stream == target.stream {
			boxes = append(boxes, x.box)
		}
	}
	err := m.store.Redact(context.Background(), cycle(target.stream), keys.Target{Event: target.box.Event, Path: target.box.Path}, boxes)
	if err != nil {
		t.Fatal(err)
	}
	target.gone = true
}

func (m *model) forget(t *rapid.T) {
	owner := m.name + rapid.SampledFrom([]string{" ada", " bea", " north"}).Draw(t, "owner")
	kind := domain.OfPerson
	if strings.HasSuffix(owner, "north") {
		kind = domain.OfSchool
	}
	if err := m.store.Forget(context.Background(), kind, named(owner)); err != nil {
		t.Fatal(err)
	}
	m.forgotten[owner] = true
}

func (m *model) check(t *rapid.T) {
	for _, x := range m.texts {
		if x.gone || m.forgotten[x.owner] {
			isForgotten(t, m.store, x.box)
		} else {
			opens(t, m.store, x.box, x.plain)
		}
	}
}
