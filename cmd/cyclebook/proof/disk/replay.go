package disk

import (
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Change is one that a process tells of, once it is done.
type Change struct {
	Kind Kind
	Name string
	// At is where Data is written; the new size of a truncation.
	At   int64
	Data []byte
}

// Replay does what a process tells of, until it tells no more. Names are durable at once: nothing
// is told of the folder. A process that was killed may have broken off in
// the midst of a change, which is left out.
func (d *Disk) Replay(changes io.Reader) {
	for in := gob.NewDecoder(changes); ; {
		var c Change
		if in.Decode(&c) != nil {
			return
		}
		d.replay(c)
	}
}

func (d *Disk) replay(c Change) {
	f, _ := d.root.now()[c.Name].(*file)
	switch {
	case c.Kind == Remove:
		delete(d.root.now(), c.Name)
		return
	case f == nil:
		f = d.newFile(c.Name, 0o600)
		d.root.now()[c.Name] = f
	}
	var err error
	switch c.Kind {
	case Write:
		_, err = d.write(f, c.Data, c.At)
	case Truncate:
		err = d.truncate(f, c.At)
	case Sync:
		err = d.sync(f)
	}
	if err != nil {
		panic(fmt.Sprintf("disk: what was done cannot be refused: %v", err))
	}
}

// Extract writes the files of the disk into a folder.
func (d *Disk) Extract(dir string) error {
	for name, n := range d.root.now() {
		if f, is := n.(*file); is {
			if err := os.WriteFile(filepath.Join(dir, name), f.now, 0o600); err != nil {
				return fmt.Errorf("disk: extract: %w", err)
			}
		}
	}
	return nil
}
