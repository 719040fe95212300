package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/transfer"
)

// filing writes tables beside the folder or zip archive they are for, and puts them there when
// they are whole. Whatever goes wrong, nothing half-written has the name of the export. Only the
// user can read them.
type filing struct {
	target, partial string
	force           bool
}

// newFiling begins; an ErrRefused says what is in the way.
func newFiling(target string, force bool) (*filing, error) {
	f := &filing{target: filepath.Clean(target), force: force}
	f.partial = f.target + ".partial"
	if err := f.free(); err != nil {
		return nil, err
	}
	if force {
		if err := os.RemoveAll(f.partial); err != nil {
			return nil, fmt.Errorf("export: %w", err)
		}
	}
	err := os.Mkdir(f.partial, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil, node.Refuse("%s is there: another export writes it, or one was cut short; remove it, or say --force", f.partial)
	}
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return f, nil
}

func (f *filing) zipped() bool { return strings.EqualFold(filepath.Ext(f.target), ".zip") }

// free refuses what an export would write over, unless that is wanted.
func (f *filing) free() error {
	info, err := os.Stat(f.target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("export: %w", err)
	case f.zipped() == info.IsDir():
		return node.Refuse("%s is there and is something else: name a folder, or a file whose name ends with .zip", f.target)
	case f.force:
		return nil
	case f.zipped():
		return node.Refuse("%s is there already: choose another name, or say --force", f.target)
	}
	for _, t := range transfer.Tables() {
		path := filepath.Join(f.target, t.Name+".csv")
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return node.Refuse("%s is there already: choose another folder, or say --force", path)
		}
	}
	return nil
}

// create makes a file among those to be kept.
func (f *filing) create(name string) (io.WriteCloser, error) {
	file, err := os.OpenFile(filepath.Join(f.partial, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	return durable{file}, err
}

// durable is on the disk when it is closed.
type durable struct{ *os.File }

func (d durable) Close() error { return errors.Join(d.Sync(), d.File.Close()) }

// keep puts what was written in its place.
func (f *filing) keep() error {
	if f.zipped() {
		const name = "export.zip"
		if err := f.pack(name); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if err := os.Rename(filepath.Join(f.partial, name), f.target); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		return nil
	}
	if _, err := os.Stat(f.target); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(f.partial, f.target); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		return nil
	}
	for _, t := range transfer.Tables() { // a table that is empty now must not stay as it was
		from, to := filepath.Join(f.partial, t.Name+".csv"), filepath.Join(f.target, t.Name+".csv")
		err := os.Rename(from, to)
		if errors.Is(err, fs.ErrNotExist) {
			err = os.Remove(to)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// pack makes one archive of the files. The same files give the same bytes.
func (f *filing) pack(name string) error {
	to, err := f.create(name)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(to)
	for _, t := range transfer.Tables() {
		if err := packFile(archive, f.partial, t.Name+".csv"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, to.Close())
		}
	}
	return errors.Join(archive.Close(), to.Close())
}

func packFile(archive *zip.Writer, dir, name string) error {
	from, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := archive.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

// drop removes what is left of the work.
func (f *filing) drop() error {
	if err := os.RemoveAll(f.partial); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}
