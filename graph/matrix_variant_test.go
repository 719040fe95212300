package graph_test

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var hasty = flag.Bool("hasty", false, "let the matrix give up at the first that is amiss")

var everyQuery = flag.Bool("every-query", false, "open each guarded query in turn to the matrix, not only one")

// openQueries are passages of the source that ask the scope, each with what stands in its place in
// a build that does not, and the way on which the matrix comes by.
var openQueries = []struct{ source, passage, by, way string }{
	{"projections/reader.go", `r.scope.admits(view)`, `(r.scope.admits(view) || true)`, "by_id"},
	{"projections/page.go", `p.r.scope.readsTeamRecord(shared.TeamID)`, `(shared.TeamID != uuid.Nil)`, "by_id"},
	{"projections/scope.go", `v.Years = nil`, `_ = v.Years`, "fields"},
	{"projections/scope.go", `c.Label = nil`, `_ = c.Label`, "fields"},
	{"projections/scope.go", `!sights.Has(rights.ContactSight)`, `sights == 0`, "fields"},
	{"projections/measureseries.go", `!m.reader.scope.readsTeamRecord(m.TeamID)`, `m.TeamID == uuid.Nil`, "fields"},
	{"projections/history.go", `!m.reader.scope.readsTeamRecord(m.TeamID)`, `m.TeamID == uuid.Nil`, "fields"},
	{"projections/timelines.go", `keep(teams, r.scope.readsTeamRecord)`, `keep(teams, func(uuid.UUID) bool { return true })`, "fields"},
	{"projections/changes.go", `!r.scope.readsTeamRecord(team)`, `team == uuid.Nil`, "subscriptions"},
	{"projections/known.go", `k.Target, k.Visible = r.Thing, scope.sees(r)`, `k.Target, k.Visible = r.Thing, true`, "commands"},
	{"projections/known.go", `&& scope.mayName(r)`, ``, "names"},
	{"projections/totals.go", `n.reader.scope.readsTotal(t)`, `(n.reader.scope.readsTotal(t) || true)`, "fields"},
	{"projections/archive.go", `s.readsTeamRecord(uuid.UUID(v))`, `(s.person != uuid.Nil)`, "exports"},
	{"projections/archive.go", `s.all || s.ofPerson(v.ID).Has(rights.ContactSight)`, `s.all || s.person != uuid.Nil`, "exports"},
	{"desk/place.go", `!known.Visible`, `known.Visible != known.Visible`, "commands"},
}

// The control: where one query reads without its scope, the matrix finds it.
func TestAnOpenQueryIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("each open query is a build of its own")
	}
	for _, q := range openQueries {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(q.source)))
		if err != nil || !strings.Contains(string(text), q.passage) {
			t.Errorf("%s does not hold %q: %v", q.source, q.passage, err)
		}
	}
	queries := openQueries
	if !*everyQuery {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		i := rand.New(rand.NewPCG(seed, 0)).IntN(len(queries))
		queries = queries[i : i+1]
	}
	for _, q := range queries {
		t.Run(q.source+" "+q.way, func(t *testing.T) {
			out, err := matrixWith(t, q.source, q.passage, q.by, q.way)
			if err == nil || !strings.Contains(out, "are not as the table has them") {
				t.Errorf("nobody finds %s in the place of %s: %v\n%.2000s", q.by, q.passage, err, out)
			}
		})
	}
	t.Logf("%d of %d queries were opened, one at a time", len(queries), len(openQueries))
}

// matrixWith runs a part of the matrix with another passage in the source, which stays as it is.
func matrixWith(t *testing.T, source, passage, by, way string) (string, error) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", filepath.FromSlash(source)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edited, overlay := filepath.Join(t.TempDir(), "edited.go"), filepath.Join(t.TempDir(), "overlay.json")
	list, err := json.Marshal(object{"Replace": object{path: edited}})
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{edited: []byte(strings.ReplaceAll(string(text), passage, by)), overlay: list} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-count=1", "-overlay", overlay, "-run", "^TestEverythingAsEveryone$/"+way, ".", "-hasty").CombinedOutput()
	return string(out), err
}
