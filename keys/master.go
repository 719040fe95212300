package keys

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// readMaster gives the master key: 32 bytes on one line of base64 or hexadecimal digits, in a
// file that nobody but its owner may read.
func readMaster(path string) ([]byte, error) {
	if err := private(path); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	line := strings.TrimSpace(string(text))
	var key []byte
	if len(line) == hex.EncodedLen(keySize) {
		key, err = hex.DecodeString(line)
	} else {
		key, err = base64.StdEncoding.DecodeString(line)
	}
	if err != nil || len(key) != keySize {
		// The error of the decoder would quote a part of the key.
		return nil, fmt.Errorf("%s must hold %d bytes on one line, as base64 or hexadecimal digits", path, keySize)
	}
	return key, nil
}

// createMaster writes a new master key. It is whole or absent after a crash.
func createMaster(path string, random io.Reader) error {
	key := make([]byte, keySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return fmt.Errorf("draw a master key: %w", err)
	}
	unfinished := path + ".new"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// private refuses a file that others than its owner may read or write.
func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	// Windows has no such bits; Go makes them up there.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("%s is open to others than its owner (mode %04o): run chmod 600 %[1]s", path, mode)
	}
	return nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
