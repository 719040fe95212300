package sqlitelog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrInUse says that another process, or another part of this one, works in the folder.
var ErrInUse = errors.New("the folder is in use")

// FolderLock is the right to write in a data folder. It ends with the process, however that ends.
type FolderLock struct{ file *os.File }

const lockName = "lock"

// Lock takes the lock of a folder, which must exist. It does not wait: ErrInUse.
func Lock(dir string) (*FolderLock, error) {
	path := filepath.Join(dir, lockName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlitelog: lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("sqlitelog: lock %s: %w", path, err)
		}
		return nil, fmt.Errorf("%w: %s is held by %s: stop it, or give this one a --data folder of its own",
			ErrInUse, dir, holder(path))
	}
	// The number is for people who read the message above; the lock does not depend on it.
	if err = file.Truncate(0); err == nil {
		_, err = file.WriteAt(fmt.Appendln(nil, os.Getpid()), 0)
	}
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		return nil, errors.Join(fmt.Errorf("sqlitelog: lock %s: %w", path, err), file.Close())
	}
	return &FolderLock{file}, nil
}

func holder(path string) string {
	content, err := os.ReadFile(path)
	if err == nil {
		if pid, err := strconv.Atoi(strings.TrimSpace(string(content))); err == nil {
			return fmt.Sprintf("process %d", pid)
		}
	}
	return "another process"
}

// Release gives the folder back.
func (l *FolderLock) Release() error { return l.file.Close() }
