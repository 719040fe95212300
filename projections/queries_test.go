package projections

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notForAnyone are the exported functions and methods of Views that tell nothing about a person,
// team or school, or that decide who is asking.
var notForAnyone = []string{
	"ActorByToken", "LinkByHash", "PersonByAddress", "PersonByIdentity", "OnlyPersonByAddress", "SessionByHash", "Verifier", "Apply", "Await", "Build", "Changed", "CheckDecoded", "CheckLog", "Close", "Fingerprint", "Hash", "HashFile", "LatestAt", "Open", "Operator",
	"Parked", "Position", "Rebuild", "ScopeAt", "ScopeOf", "Spare", "Status", "Touched", "Stands", "Zone",
}

// madeOfEverything are the functions that may look things up without a scope of their own: each
// takes the viewer's and answers by it, or makes one.
var madeOfEverything = []string{"ScopeOf", "find", "DuplicateOf", "ChargeOf", "readZones", "widened", "CheckDecoded"}

// mayMakeScopes make a scope: of a person, of the program itself, and, from somebody's who asks, one of
// nobody who is no more than of a network.
var mayMakeScopes = []string{"scopeOf", "everything", "Operator", "amongAll"}

// TestQueriesGoThroughAScope reads the package: whatever is exported and asks the read models
// has a Scope, and few make one.
func TestQueriesGoThroughAScope(t *testing.T) {
	fset := token.NewFileSet()
	pkg, files := checked(t, fset)
	scope := pkg.Scope().Lookup("Scope").Type()
	var open, asked []string
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			decl, ok := n.(*ast.FuncDecl)
			if !ok {
				return true
			}
			makers(t, fset, decl)
			if decl.Name.IsExported() && (decl.Recv == nil || receiver(decl) == "Views") {
				if hasParameter(pkg, decl, scope) {
					asked = append(asked, decl.Name.Name)
				} else if !slices.Contains(notForAnyone, decl.Name.Name) {
					open = append(open, decl.Name.Name)
				}
			}
			return true
		})
	}
	if len(open) > 0 {
		t.Errorf("queries without a scope: %v", open)
	}
	for _, name := range []string{"Read", "Known"} {
		if !slices.Contains(asked, name) {
			t.Errorf("%s was not seen to ask for a scope: this test is blind", name)
		}
	}
	for i := range scope.Underlying().(*types.Struct).NumFields() {
		if field := scope.Underlying().(*types.Struct).Field(i); field.Exported() {
			t.Errorf("Scope.%s can be set by anyone", field.Name())
		}
	}
}

// makers finds who makes a scope, and who sees everything.
func makers(t *testing.T, fset *token.FileSet, decl *ast.FuncDecl) {
	t.Helper()
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			name, ok := n.Type.(*ast.Ident)
			if ok && name.Name == "Scope" && len(n.Elts) > 0 && !slices.Contains(mayMakeScopes, decl.Name.Name) {
				t.Errorf("%s makes a Scope", fset.Position(n.Pos()))
			}
		case *ast.CallExpr:
			name, ok := n.Fun.(*ast.Ident)
			if ok && name.Name == "everything" && !slices.Contains(madeOfEverything, decl.Name.Name) {
				t.Errorf("%s sees everything", fset.Position(n.Pos()))
			}
		}
		return true
	})
}

func receiver(decl *ast.FuncDecl) string {
	typ := decl.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	name, _ := typ.(*ast.Ident)
	return name.Name
}

func hasParameter(pkg *types.Package, decl *ast.FuncDecl, want types.Type) bool {
	var object types.Object = pkg.Scope().Lookup(decl.Name.Name)
	if decl.Recv != nil {
		object, _, _ = types.LookupFieldOrMethod(types.NewPointer(pkg.Scope().Lookup("Views").Type()), true, pkg, decl.Name.Name)
	}
	parameters := object.Type().(*types.Signature).Params()
	for i := range parameters.Len() {
		if types.Identical(parameters.At(i).Type(), want) {
			return true
		}
	}
	return false
}

// checked parses and type-checks the package; what it imports is read from the build cache.
func checked(t *testing.T, fset *token.FileSet) (*types.Package, []*ast.File) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", ".")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[path] = file
	}
	lookup := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", lookup)}
	names := must[[]string](t)(filepath.Glob("*.go"))
	var files []*ast.File
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			files = append(files, must[*ast.File](t)(parser.ParseFile(fset, name, nil, 0)))
		}
	}
	return must[*types.Package](t)(config.Check("github.com/cyclebook/cyclebook/projections", fset, files, nil)), files
}
