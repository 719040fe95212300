package projections

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Files are named views-FINGERPRINT-N.db: N rises with every file made in a folder, so that of
// two files the later one is known without a clock.
const (
	filePrefix = "views-"
	fileSuffix = ".db"
	building   = ".building"
)

// viewsFile is a file of read models in a folder.
type viewsFile struct {
	path, fingerprint string
	number            int
}

// files lists the finished files of read models in a folder, oldest first.
func files(dir string) ([]viewsFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []viewsFile
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), filePrefix)
		name, isDB := strings.CutSuffix(name, fileSuffix)
		print, text, dash := strings.Cut(name, "-")
		number, err := strconv.Atoi(text)
		if ok && isDB && dash && err == nil {
			found = append(found, viewsFile{filepath.Join(dir, e.Name()), print, number})
		}
	}
	slices.SortFunc(found, func(a, b viewsFile) int { return a.number - b.number })
	return found, nil
}

// ownFile gives the latest file of a fingerprint, or the path of one to be made.
func ownFile(dir, print string) (path string, found bool, err error) {
	all, err := files(dir)
	if err != nil {
		return "", false, err
	}
	for _, f := range slices.Backward(all) {
		if f.fingerprint == print {
			return f.path, true, nil
		}
	}
	return nextFile(dir, print, all), false, nil
}

func nextFile(dir, print string, all []viewsFile) string {
	number := 1
	if len(all) > 0 {
		number = all[len(all)-1].number + 1
	}
	return filepath.Join(dir, fmt.Sprintf("%s%s-%d%s", filePrefix, print, number, fileSuffix))
}

// removeOlder removes the files that were made before that one.
func removeOlder(path string) error {
	all, err := files(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.path == path {
			break
		}
		if err := removeFile(f.path); err != nil {
			return err
		}
	}
	return nil
}

func removeFile(path string) error {
	for _, suffix := range []string{"-wal", "-shm", ""} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
