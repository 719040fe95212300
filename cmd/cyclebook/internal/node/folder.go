package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrRefused is the kind of every refusal to work with a data folder as it is: nothing was
// changed, and a person must decide.
var ErrRefused = errors.New("refused")

// Refuse makes an ErrRefused whose text tells what to do.
func Refuse(format string, args ...any) error {
	return &refusal{fmt.Errorf(format, args...)}
}

type refusal struct{ reason error }

func (r *refusal) Error() string   { return r.reason.Error() }
func (r *refusal) Unwrap() []error { return []error{ErrRefused, r.reason} }

// makeFolder makes the data folder, or checks that nobody else can look into the one that is
// there. An empty one, as "mkdir" leaves it, is closed to others; one with something in it may
// be open on purpose.
func makeFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := makeDurable(dir, 0o700); err != nil {
			return fmt.Errorf("node: %w", err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("node: %w", err)
	case !info.IsDir():
		return Refuse("%s is no folder: give one with --data", dir)
	case info.Mode().Perm()&0o077 == 0:
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	if len(entries) > 0 {
		return Refuse("%s is open to others (mode %04o): run chmod 700 %s", dir, info.Mode().Perm(), dir)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	return nil
}

// makeDurable makes a folder, and those above it, so that no power cut takes their names, and all
// that is recorded in them, away.
func makeDurable(dir string, mode fs.FileMode) error {
	above := filepath.Dir(dir)
	if _, err := os.Stat(above); errors.Is(err, fs.ErrNotExist) {
		if err := makeDurable(above, 0o755); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, mode); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there
	}
	folder, err := os.Open(above)
	if errors.Is(err, fs.ErrPermission) {
		return nil // nor can one that this user may not read
	}
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
