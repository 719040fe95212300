package projections

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unseen are the exported ways to read that the eye of the twin worlds does not look at, by the reason.
var unseen = map[string][]string{
	"the program's own, before anybody is answered": {"Views.Read", "Views.Names", "Views.Present", "Views.Holder", "Views.DuplicateOf", "Views.ChargeOf", "Views.Figuring", "Reader.SeqAt", "Reader.Parked"},
	"of public numbers of schools alone":            {"Views.Comparison", "BrightSpots.Network"},
	"the record of one's own teams":                 {"Views.Archive", "Viewer.Due", "Reader.AsOf", "Reader.CycleAsOf", "Reader.MeasureAsOf", "Reader.Changes"},
	"who and where people, teams and schools are, which no share-out changes": {
		"Viewer.Teams", "Viewer.Coaching", "Viewer.Schools", "Viewer.Districts", "Viewer.Networks", "Network.Schools",
		"Reader.District", "Reader.Class", "Reader.Team", "Reader.Person",
	},
	"a Thing, asked for by id":        {"Reader.Project", "Reader.Driver", "Reader.ChangeIdea", "Reader.Measure"},
	"totals of schools, none in them": {"Reader.FigureRelease"},
}

// TestTheEyeReadsEveryPath: whoever adds a way to read finds here that the twin worlds do not look at it. A way is
// every query of Views with a Scope, every query of a Reader, and every query of what is shared and what leads to it.
func TestTheEyeReadsEveryPath(t *testing.T) {
	fset := token.NewFileSet()
	read := make(map[string]bool)
	for _, name := range []string{"anonymity_seen_test.go", "anonymity_paths_test.go"} {
		ast.Inspect(must[*ast.File](t)(parser.ParseFile(fset, name, nil, 0)), func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.SelectorExpr); ok {
					read[f.Sel.Name] = true
				}
			}
			return true
		})
	}
	var left []string
	for _, names := range unseen {
		left = append(left, names...)
	}
	ways := make(map[string]bool)
	for _, name := range must[[]string](t)(filepath.Glob("*.go")) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, decl := range must[*ast.File](t)(parser.ParseFile(fset, name, nil, 0)).Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() || !isWay(f) {
				continue
			}
			way := receiver(f) + "." + f.Name.Name
			ways[way] = true
			if !read[f.Name.Name] && !slices.Contains(left, way) {
				t.Errorf("%s: the twin worlds do not look at it: call it in anonymity_paths_test.go, or say in unseen why not", way)
			}
		}
	}
	for _, way := range left {
		if _, method, _ := strings.Cut(way, "."); !ways[way] || read[method] && !slices.Contains(sameNames, way) {
			t.Errorf("%s is in unseen and is no way, or is looked at", way)
		}
	}
	if len(ways) < 60 {
		t.Errorf("only %d ways are seen: this test is blind", len(ways))
	}
}

// sameNames are unseen ways that are called like one that is looked at.
var sameNames = []string{"Viewer.Schools", "Network.Schools", "Reader.Team", "Reader.ChangeIdea", "BrightSpots.Network"}

// isWay says whether a method is a query that answers by who asks.
func isWay(f *ast.FuncDecl) bool {
	takes := func(name string) bool {
		return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
			switch typ := p.Type.(type) {
			case *ast.Ident:
				return typ.Name == name
			case *ast.SelectorExpr:
				return typ.Sel.Name == name
			}
			return false
		})
	}
	switch receiver(f) {
	case "Views":
		return takes("Scope")
	case "Reader":
		return takes("Context")
	case "ShareOut", "SharedEffect", "ShareOutConnection", "FamilyTree", "FamilyNode", "Follow", "Viewer", "Network", "BrightSpots", "Audience":
		return takes("Context") || fails(f) // it may read under the reader's
	}
	return false
}

// fails says whether a method may give an error, as whatever reads may.
func fails(f *ast.FuncDecl) bool {
	if f.Type.Results == nil {
		return false
	}
	last, ok := f.Type.Results.List[len(f.Type.Results.List)-1].Type.(*ast.Ident)
	return ok && last.Name == "error"
}
