package demo_test

import (
	"reflect"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
)

// named are the places that the stories name, and what they call a class; links come beside them.
var named = map[string]bool{
	"Oakhollow": true, "Room A": true, "Room B": true, "Room C": true, "blue house": true, "sound group": true,
	"Period 2": true, "Period 3": true,
}

// TestTheGuardIsQuietOverTheStories reads everything the demo's teams wrote as if all of it were to
// leave, with the people and places of the whole network: they name nobody, so whatever else is
// found is a false alarm.
func TestTheGuardIsQuietOverTheStories(t *testing.T) {
	_, facts := story(t)
	names := namesIn(facts)
	var texts []guard.Field
	for _, f := range facts {
		if f.stream.Category == domain.CycleCategory {
			texts = textsOf(texts, reflect.ValueOf(f.event), f.stream.ID.String())
		}
	}
	if len(names.People) < 30 || len(names.Classes) < 10 || len(texts) < 500 {
		t.Fatalf("%d people, %d classes, %d texts: this test is blind", len(names.People), len(names.Classes), len(texts))
	}
	found := guard.RosterOf(names).Read(texts, nil)
	alarms, right := 0, 0
	for _, f := range found {
		if f.Kind == domain.LooksLikeLink || named[f.Excerpt] {
			right++
			continue
		}
		alarms++
		t.Errorf("a false alarm: %s %q in %s", f.Kind, f.Excerpt, f.Field)
	}
	if right < 20 {
		t.Errorf("only %d links and names of places were found", right)
	}
	t.Logf("%d false alarms in %d texts, %d right", alarms, len(texts), right)
}

// namesIn are the people and places of the whole network.
func namesIn(facts []fact) (names guard.Names) {
	for _, f := range facts {
		switch e := f.event.(type) {
		case domain.PersonInvited:
			names.People = append(names.People, string(e.Name))
		case domain.SchoolRegistered:
			names.Schools = append(names.Schools, e.Name)
		case domain.DistrictRegistered:
			names.Districts = append(names.Districts, e.Name)
		case domain.TeamFormed:
			names.Teams = append(names.Teams, string(e.Name))
		case domain.ClassOpened:
			names.Classes = append(names.Classes, string(e.Label))
		}
	}
	return names
}

// textsOf adds the texts within a value.
func textsOf(texts []guard.Field, v reflect.Value, name string) []guard.Field {
	if text, ok := v.Interface().(domain.Text); ok {
		return append(texts, guard.Field{Name: name, Text: string(text)})
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				texts = textsOf(texts, v.Field(i), name)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			texts = textsOf(texts, v.Index(i), name)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			texts = textsOf(texts, v.Elem(), name)
		}
	}
	return texts
}
