package graph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/rights"
)

func schema(t testing.TB) *gql.Schema {
	t.Helper()
	files, err := filepath.Glob("schema/*.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	var sources []*gql.Source
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &gql.Source{Name: file, Input: string(text)})
	}
	s, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A field that no view answers becomes a resolver silently, also by a slip of the pen.
func TestOnlyTheseTypesNeedResolvers(t *testing.T) {
	var got []string
	for m := range reflect.TypeFor[generated.ResolverRoot]().Methods() {
		got = append(got, m.Name)
	}
	want := []string{"Agreement", "Assignment", "District", "Follows", "Mutation", "Person", "Query", "School", "Subscription"}
	if !slices.Equal(got, want) {
		t.Errorf("types with resolvers are %v, want %v", got, want)
	}
}

func TestEverythingIsDescribed(t *testing.T) {
	s := schema(t)
	missing := func(description string, names ...string) {
		if strings.TrimSpace(description) == "" || !regexp.MustCompile(`[.`+"`"+`]$`).MatchString(description) {
			t.Errorf("%s: described as %q", strings.Join(names, "."), description)
		}
	}
	for name, d := range s.Types {
		if d.BuiltIn {
			continue
		}
		missing(d.Description, name)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			missing(f.Description, name, f.Name)
			for _, a := range f.Arguments {
				missing(a.Description, name, f.Name, a.Name)
			}
		}
		for _, v := range d.EnumValues {
			missing(v.Description, name, v.Name)
		}
	}
}

// methods lists the receivers of the methods of that name in package domain.
func methods(t *testing.T, name string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../domain/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]bool)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != name || f.Recv == nil {
				continue
			}
			if receiver, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				found[receiver.Name] = true
			}
		}
	}
	return found
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// atTheDoor are the commands that have no mutation, and why.
var atTheDoor = map[string]string{
	"LinkIdentity": "only who has just checked a provider's word may say whose account it is",
	"SetPassword":  "a password goes no other way than from the form to the one who hashes it",
	"StartSession": "only who has just checked a password, a link or a provider's word may say that somebody has signed in",
}

// Facts, commands, mutations and the table of rights name the same things.
func TestCommandsMutationsAndRightsAgree(t *testing.T) {
	commands := methods(t, "decide")
	for _, fact := range domain.Unasked {
		delete(commands, desk.Name(domain.Commands()[fact]))
	}
	mutations := make(map[string]bool)
	s := schema(t)
	for _, f := range s.Mutation.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		mutations[name] = true
		if input := f.Arguments.ForName("input"); input == nil || input.Type.String() != name+"!" {
			t.Errorf("mutation %s does not take its command", f.Name)
		}
	}
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	allowed := make(map[string]bool)
	for _, r := range table.Rows() {
		if r.IsCommand() {
			allowed[r.What] = true
		}
	}
	given := maps.Clone(commands)
	for name := range atTheDoor {
		if !given[name] {
			t.Errorf("%s is no command", name)
		}
		delete(given, name)
	}
	if got, want := sorted(mutations), sorted(given); !slices.Equal(got, want) {
		t.Errorf("mutations are not the commands:\n%v\n%v", got, want)
	}
	if got, want := sorted(allowed), sorted(commands); !slices.Equal(got, want) {
		t.Errorf("the table of rights does not name the commands:\n%v\n%v", got, want)
	}
	facts := methods(t, "evolve")
	known := make(map[string]bool)
	for _, name := range domain.EventTypes() {
		known[name] = true
	}
	if got, want := sorted(facts), sorted(known); !slices.Equal(got, want) {
		t.Errorf("the codec does not know the facts:\n%v\n%v", got, want)
	}
	caused := causes(t)
	for _, fact := range domain.EventTypes() {
		if !caused[fact] {
			t.Errorf("no command causes %s", fact)
		}
	}
}

// causes lists what the rules name, apart from the facts' own effects.
func causes(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../domain/*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := make(map[string]bool)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") || filepath.Base(path) == "codec.go" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name == "evolve" || f.Body == nil {
				continue
			}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if ident, ok := n.(*ast.Ident); ok {
					named[ident.Name] = true
				}
				return true
			})
		}
	}
	return named
}

// Every input of a command begins alike, and every payload has what a caller looks for.
func TestInputsAndPayloadsAreAlike(t *testing.T) {
	s := schema(t)
	for _, f := range s.Mutation.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		input, payload := s.Types[f.Arguments[0].Type.Name()], s.Types[f.Type.Name()]
		if input.Fields[0].Name != "commandId" || input.Fields[0].Type.String() != "ID!" || input.Fields[1].Type.String() != "ID!" {
			t.Errorf("%s begins with %s and %s", input.Name, input.Fields[0].Name, input.Fields[1].Name)
		}
		for name, typ := range map[string]string{"position": "Position", "refusals": "[Refusal!]!"} {
			if field := payload.Fields.ForName(name); field == nil || field.Type.String() != typ {
				t.Errorf("%s has no %s: %s", payload.Name, name, typ)
			}
		}
		for _, field := range payload.Fields {
			if field.Name != "refusals" && field.Type.NonNull {
				t.Errorf("%s.%s cannot be left out", payload.Name, field.Name)
			}
		}
	}
	for name, words := range map[string][]string{
		"Role": {"MEMBER", "LEAD", "COACH", "SCHOOL_LEADER", "DISTRICT_ANALYST", "NETWORK_HUB", "ADMIN", "SERVICE"},
	} {
		if got := wordsOf(s, name); !slices.Equal(got, words) {
			t.Errorf("%s is %v", name, got)
		}
	}
	enumAgrees(t, s, "Purpose", domain.Purposes)
	enumAgrees(t, s, "SessionMethod", domain.SessionMethods)
	enumAgrees(t, s, "Decision", domain.Decisions)
	enumAgrees(t, s, "WithdrawalCause", domain.WithdrawalCauses)
	enumAgrees(t, s, "Direction", domain.Directions)
	enumAgrees(t, s, "KindOfMeasure", domain.KindsOfMeasure)
	enumAgrees(t, s, "DriverLevel", domain.DriverLevels)
	enumAgrees(t, s, "KindOfChange", domain.KindsOfChange)
	enumAgrees(t, s, "KindOfClass", domain.ClassKinds)
	enumAgrees(t, s, "MemberPosition", domain.MemberPositions)
	enumAgrees(t, s, "IDScheme", domain.IDSchemes)
	enumAgrees(t, s, "Coverage", domain.Coverages)
	enumAgrees(t, s, "AgreementPurpose", domain.AgreementPurposes)
	enumAgrees(t, s, "Destruction", domain.Destructions)
	enumAgrees(t, s, "MeasureAction", domain.MeasureActions(false))
	var actions []domain.CycleAction
	for _, stage := range []domain.Stage{domain.Planned, domain.Doing, domain.Studying, domain.Acted} {
		actions = append(append(actions, domain.CycleActions(stage, true)...), domain.CycleActions(stage, false)...)
	}
	slices.Sort(actions)
	enumAgrees(t, s, "CycleAction", slices.Compact(actions))
}

func wordsOf(s *gql.Schema, enum string) []string {
	var words []string
	for _, v := range s.Types[enum].EnumValues {
		words = append(words, v.Name)
	}
	return words
}

func enumAgrees[T ~string](t *testing.T, s *gql.Schema, enum string, values []T) {
	t.Helper()
	got, want := wordsOf(s, enum), make([]string, len(values))
	for i, v := range values {
		want[i] = string(v)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s is %v, the domain says %v", enum, got, want)
	}
}
