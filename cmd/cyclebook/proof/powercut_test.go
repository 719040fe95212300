package proof_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/proof/disk"
)

var cuts = flag.Int("cuts", 24, "how often the power is cut")

// few write where each round is short.
const few = 6

// TestPowerCuts cuts the power again and again: mostly while people write, now and then while the
// server starts or stops. The disk forgets what was not synced, or keeps torn pieces of it.
// Nothing that was answered may be lost, and every text must be readable: its key was durable
// before it.
func TestPowerCuts(t *testing.T) {
	random := atRandom(t)
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := newPowered(t, file)
	p.populate()
	all := p.writers(random)
	for round := range *cuts {
		switch round % 8 {
		case 3:
			p.cutAt(1+random.IntN(40), func() { _, _ = p.stop(t) })
		case 5:
			p.stop(t)
			p.cutAt(1+random.IntN(40), func() { p.launch().serves(t) })
		default:
			p.cutAt(1+random.IntN(1500), func() {
				together(all, func(w *writer) { w.write(context.Background(), p.server, func() {}) })
			})
		}
		p.after(disk.Survival(round%3%2), random) // torn in every third
		if round%2 == 0 {
			p.forgetViews() // all is read from the log again, with the keys
		}
		p.restart()
		if lost := p.lost(all); lost > 0 {
			t.Fatalf("cut %d: %d commands that were answered are lost", round+1, lost)
		}
		if texts := p.unreadable(all); texts > 0 {
			t.Fatalf("cut %d: %d titles cannot be read", round+1, texts)
		}
		together(all, func(w *writer) { w.settle(p.server) })
		if t.Failed() {
			return
		}
	}
	for _, w := range all {
		w.verify(p.server)
	}
	p.distinctPositions(all)
	p.equalsReplay()
	t.Logf("%d power cuts, %d commands answered, none lost", *cuts, answered(all))
}

// TestPowerCutsOfNewFolders cuts the power at one change of the disk after another while a server
// makes its folder: the next start must make it, or find it whole.
func TestPowerCutsOfNewFolders(t *testing.T) {
	random := atRandom(t)
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	points := *cuts / 3
	for point := range points {
		p := newPowered(t, file)
		p.cutAt(1+point*newFolderOps/points+random.IntN(newFolderOps/points+1), func() { p.launch().serves(t) })
		p.after(disk.Survival(point%2), random)
		p.start()
		if code, _ := p.stop(t); code != 0 {
			t.Errorf("the server ends with %d: %s", code, p.logged)
		}
	}
}

// newFolderOps is about how often a server changes the disk until it serves from a new folder.
const newFolderOps = 180

// atRandom prints the seed of a long test.
func atRandom(t *testing.T) *rand.Rand {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes a while")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// TestPowerCutsAreSeen is the control of TestPowerCuts: a program whose log does not wait for the
// disk must lose what it has answered, and one whose keys do not must lose texts.
func TestPowerCutsAreSeen(t *testing.T) {
	for _, control := range []struct{ name, source string }{
		{"log", "eventlog/sqlitelog/schema.go"}, {"keys", "keys/store.go"},
	} {
		t.Run(control.name, func(t *testing.T) {
			random := atRandom(t)
			p := newPowered(t, variant(t, control.source, "synchronous(FULL)", "synchronous(NORMAL)"))
			p.populate()
			all := p.writers(random)
			p.stop(t) // what was set up is not at stake
			p.restart()
			p.cutAt(4000, func() {
				together(all, func(w *writer) { w.write(context.Background(), p.server, func() {}) })
			})
			p.after(disk.Nothing, random)
			p.forgetViews() // they may be ahead of the log, which is refused
			p.restart()
			lost, unreadable := p.lost(all), p.unreadable(all)
			t.Logf("of %d commands answered %d are lost, %d titles cannot be read", answered(all), lost, unreadable)
			if control.name == "log" && lost == 0 || control.name == "keys" && unreadable == 0 {
				t.Error("what does not wait for the disk has lost nothing: the power cuts prove nothing")
			}
		})
	}
}

// variant builds the program with one passage of its source replaced.
func variant(t *testing.T, source, passage, by string) (file string) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../..", filepath.FromSlash(source)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), passage) != 1 {
		t.Fatalf("%s does not hold %s once", source, passage)
	}
	dir := t.TempDir()
	edited, overlay := filepath.Join(dir, "edited.go"), filepath.Join(dir, "overlay.json")
	list, err := json.Marshal(object{"Replace": object{path: edited}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{edited: strings.Replace(string(text), passage, by, 1), overlay: string(list)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if file, err = compile(filepath.Join(dir, "cyclebook"), "-overlay", overlay); err != nil {
		t.Fatal(err)
	}
	return file
}

// powered is a server, later a network, whose folder lies on a disk that forgets.
type powered struct {
	*network
	file    string // the program
	at      string // where the disk is mounted
	disk    *disk.Disk
	unmount func() error
	running atomic.Pointer[server]
}

func newPowered(t *testing.T, file string) *powered {
	t.Helper()
	p := &powered{network: &network{t: t}, file: file, at: t.TempDir(), disk: disk.New()}
	unmount, err := disk.Mount(p.disk, p.at)
	if err != nil {
		t.Skipf("a file system of one's own needs /dev/fuse and root: %v", err)
	}
	p.unmount = unmount
	t.Cleanup(func() {
		if p.server != nil {
			p.kill()
		}
		if err := p.unmount(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func (p *powered) folder() string { return filepath.Join(p.at, "data") }

func (p *powered) launch() *server {
	p.t.Helper()
	p.server = launch(p.t, p.folder(), commandOf(p.t, p.file, serve(p.folder())...))
	p.running.Store(p.server)
	return p.server
}

func (p *powered) start() *server {
	p.t.Helper()
	s := p.launch()
	s.mustServe(p.t)
	return s
}

func (p *powered) restart() {
	p.t.Helper()
	p.admin.to = p.start()
}

func (p *powered) populate() {
	p.t.Helper()
	p.network = newNetworkOn(p.t, p.start())
}

func (p *powered) writers(random *rand.Rand) (all []*writer) {
	for i := range few {
		all = append(all, newWriter(p.network, i, random.Uint64()))
	}
	return all
}

// cutAt lets the power go at so many changes of the disk while something is done, or after it.
func (p *powered) cutAt(ops int, do func()) {
	p.t.Helper()
	p.cutWhen(func(disk.Op) bool {
		ops--
		return ops <= 0
	}, do)
}

// cutWhen lets the power go at a change of the disk while something is done, or after it. The
// server that runs is killed in the midst of that change.
func (p *powered) cutWhen(is func(disk.Op) bool, do func()) {
	p.t.Helper()
	p.disk.Before(func(op disk.Op) error {
		if !is(op) {
			return nil
		}
		if s := p.running.Load(); s != nil {
			_ = s.process.Process.Kill() // it may be gone already
		}
		return disk.ErrPowerCut
	})
	do()
	p.disk.Off()
	p.kill()
}

// after mounts what survived the cut.
func (p *powered) after(what disk.Survival, random *rand.Rand) {
	p.t.Helper()
	if err := p.unmount(); err != nil {
		p.t.Fatal(err)
	}
	p.disk = p.disk.After(what, random)
	unmount, err := disk.Mount(p.disk, p.at)
	if err != nil {
		p.t.Fatal(err)
	}
	p.unmount = unmount
}

// forgetViews removes the read models, which the next start makes again.
func (p *powered) forgetViews() {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.folder(), "views-*"))
	for _, f := range files {
		err = errors.Join(err, os.Remove(f))
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// lost counts the answered commands that stand behind the end of the log.
func (p *powered) lost(all []*writer) (lost int) {
	p.t.Helper()
	if p.server.admin != "" {
		return answered(all) // the folder is new: nothing at all was left
	}
	end := place(p.t, p.admin.position())
	for _, w := range all {
		for _, c := range w.recorded {
			if place(p.t, c.position) > end {
				lost++
			}
		}
	}
	return lost
}

// unreadable counts the cycles that were answered and whose title is not the one given.
func (p *powered) unreadable(all []*writer) (texts int) {
	p.t.Helper()
	for _, w := range all {
		c := p.by(w.who)
		for _, g := range w.recorded {
			if g.name == "planCycle" && text(c.ask(`query($id: ID!) { cycle(id: $id) { title } }`, object{"id": g.thing}).Data, "cycle.title") != g.text {
				texts++
			}
		}
	}
	return texts
}

// place is a position's number in the log.
func place(t testing.TB, position string) int {
	t.Helper()
	parts := strings.Split(position, "-")
	n, err := strconv.ParseInt(parts[len(parts)-1], 16, 64)
	if err != nil {
		t.Fatal(fmt.Errorf("position %q: %w", position, err))
	}
	return int(n)
}

func answered(all []*writer) (n int) {
	for _, w := range all {
		n += len(w.recorded)
	}
	return n
}
