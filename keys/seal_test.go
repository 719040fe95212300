package keys_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/keys"
)

var kinds = rapid.SampledFrom([]domain.Subject{domain.OfPerson, domain.OfSchool})

func someID(t *rapid.T, label string) uuid.UUID {
	return uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
}

func TestWhatIsSealedOpens(t *testing.T) {
	s := inMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		of := keys.Subjects{Person: someID(t, "person"), School: someID(t, "school")}
		of.Person[0] |= 1
		stream := domain.Stream{Category: domain.CycleCategory, ID: someID(t, "cycle")}
		plain := rapid.String().Draw(t, "plain")
		b := sealed(t, s, of, kinds.Draw(t, "kind"), stream, rapid.IntRange(0, 3).Draw(t, "generation"),
			someID(t, "event"), rapid.String().Draw(t, "path"), plain)
		if len(plain) > 3 && bytes.Contains(b.Stored, []byte(plain)) {
			t.Fatalf("the text stands in %s", b.Stored)
		}
		opens(t, s, b, plain)
	})
}

// TestOneByte: no byte of a box can be another one, not even the spare bits of base64.
func TestOneByte(t *testing.T) {
	s := inMemory(t)
	event := named("event")
	for _, plain := range []string{"1", "12", "123"} {
		stored := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, event, "/text", plain).Stored
		for i, was := range stored {
			for b := range 256 {
				if stored[i] = byte(b); stored[i] == was {
					continue
				}
				got, err := s.Opener(t.Context(), event).Open(domain.OfSchool, "/text", stored)
				if !errors.Is(err, keys.ErrTampered) && !errors.Is(err, keys.ErrUnknownKey) {
					t.Errorf("%s opens to %q, %v", stored, got, err)
				}
			}
			stored[i] = was
		}
	}
}

// TestChangedBoxes: whatever is done to a box, it does not open.
func TestChangedBoxes(t *testing.T) {
	s := inMemory(t)
	event := named("event")
	stored := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, event, "/text", `"as it was"`).Stored
	rapid.Check(t, func(t *rapid.T) {
		changed := bytes.Clone(stored)
		from := rapid.IntRange(0, len(changed)).Draw(t, "from")
		to := min(len(changed), from+rapid.IntRange(0, 4).Draw(t, "length"))
		alphabet := rapid.SampledFrom([]byte("\n\r =AaZz09-_+/{}\"\x00\xff"))
		instead := rapid.SliceOfN(alphabet, 0, 4).Draw(t, "instead")
		changed = append(append(changed[:from:from], instead...), stored[to:]...)
		if bytes.Equal(changed, stored) {
			t.Skip("not a change")
		}
		got, err := s.Opener(context.Background(), event).Open(domain.OfSchool, "/text", changed)
		if !errors.Is(err, keys.ErrTampered) && !errors.Is(err, keys.ErrUnknownKey) {
			t.Fatalf("%s\nopens to %q, %v", changed, got, err)
		}
	})
}

func TestMovedBoxes(t *testing.T) {
	s := inMemory(t)
	here, there := named("here"), named("there")
	a := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, here, "/a", `"a"`)
	b := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, here, "/b", `"b"`)
	reflection := sealed(t, s, ours, domain.OfPerson, cycle("a"), 0, here, "/c", `"c"`)
	otherStream := sealed(t, s, ours, domain.OfSchool, cycle("b"), 0, here, "/a", `"d"`)
	frankenstein := append([]byte(nil), a.Stored...)
	copy(frankenstein[len(`{"key":"`):][:11], otherStream.Stored[len(`{"key":"`):])

	for name, moved := range map[string]keys.Box{
		"to another event":                {Event: there, Path: "/a", Stored: a.Stored},
		"to another path":                 {Event: here, Path: "/a/0", Stored: a.Stored},
		"swapped":                         {Event: here, Path: "/a", Stored: b.Stored},
		"of another subject":              {Event: here, Path: "/a", Stored: reflection.Stored},
		"with the key of another stream":  {Event: here, Path: "/a", Stored: frankenstein},
		"a plain string":                  {Event: here, Path: "/a", Stored: []byte(`"plain"`)},
		"null":                            {Event: here, Path: "/a", Stored: []byte(`null`)},
		"an object that is not a box":     {Event: here, Path: "/a", Stored: []byte(`{"low":1}`)},
		"nothing":                         {Event: here, Path: "/a"},
		"a box with a space":              {Event: here, Path: "/a", Stored: bytes.Replace(a.Stored, []byte(":"), []byte(": "), 1)},
		"a box cut to less than a tag":    {Event: here, Path: "/a", Stored: append(bytes.Clone(a.Stored[:40]), `"}`...)},
		"the event's path in the id":      {Event: here, Path: "", Stored: a.Stored},
		"a box with a third member":       {Event: here, Path: "/a", Stored: bytes.Replace(a.Stored, []byte(`"}`), []byte(`","x":"y"}`), 1)},
		"a box with its members swapped":  {Event: here, Path: "/a", Stored: []byte(`{"box":"AAAA","key":"AAAAAAAAAAA"}`)},
		"the nonce and tag without a key": {Event: here, Path: "/a", Stored: bytes.Replace(a.Stored, a.Stored[8:19], nil, 1)},
	} {
		got, err := s.Opener(t.Context(), moved.Event).Open(domain.OfSchool, moved.Path, moved.Stored)
		if !errors.Is(err, keys.ErrTampered) {
			t.Errorf("%s: opens to %q, %v; want ErrTampered", name, got, err)
		}
	}
	opens(t, s, a, `"a"`)
}

func TestAKeyThatWasNeverHere(t *testing.T) {
	a, b := inMemory(t), inMemory(t)
	foreign := sealed(t, a, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"x"`)
	if got, err := b.Opener(t.Context(), foreign.Event).Open(domain.OfSchool, foreign.Path, foreign.Stored); !errors.Is(err, keys.ErrUnknownKey) {
		t.Errorf("a box of another key store opens to %q, %v", got, err)
	}
}

// TestLengthIsAllThatShows: the same text sealed twice gives unlike boxes of one length.
func TestLengthIsAllThatShows(t *testing.T) {
	s := inMemory(t)
	a := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"yes"`)
	b := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"yes"`)
	if bytes.Equal(a.Stored, b.Stored) || len(a.Stored) != len(b.Stored) {
		t.Errorf("%s\n%s", a.Stored, b.Stored)
	}
}

func TestSealingNeedsAPerson(t *testing.T) {
	s := inMemory(t)
	seal := s.Sealer(t.Context(), keys.Subjects{}, cycle("a"), 0, named("e"))
	if _, err := seal(domain.OfPerson, "/name", []byte(`"x"`)); err == nil || !strings.Contains(err.Error(), "no person") {
		t.Errorf("sealed for nobody: %v", err)
	}
	if _, err := seal(domain.OfSchool, "/name", []byte(`"x"`)); err != nil {
		t.Errorf("the installation has no key: %v", err)
	}
}

func TestMAC(t *testing.T) {
	s := inMemory(t)
	mac := func(actor uuid.UUID, service bool, body string) domain.MAC {
		t.Helper()
		m, err := s.MAC(t.Context(), actor, service, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first := mac(ada, false, "a")
	if first != mac(ada, false, "a") || mac(ada, true, "a") != mac(uuid.Nil, false, "a") {
		t.Error("the same command has two MACs")
	}
	for name, other := range map[string]domain.MAC{
		"another body": mac(ada, false, "b"), "another actor": mac(bea, false, "a"), "a service": mac(ada, true, "a"), "none": {},
	} {
		if other == first {
			t.Errorf("%s has the same MAC", name)
		}
	}
	if err := s.Forget(t.Context(), domain.OfPerson, ada); err != nil {
		t.Fatal(err)
	}
	if m, err := s.MAC(t.Context(), ada, false, []byte("a")); !errors.Is(err, keys.ErrForgotten) {
		t.Errorf("after the erasure: %x, %v", m, err)
	}
}

// TestManyAtOnce: goroutines that need the same new keys at the same moment get the same.
func TestManyAtOnce(t *testing.T) {
	s := opened(t, t.TempDir(), new(recorder))
	const writers, streams = 16, 8
	boxes := make([][]keys.Box, writers)
	macs := make([]domain.MAC, writers)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for n := range streams {
				name := string(rune('a' + n))
				seal := s.Sealer(t.Context(), ours, cycle(name), 0, named(name))
				stored, err := seal(domain.OfSchool, "/text", []byte(name))
				if err != nil {
					t.Error(err)
					return
				}
				boxes[w] = append(boxes[w], keys.Box{Event: named(name), Path: "/text", Stored: stored})
				opens(t, s, boxes[w][n], name)
			}
			var err error
			if macs[w], err = s.MAC(t.Context(), ada, false, []byte("body")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	for w := range writers {
		if macs[w] != macs[0] {
			t.Error("one command has two MACs")
		}
		for n := range streams {
			mine, first := boxes[w][n].Stored, boxes[0][n].Stored
			if !bytes.Equal(mine[:20], first[:20]) {
				t.Errorf("stream %d has two salts: %s and %s", n, mine[:20], first[:20])
			}
		}
	}
}

func TestBase64OfTheKeyID(t *testing.T) {
	s := inMemory(t)
	stored := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"x"`).Stored
	id, rest, _ := bytes.Cut(bytes.TrimPrefix(stored, []byte(`{"key":"`)), []byte(`","box":"`))
	if raw, err := base64.RawURLEncoding.DecodeString(string(id)); err != nil || len(raw) != 8 {
		t.Errorf("key id %s: %d bytes, %v", id, len(raw), err)
	}
	content := bytes.TrimSuffix(rest, []byte(`"}`))
	if raw, err := base64.RawURLEncoding.DecodeString(string(content)); err != nil || len(raw) != 12+len(`"x"`)+16 {
		t.Errorf("content %s: %d bytes, %v", content, len(raw), err)
	}
}
