package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// manyShared is what is told in a large folder, beside all that scripts/generate writes.
var manyShared = telling{shareOuts: 5000, largest: 200, families: 40}

// BenchmarkShared measures what teachers ask of share-outs, of the program itself over HTTP with one
// client, on a copy of $CYCLEBOOK_BENCH_LARGE in which 5,000 were told: a feed page of 20, searches
// and the family tree of 200 cycles, in turn with an empty question and the timeline page. Beside
// their times it tells the most memory that the server took. $CYCLEBOOK_BENCH_PROGRAM is the program.
func BenchmarkShared(b *testing.B) {
	large, program := os.Getenv("CYCLEBOOK_BENCH_LARGE"), os.Getenv("CYCLEBOOK_BENCH_PROGRAM")
	if large == "" || program == "" {
		b.Skip("CYCLEBOOK_BENCH_LARGE names no data folder, or CYCLEBOOK_BENCH_PROGRAM no program")
	}
	dir := copied(b, large)
	t := tellMuch(b, dir, manyShared)
	s := startShared(b, program, dir)
	var took [5][]time.Duration
	b.ResetTimer()
	for b.Loop() {
		for i := range 100 {
			who := t.readers[i%len(t.readers)]
			for kind, asked := range [5][]byte{emptyQuestion(b), question(b, timeline, map[string]any{"team": who.team}), feedPage(b), searchFor(b, i), treeOf(b, t.root)} {
				token := who.token
				if kind == 4 {
					token = t.rootReader
				}
				at := time.Now()
				answer, err := post(s.client, s.url, token, asked)
				took[kind] = append(took[kind], time.Since(at))
				if err != nil || len(answer) < 50 {
					b.Fatalf("%s: %v %.300s", asked, err, answer)
				}
			}
		}
	}
	b.StopTimer()
	t.tells(b, s)
	for kind, name := range [5]string{"empty", "timeline", "feed", "search", "tree"} {
		b.ReportMetric(milliseconds(took[kind], 0.5), name+"-ms-p50")
		b.ReportMetric(milliseconds(took[kind], 0.99), name+"-ms-p99")
		b.ReportMetric(100*milliseconds(took[kind], 0.5)/milliseconds(took[1], 0.5), name+"-%oftimeline")
		b.ReportMetric(milliseconds(took[kind], 0.5)-milliseconds(took[0], 0.5), name+"-ms-beyond-empty")
	}
	b.ReportMetric(s.memory("VmHWM:"), "peak-MiB")
	b.ReportMetric(s.memory("VmRSS:"), "resident-MiB")
	b.ReportMetric(0, "ns/op")
}

// copied is a copy of a data folder, open to nobody else as a folder has to be.
func copied(b *testing.B, folder string) string {
	b.Helper()
	dir := b.TempDir()
	err := os.CopyFS(dir, os.DirFS(folder))
	if err == nil {
		err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			mode := fs.FileMode(0o600)
			if err == nil && d.IsDir() {
				mode = 0o700
			}
			return errors.Join(err, os.Chmod(path, mode))
		})
	}
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

func emptyQuestion(b *testing.B) []byte {
	return question(b, `{ viewer { person { id } } }`, nil)
}

const card = `totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id kind title change learned tryThis conditions attribution schoolNames teamName
	subject grades context { enrolment disadvantaged level schoolYear } releasedAt thanks thanked allowed effects { measureName shown students change { value low high } } } }`

func feedPage(b *testing.B) []byte {
	return question(b, `{ shareOuts(first: 20) { `+card+` } }`, nil)
}

// searchFor asks for common and rare words, phrases and beginnings in turn.
func searchFor(b *testing.B, i int) []byte {
	words := []string{"students", "exit ticket", "fractions", `"number talks"`, "stud* read*", "reading partner", "students -math", "zeugma", "vocabulary", "feedback"}
	return question(b, `query($s: String) { shareOuts(first: 20, search: $s) { `+card+` } }`, map[string]any{"s": words[i%len(words)]})
}

func treeOf(b *testing.B, root uuid.UUID) []byte {
	return question(b, `query($id: ID!) { shareOut(id: $id) { familyTree { nodes { position shareOut { id title kind } stage decision } edges { parent child how }
		tried { teams schools adopted adapted abandoned undecided shared wins losses } contexts { by value wins losses total } untold
		pooled { scale enough mean low high se tau2 i2 q forest { label effect low high weight batch } } } } }`, map[string]any{"id": root})
}

// reading is a member of a team, who reads.
type reading struct {
	team, person uuid.UUID
	token        string
}

// tells checks that what was measured is what was meant.
func (t *much) tells(b *testing.B, s *shared) {
	b.Helper()
	answer, err := post(s.client, s.url, t.readers[0].token, feedPage(b))
	edges := each(parsed(b, string(answer)), "data", "shareOuts", "edges")
	if err != nil || len(edges) != 20 {
		b.Errorf("a page of %d, %v: %.500s", len(edges), err, answer)
	}
	answer, err = post(s.client, s.url, t.rootReader, treeOf(b, t.root))
	nodes := each(parsed(b, string(answer)), "data", "shareOut", "familyTree", "nodes")
	if err != nil || len(nodes) < t.telling.largest*3/4 {
		b.Errorf("a tree of %d nodes, %v: %.500s", len(nodes), err, answer)
	}
	b.ReportMetric(float64(len(nodes)), "nodes")
	b.ReportMetric(float64(t.told.Load()), "share-outs")
}

// opened is a node on a folder, that goes on until it is closed.
func opened(b *testing.B, dir string) (*node.Node, func()) {
	b.Helper()
	p := newProgram(io.Discard, io.Discard, func(string) (string, bool) { return "", false })
	n, err := node.Open(b.Context(), p.nodeOptions(settingsOf(dir)))
	if err != nil {
		b.Fatal(err)
	}
	return n, runs(b, n)
}

// inNetworks are the networks in which teams of a school may tell, by the school.
func inNetworks(b *testing.B, v *projections.Views) map[uuid.UUID][]uuid.UUID {
	b.Helper()
	scope := projections.Operator(domain.DateOf(time.Now().UTC()))
	found := make(map[uuid.UUID][]uuid.UUID)
	r, err := v.Read(b.Context(), scope)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for network, err := range v.Names(b.Context(), scope, domain.NetworkKind) {
		if err != nil {
			b.Fatal(err)
		}
		view, err := r.Network(b.Context(), network.ID)
		if err != nil {
			b.Fatal(err)
		}
		schools, err := view.Schools()
		if err != nil {
			b.Fatal(err)
		}
		for _, s := range schools {
			found[s.ID] = append(found[s.ID], network.ID)
		}
	}
	return found
}
