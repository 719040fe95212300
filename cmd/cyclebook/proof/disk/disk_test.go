package disk

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"syscall"
	"testing"
)

// written gives a disk whose file "a" has 2000 synced bytes 1 under 2000 bytes 2 that are not, and
// whose file "b" has a name that is not synced.
func written(t *testing.T) (*Disk, *file) {
	t.Helper()
	d := New()
	a := d.newFile("a", 0o600)
	d.root.names = []map[string]any{{"a": a}, {"a": a, "b": d.newFile("b", 0o600)}}
	for i, step := range []func() error{
		func() error { _, err := d.write(a, bytes.Repeat([]byte{1}, 2000), 0); return err },
		func() error { return d.sync(a) },
		func() error { _, err := d.write(a, bytes.Repeat([]byte{2}, 2000), 100); return err },
	} {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	return d, a
}

func found(d *Disk) (content []byte, names int) {
	a, _ := d.root.now()["a"].(*file)
	return a.now, len(d.root.now())
}

func TestAfterAPowerCut(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	d, _ := written(t)
	if content, names := found(d.After(Nothing, random)); !bytes.Equal(content, bytes.Repeat([]byte{1}, 2000)) || names != 1 {
		t.Errorf("nothing that was not synced survives: %d bytes, %d names", len(content), names)
	}
	if content, names := found(d.After(Everything, random)); len(content) != 2100 || content[99] != 1 || content[100] != 2 || names != 2 {
		t.Errorf("everything survives: %d bytes, %d names", len(content), names)
	}
	torn, whole, none := 0, 0, 0
	for range 100 {
		content, _ := found(d.After(Torn, random))
		for at := 0; at < len(content); at++ { // a sector is old or new
			if at > 100 && at%sector != 0 && content[at] != content[at-1] && at < 2000 {
				t.Fatalf("torn at %d", at)
			}
		}
		switch n := bytes.Count(content, []byte{2}); n {
		case 0:
			none++
		case 2000:
			whole++
		default:
			torn++
		}
	}
	if torn == 0 || whole == 0 || none == 0 {
		t.Errorf("%d torn, %d whole, %d lost", torn, whole, none)
	}
}

func TestRefusals(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 0))
	d, a := written(t)
	refuse := error(syscall.EIO)
	d.Before(func(Op) error { return refuse })
	if err := d.sync(a); !errors.Is(err, syscall.EIO) {
		t.Errorf("the sync: %v", err)
	}
	refuse = nil
	if err := d.sync(a); err != nil {
		t.Error(err)
	}
	if content, _ := found(d.After(Nothing, random)); bytes.Contains(content, []byte{2}) {
		t.Error("what a failed sync was to make durable is durable after the next")
	}
	refuse = ErrShort
	if n, err := d.write(a, make([]byte, 10), 0); n != 5 || err != nil {
		t.Errorf("a short write of 10 bytes: %d, %v", n, err)
	}
	refuse = ErrPowerCut
	if _, err := d.write(a, make([]byte, 10), 0); err == nil {
		t.Error("a write after the power is cut")
	}
	refuse = nil
	if err := d.sync(a); !errors.Is(err, syscall.EIO) {
		t.Errorf("without power: %v", err)
	}
}
