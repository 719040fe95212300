package domain_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
)

var update = flag.Bool("update", false, "freeze the payload of event types that have none yet")

// TestFrozenPayloads holds every stored payload ever written against the program of today: it
// must decode, and come out byte for byte the same.
func TestFrozenPayloads(t *testing.T) {
	lines := map[string]bool{}
	for _, name := range EventTypes() {
		lines[frozen(name)] = true
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(frozen(name))
			if os.IsNotExist(err) && *update {
				data = freeze(t, name)
			} else if err != nil {
				t.Fatalf("%v: a new event type needs a frozen payload; run go test ./domain -update", err)
			}
			e, err := Decode(name, data, Openly)
			if err != nil {
				t.Fatal(err)
			}
			again, out, err := Encode(e, Plainly)
			if err != nil {
				t.Fatal(err)
			}
			if current := again == name; current && string(out)+"\n" != string(data) {
				t.Fatalf("the payload has changed: a stored shape never changes, write a new version\n%s", cmp.Diff(string(data), string(out)+"\n"))
			}
		})
	}
	files, _ := filepath.Glob("testdata/events/*.json")
	for _, f := range files {
		if !lines[f] {
			t.Errorf("%s has no line in the codec: a line is never removed", f)
		}
	}
}

func frozen(name string) string {
	return filepath.Join("testdata", "events", strings.ReplaceAll(name, "/", "_")+".json")
}

// freeze writes a payload in which every field is set.
func freeze(t *testing.T, name string) []byte {
	t.Helper()
	empty, err := Decode(name, []byte("{}"), Openly)
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.New(reflect.TypeOf(empty)).Elem()
	n := 0
	fill(v, "", &n)
	_, data, err := Encode(v.Interface(), Plainly)
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, '\n')
	if err := os.WriteFile(frozen(name), data, 0o644); err != nil {
		t.Fatal(err)
	}
	return data
}

// fill sets every field to something that is not its zero value.
func fill(v reflect.Value, field string, n *int) {
	*n++
	switch p := v.Addr().Interface().(type) {
	case *uuid.UUID:
		*p = id(*n)
		return
	case *Date:
		*p = Day(2026, 11, 1).AddDays(*n)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name, n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), field, n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), field, n)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), field, n)
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("%s %d", strings.ToLower(field), *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	case reflect.Int, reflect.Int64, reflect.Uint8:
		if v.CanInt() {
			v.SetInt(int64(*n))
		} else {
			v.SetUint(uint64(*n % 256))
		}
	default:
		panic(fmt.Sprintf("fill: %s of kind %s", field, v.Kind()))
	}
}

// TestTextsAreSealedOrNamed walks every event type: a text is either sealed (Text, Personal) or
// has a type of its own, or stands in the list of open texts below. Lists of sealed texts have
// no stable path and are forbidden.
func TestTextsAreSealedOrNamed(t *testing.T) {
	for _, name := range EventTypes() {
		e, err := Decode(name, []byte("{}"), Openly)
		if err != nil {
			t.Fatal(err)
		}
		walk(t, name, reflect.TypeOf(e))
	}
}

// open lists the plain strings that may stand in the log for everyone with its file to read,
// and why.
var open = map[string]string{
	// grades, subjects and ids are words of a public vocabulary
	"Grades": "", "Subjects": "", "Scheme": "", "Value": "",
	// institutions are public
	"NetworkFounded.Name": "", "DistrictRegistered.Name": "", "DistrictRenamed.Name": "",
	"IdentityLinked.Issuer": "", // the provider that the installation names
	"SchoolRegistered.Name": "", "SchoolRenamed.Name": "", "Zone": "",
	// published numbers and what they are called where they were published
	"SchoolYearReported.Name": "", "BrightSpotsPublished.Outcome": "", "BrightSpotsPublished.Covariates": "",
	"BrightSpotsPublished.PriorAttainment": "", "BrightSpotsPublished.Variable": "",
	"BrightSpotsPublished.Model": "",                                // a name of the program's own
	"ShareOutReleased.Field":     "", "ShareOutWithdrawn.Field": "", // names a field of the words, whose text is not told
}

// whole are the types that are sealed as one: what stands in them is never open.
var whole = []reflect.Type{reflect.TypeFor[Released](), reflect.TypeFor[ReleasedFigure](), reflect.TypeFor[HiddenEffects]()}

func walk(t *testing.T, path string, typ reflect.Type) {
	t.Helper()
	if slices.Contains(whole, typ) {
		return
	}
	switch typ.Kind() {
	case reflect.Pointer:
		walk(t, path, typ.Elem())
	case reflect.Slice, reflect.Array:
		if typ.Elem() == reflect.TypeFor[Text]() || typ.Elem() == reflect.TypeFor[Personal]() {
			t.Errorf("%s: a list of sealed texts has no stable paths: make it a list of structs", path)
		}
		walk(t, path, typ.Elem())
	case reflect.Struct:
		if typ == reflect.TypeFor[Date]() {
			return
		}
		for i := range typ.NumField() {
			f := typ.Field(i)
			if f.Tag.Get("json") == "-" {
				continue // not stored
			}
			if !f.IsExported() {
				t.Errorf("%s.%s is not exported and would be lost", path, f.Name)
			}
			walk(t, path+"."+f.Name, f.Type)
		}
	case reflect.String:
		if typ != reflect.TypeFor[string]() {
			return
		}
		parts := strings.Split(path, ".")
		_, field := open[parts[len(parts)-1]]
		_, full := open[parts[0]+"."+parts[len(parts)-1]]
		if !field && !full {
			t.Errorf("%s is an open text: seal it (Text, Personal), give it a type, or list it as open", path)
		}
	}
}

// TestSealing shows that sealed fields, and only they, go through the seal, with paths that the
// way back sees again.
func TestSealing(t *testing.T) {
	e := CyclePlanned{plan(), true}
	e.Questions[0].Predictions = []Prediction{{ID: id(30), Text: "secret", Range: Range{Low: ptr(0.5)}}}
	boxes := map[string]string{}
	name, data, err := Encode(e, func(subject Subject, path string, plain []byte) ([]byte, error) {
		boxes[path] = string(subject) + " " + string(plain)
		return json.Marshal(map[string]string{"key": "k", "box": path})
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"/change": `school "exit tickets"`, "/decisionRule": `school "adopt if 8 of 10"`, "/title": `school "Exit tickets"`,
		"/tasks/0/what": `school "print the tickets"`, "/questions/0/text": `school "Do more students finish?"`,
		"/questions/0/predictions/0/text": `school "secret"`, "/questions/0/predictions/0/range": `school {"low":0.5}`,
	}
	if diff := cmp.Diff(want, boxes); diff != "" {
		t.Errorf("sealed fields (-want +got):\n%s", diff)
	}
	for _, clear := range []string{"exit tickets", "secret", "0.5"} {
		if strings.Contains(string(data), clear) {
			t.Errorf("%q stands open in %s", clear, data)
		}
	}
	back, err := Decode(name, data, func(subject Subject, path string, stored []byte) ([]byte, error) {
		_, plain, _ := strings.Cut(boxes[path], " ")
		return []byte(plain), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(CycleEvent(e), back, cmp.Comparer(func(a, b Date) bool { return a == b })); diff != "" {
		t.Errorf("opened (-want +got):\n%s", diff)
	}
}

func TestDecodeRefusesWhatItDoesNotKnow(t *testing.T) {
	if _, err := Decode("CycleSold", []byte("{}"), nil); err == nil || !strings.Contains(err.Error(), "CycleSold") {
		t.Errorf("an unknown type gives %v", err)
	}
	if _, err := Decode("TaskDone", []byte(`{"task":1}`), nil); err == nil {
		t.Error("a malformed payload is taken")
	}
}

// TestEveryFactHasItsCommand holds the codec against the list of commands.
func TestEveryFactHasItsCommand(t *testing.T) {
	commands := Commands()
	for _, fact := range EventTypes() {
		if _, retired, _ := strings.Cut(fact, "/"); retired != "" {
			continue
		}
		if _, ok := commands[fact]; !ok {
			t.Errorf("no command is listed for %s", fact)
		}
		delete(commands, fact)
	}
	for fact := range commands {
		t.Errorf("%s is listed with a command and has no line in the codec", fact)
	}
}
