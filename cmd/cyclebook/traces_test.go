package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
	"github.com/cyclebook/cyclebook/keys"
)

// traces are what leads to a school: each id and each text of its facts that nobody released, and
// that the other school's own facts do not have. It is read from the log with the keys.
type traces struct {
	ids   map[uuid.UUID]string // to the type of the fact that has it
	texts map[string]string    // in small letters
}

// recorded is a fact that was opened.
type recorded struct {
	stream domain.Stream
	name   string
	domain.Envelope
	event domain.Event
}

// readLog opens the log of a folder that nobody serves, and every fact in it.
func readLog(t *testing.T, dir string) (facts []recorded) {
	t.Helper()
	log, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	store, err := keys.Open(t.Context(), dir, keys.Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for r, err := range log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		f := recorded{name: r.Type}
		if f.event, err = domain.Decode(r.Type, r.Data, store.Opener(t.Context(), r.ID).Open); err != nil {
			t.Fatal(err)
		}
		if f.Envelope, err = domain.DecodeEnvelope(r.Metadata); err != nil {
			t.Fatal(err)
		}
		if f.stream, err = domain.ParseStream(r.Stream); err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
	}
	return facts
}

// tracesTo collects what leads to a school for somebody of another one. What was told before the
// first share-out in that other school, and what the network tells everybody, leads nowhere.
func tracesTo(facts []recorded, school, other uuid.UUID) traces {
	own, known := &gathered{}, &gathered{}
	of := circle(facts, school)
	shared := false
	var released []string
	for _, f := range facts {
		shared = shared || f.stream.Category == domain.ShareOutCategory
		switch out, is := f.event.(domain.ShareOutReleased); {
		case is:
			words := &gathered{}
			words.add(reflect.ValueOf(out.Released), "")
			for text := range words.texts {
				released = append(released, strings.ToLower(text))
			}
			known.id(f.stream.ID, f.name)
			if f.Owner == school {
				own.fact(f)
			}
		case f.Owner == school || of[f.stream.ID]:
			own.fact(f)
		case f.Owner == other && !shared || f.stream.Category == domain.NetworkCategory:
			known.fact(f)
		}
	}
	for id := range of {
		delete(known.ids, id) // the network's facts name its schools and districts
	}
	left := traces{own.ids, map[string]string{}}
	for id := range known.ids {
		delete(left.ids, id)
	}
	for text, name := range own.texts {
		small := strings.ToLower(text)
		said := slices.ContainsFunc(released, func(r string) bool { return strings.Contains(r, small) })
		if _, too := known.texts[text]; !said && !too {
			left.texts[small] = name
		}
	}
	return left
}

// circle is who belongs to a school: itself, its district, its leader and the members of its teams.
func circle(facts []recorded, school uuid.UUID) map[uuid.UUID]bool {
	of := map[uuid.UUID]bool{school: true}
	for _, f := range facts {
		switch e := f.event.(type) {
		case domain.SchoolRegistered:
			if f.Owner == school && e.District != nil {
				of[*e.District] = true
			}
		case domain.MemberJoined:
			if f.Owner == school {
				of[e.Person] = true
			}
		case domain.RoleGranted:
			if e.Scope != nil && *e.Scope == school {
				of[f.stream.ID] = true
			}
		}
	}
	return of
}

// gathered are the ids and texts of facts, each with the type of the fact that has it.
type gathered struct {
	ids   map[uuid.UUID]string
	texts map[string]string
}

func (g *gathered) fact(f recorded) {
	for _, id := range []uuid.UUID{f.stream.ID, f.Command, f.Actor, f.OnBehalfOf} {
		g.id(id, f.name)
	}
	g.add(reflect.ValueOf(f.event), f.name)
}

func (g *gathered) id(id uuid.UUID, name string) {
	if g.ids == nil {
		g.ids, g.texts = make(map[uuid.UUID]string), make(map[string]string)
	}
	if id != uuid.Nil {
		g.ids[id] = name
	}
}

// add takes in what is within a value. Words of the program, such as those of an enum, are types
// of their own and lead nowhere.
func (g *gathered) add(v reflect.Value, name string) {
	switch value := v.Interface().(type) {
	case uuid.UUID:
		g.id(value, name)
		return
	case string:
		g.text(value, name)
		return
	case domain.Text:
		g.text(string(value), name)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				g.add(v.Field(i), name)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			g.add(v.Index(i), name)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			g.add(v.Elem(), name)
		}
	}
}

// text keeps a text of four letters or more: a shorter one stands in too many others.
func (g *gathered) text(text, name string) {
	g.id(uuid.Nil, name)
	if text = strings.TrimSpace(text); len([]rune(text)) >= 4 {
		g.texts[text] = name
	}
}

// encoded is what may be base64 in an answer, such as a cursor.
var encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}`)

// unfolded is an answer in small letters with everything that can be decoded in it.
func unfolded(answer string) []byte {
	all := []byte(strings.ToLower(answer))
	for _, word := range encoded.FindAllString(answer, -1) {
		for _, alphabet := range []*base64.Encoding{base64.RawURLEncoding, base64.RawStdEncoding} {
			for cut := range 4 { // what stands behind it may have been taken for a part of it
				if len(word)-cut < 12 {
					break
				}
				if plain, err := alphabet.DecodeString(word[:len(word)-cut]); err == nil {
					all = append(append(all, '\n'), bytes.ToLower(plain)...)
					all = append(append(all, '\n'), plain...)
				}
			}
		}
	}
	return all
}

// in finds what of the traces is in an answer; ids also without dashes, and as sixteen bytes.
func (t traces) in(answer string) (found []string) {
	all := unfolded(answer)
	for id, name := range t.ids {
		text := id.String()
		if bytes.Contains(all, []byte(text)) || bytes.Contains(all, []byte(strings.ReplaceAll(text, "-", ""))) || bytes.Contains(all, id[:]) {
			found = append(found, fmt.Sprintf("the id %s of %s", text, name))
		}
	}
	for text, name := range t.texts {
		// A front end may make a slug of a name.
		slug := strings.Join(strings.Fields(text), "-")
		if holds(all, text) || holds(all, slug) {
			found = append(found, fmt.Sprintf("the text %q of %s", text, name))
		}
	}
	slices.Sort(found)
	return found
}

// holds says that a text is in an answer. One of a few characters, such as a school's local number or a short
// name, stands by chance in ids and cursors that were drawn, some 150,000 characters of base64 in a run: it counts
// only where it stands by itself. In ids a dash is a part of what stands there.
func holds(all []byte, text string) bool {
	number := strings.Trim(text, "0123456789") == ""
	if !number && len(text) >= 7 {
		return bytes.Contains(all, []byte(text))
	}
	part := func(b byte) bool { return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || number && b == '-' }
	for from := 0; ; {
		i := bytes.Index(all[from:], []byte(text))
		if i < 0 {
			return false
		}
		i += from
		from = i + 1
		if end := i + len(text); (i == 0 || !part(all[i-1])) && (end == len(all) || !part(all[end])) {
			return true
		}
	}
}

// TestTracesAreFound hides an id and a name in the ways in which answers may tell them.
func TestTracesAreFound(t *testing.T) {
	id := uuid.MustParse("0b6f3a52-8c1e-4d0c-9c35-6a1f0e6b7d42")
	to := traces{ids: map[uuid.UUID]string{id: "TeamFormed"}, texts: map[string]string{"grade 7 math": "TeamFormed"}}
	for _, answer := range []string{
		id.String(), strings.ToUpper(id.String()), strings.ReplaceAll(id.String(), "-", ""), "GRADE 7 Math", "/teams/grade-7-math",
		base64.RawURLEncoding.EncodeToString(id[:]), `{"cursor":"` + base64.StdEncoding.EncodeToString(append([]byte{1, 2}, id[:]...)) + `"}`,
		base64.StdEncoding.EncodeToString([]byte("of Grade 7 Math")),
	} {
		if len(to.in(answer)) != 1 {
			t.Errorf("in %q nothing is found", answer)
		}
	}
	to.texts["0024"] = "SchoolRegistered"
	if len(to.in(`{"localId":"0024"}`)) != 1 {
		t.Error("a number by itself is not found")
	}
	if found := to.in("Grade 8 Math and 01a20024-0024-7024-8000-000000000024 and " + base64.RawURLEncoding.EncodeToString([]byte("x0024y"))); len(found) > 0 {
		t.Errorf("a number in an id is found: %v", found)
	}
	to.texts["elks"] = "ClassFormed"
	for _, answer := range []string{`{"name":"Elks"}`, "/classes/elks-2", "the Elks' ticket", base64.RawURLEncoding.EncodeToString([]byte("of the Elks!"))} {
		if len(to.in(answer)) != 1 {
			t.Errorf("in %q no short name is found", answer)
		}
	}
	if found := to.in(`{"cursor":"q0eLKs9dTz4XbA"}`); len(found) > 0 {
		t.Errorf("a short name in what was drawn is found: %v", found)
	}
	if found := to.in("Grade 8 Math and " + uuid.NewString()); len(found) > 0 {
		t.Errorf("what is not there is found: %v", found)
	}
}
