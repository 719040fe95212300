package proof_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/proof/disk"
)

// powered is a server, later a network, whose folder lies on a disk that forgets.
type powered struct {
	*network
	file    string // the program
	at      string // where the disk is
	disk    *disk.Disk
	running atomic.Pointer[server]
	// unmount is nil when the disk is simulated: then the program tells what it does to it.
	unmount func() error
	// told is closed when the program that tells has told all.
	told chan struct{}
}

// newPowered mounts a disk for the program, edited if need be.
func newPowered(t *testing.T, edits ...edit) *powered {
	t.Helper()
	p := &powered{network: &network{t: t}, at: t.TempDir(), disk: disk.New()}
	p.mount()
	t.Cleanup(func() {
		if p.server != nil {
			p.kill()
		}
		if err := p.unmount(); err != nil {
			t.Error(err)
		}
	})
	var err error
	if p.file, err = built(); len(edits) > 0 {
		p.file = variant(t, edits)
	} else if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *powered) mount() {
	p.t.Helper()
	unmount, err := disk.Mount(p.disk, p.at)
	if err != nil {
		p.t.Skipf("a file system of one's own needs /dev/fuse and root: %v", err)
	}
	p.unmount = unmount
}

// newSimulated has the program, edited if need be, tell of each change that SQLite makes.
func newSimulated(t *testing.T, edits ...edit) *powered {
	t.Helper()
	recording, err := os.ReadFile(filepath.Join("testdata", "recording.go"))
	if err != nil {
		t.Fatal(err)
	}
	edits = append(edits, edit{source: "cmd/cyclebook/recording.go", by: string(recording)})
	told := make(chan struct{})
	close(told)
	return &powered{network: &network{t: t}, at: t.TempDir(), disk: disk.New(), file: variant(t, edits), told: told}
}

func (p *powered) folder() string { return filepath.Join(p.at, "data") }

func (p *powered) launch() *server {
	p.t.Helper()
	c := commandOf(p.t, p.file, serve(p.folder())...)
	if p.unmount != nil {
		p.server = launch(p.t, p.folder(), c)
		p.running.Store(p.server)
		return p.server
	}
	<-p.told
	changes, tell, err := os.Pipe()
	if err != nil {
		p.t.Fatal(err)
	}
	c.ExtraFiles = []*os.File{tell}
	p.server = launch(p.t, p.folder(), c)
	p.running.Store(p.server)
	_ = tell.Close() // the program has its own
	told := make(chan struct{})
	p.told = told
	go func() {
		defer close(told)
		p.disk.Replay(changes)
		_ = changes.Close()
	}()
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
		if p.unmount == nil {
			return nil // it has happened
		}
		return disk.ErrPowerCut
	})
	do()
	if p.unmount != nil {
		p.disk.Off()
	}
	p.kill()
	if p.told != nil {
		<-p.told
	}
}

// after goes on with what survived the cut.
func (p *powered) after(what disk.Survival, random *rand.Rand) {
	p.t.Helper()
	if p.unmount != nil {
		if err := p.unmount(); err != nil {
			p.t.Fatal(err)
		}
		p.disk = p.disk.After(what, random)
		p.mount()
		return
	}
	p.disk = p.disk.After(what, random)
	p.remove("*.db*")
	if err := p.disk.Extract(p.folder()); err != nil {
		p.t.Fatal(err)
	}
}

// forgetViews removes the read models, which the next start makes again.
func (p *powered) forgetViews() { p.remove("views-*") }

func (p *powered) remove(pattern string) {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.folder(), pattern))
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
