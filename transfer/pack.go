package transfer

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
)

// Pack writes the tables of a path as a zip archive, for an import by another process. What is no
// source of tables, or changes while it is read, is an ErrSource.
func Pack(path string, to io.Writer) (err error) {
	s, err := openSource(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	archive := zip.NewWriter(to)
	for _, t := range tables {
		f, ok := s.tables[t.Name]
		if !ok {
			continue
		}
		if err := pack(archive, f); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrSource, f.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("transfer: pack %s: %w", path, err)
	}
	return nil
}

func pack(archive *zip.Writer, f sourceFile) error {
	before, err := f.now()
	if err != nil {
		return err
	}
	from, err := f.open()
	if err != nil {
		return err
	}
	defer from.Close()
	// Stored as it is: it only crosses a socket of this machine.
	to, err := archive.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store})
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		return err
	}
	if after, err := f.now(); err != nil || after != before {
		return errors.Join(err, errChanged)
	}
	return nil
}

var errChanged = errors.New("it changed while it was read: import it when it is finished")
