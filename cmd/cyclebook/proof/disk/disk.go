// Package disk is a disk for tests: it keeps apart what was written and what was synced, fails
// where it is told to, and forgets what was not synced when its power is cut.
//
// It promises no more than POSIX does: a write is durable once its file was synced, a name once
// its folder was. What was neither may survive, in any choice of whole or torn writes. What is
// deliberately absent: links, owners, and times that mean anything.
package disk

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
)

// Disk is one folder of files and folders.
type Disk struct {
	mu     sync.Mutex
	before func(Op) error
	off    bool
	root   *folder
	inodes uint64
}

// Op is something that changes the disk, or makes a change durable.
type Op struct {
	Kind Kind
	// Name of the file in its folder; the new one of a rename.
	Name string
	// Size is how many bytes are written.
	Size int
}

// Kind says what an Op does.
type Kind string

// The kinds of Op.
const (
	Write      Kind = "write"
	Truncate   Kind = "truncate"
	Sync       Kind = "sync"
	Create     Kind = "create"
	Rename     Kind = "rename"
	Remove     Kind = "remove"
	SyncFolder Kind = "sync folder"
)

// What a function given to Before may answer beside a syscall.Errno.
var (
	// ErrShort has a write take half of its bytes, and say so.
	ErrShort = errors.New("disk: short write")
	// ErrPowerCut has the power go before the Op.
	ErrPowerCut = errors.New("disk: power cut")
)

// New gives an empty disk.
func New() *Disk {
	d := &Disk{}
	d.root = d.newFolder(0o700)
	return d
}

// Before has a function asked before each Op, one at a time: it may refuse the Op with a
// syscall.Errno, ErrShort or ErrPowerCut. A sync that is refused leaves what it was to make durable readable
// and never makes it so, as Linux does. Nil asks nobody.
func (d *Disk) Before(f func(Op) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.before = f
}

// Off cuts the power: from now on every Op fails.
func (d *Disk) Off() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = true
}

// ask is called under the lock.
func (d *Disk) ask(kind Kind, name string, size int) error {
	if d.off {
		return syscall.EIO
	}
	if d.before == nil {
		return nil
	}
	err := d.before(Op{kind, name, size})
	d.off = err == ErrPowerCut
	return err
}

// Survival says what of the unsynced a power cut leaves.
type Survival int

const (
	// Nothing that was not synced survives.
	Nothing Survival = iota
	// Torn lets each unsynced write live, vanish, or live in some of its sectors, by chance, and
	// the names in a folder be as they were at any moment since its last sync.
	Torn
	// Everything survives, as when only the process ends.
	Everything
)

// sector is what a disk writes whole or not at all.
const sector = 512

// After gives the disk as it is found when the power is back.
func (d *Disk) After(what Survival, random *rand.Rand) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := &Disk{inodes: d.inodes}
	next.root = d.root.after(what, random)
	return next
}

// node is a file or folder.
type node struct {
	inode uint64
	mode  uint32
}

func (d *Disk) newNode(mode uint32) node {
	d.inodes++
	return node{d.inodes, mode}
}

// file is a regular file, or a socket, which has no content.
type file struct {
	node
	name   string
	now    []byte
	synced []byte
	// since are the changes after the last sync, in order.
	since []change
}

// change is a write of data, or without any a truncation.
type change struct {
	at   int64
	data []byte
}

func (d *Disk) newFile(name string, mode uint32) *file {
	return &file{node: d.newNode(mode), name: name}
}

func (c change) apply(to []byte) []byte {
	end := c.at + int64(len(c.data))
	if c.data == nil {
		to = to[:min(end, int64(len(to)))]
	}
	if more := end - int64(len(to)); more > 0 {
		to = append(to, make([]byte, more)...)
	}
	copy(to[c.at:], c.data)
	return to
}

// put is called under the lock.
func (f *file) put(c change) {
	f.now = c.apply(f.now)
	f.since = append(f.since, c)
}

func (d *Disk) write(f *file, data []byte, at int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.ask(Write, f.name, len(data))
	if err == ErrShort {
		data, err = data[:len(data)/2], nil
	}
	if err != nil {
		return 0, err
	}
	if len(data) > 0 {
		f.put(change{at, slices.Clone(data)})
	}
	return len(data), nil
}

func (d *Disk) truncate(f *file, size int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ask(Truncate, f.name, 0); err != nil {
		return err
	}
	f.put(change{at: size})
	return nil
}

func (d *Disk) sync(f *file) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ask(Sync, f.name, 0); err != nil {
		if !d.off {
			f.since = nil
		}
		return err
	}
	for _, c := range f.since {
		f.synced = c.apply(f.synced)
	}
	f.since = nil
	return nil
}

func (f *file) after(what Survival, random *rand.Rand) *file {
	content := slices.Clone(f.synced)
	for _, c := range f.since {
		switch {
		case what == Nothing:
		case what == Everything:
			content = c.apply(content)
		default:
			for _, part := range c.torn(random) {
				content = part.apply(content)
			}
		}
	}
	return &file{node: f.node, name: f.name, now: content, synced: slices.Clone(content)}
}

// torn gives what survives of a change: all, nothing, or some of its sectors.
func (c change) torn(random *rand.Rand) (parts []change) {
	switch random.IntN(3) {
	case 0:
		return nil
	case 1:
		return []change{c}
	}
	for at := 0; at < len(c.data); {
		size := min(len(c.data)-at, sector-int((c.at+int64(at))%sector))
		if random.IntN(2) == 0 {
			parts = append(parts, change{c.at + int64(at), c.data[at : at+size]})
		}
		at += size
	}
	return parts
}

// folder holds names.
type folder struct {
	node
	// names are those that may be found: the first as of the last sync, then after each change.
	names []map[string]any // *file or *folder
}

func (d *Disk) newFolder(mode uint32) *folder {
	return &folder{d.newNode(mode), []map[string]any{{}}}
}

func (f *folder) now() map[string]any { return f.names[len(f.names)-1] }

func (d *Disk) rename(kind Kind, name string, edit func(names map[string]any), f *folder) error {
	if err := d.ask(kind, name, 0); err != nil {
		return err
	}
	names := maps.Clone(f.now())
	edit(names)
	f.names = append(f.names, names)
	return nil
}

func (d *Disk) syncFolder(f *folder) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ask(SyncFolder, "", 0); err != nil {
		return err
	}
	f.names = f.names[len(f.names)-1:]
	return nil
}

func (f *folder) after(what Survival, random *rand.Rand) *folder {
	found := f.names[0]
	switch what {
	case Everything:
		found = f.now()
	case Torn:
		found = f.names[random.IntN(len(f.names))]
	case Nothing:
	}
	left := make(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(found)) { // in order, so that a seed replays
		switch n := found[name].(type) {
		case *file:
			left[name] = n.after(what, random)
		case *folder:
			left[name] = n.after(what, random)
		}
	}
	return &folder{f.node, []map[string]any{left}}
}
