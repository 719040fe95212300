package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// writeFolder makes one CSV file for each table.
func (s settings) writeFolder(folder string) (*sheets, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	return generate(s, func(name string) (io.WriteCloser, error) {
		return os.Create(filepath.Join(folder, name))
	})
}

// writeZip makes the tables beside the file first: a zip is written one table after the other,
// and the tables grow side by side.
func (s settings) writeZip() (written *sheets, err error) {
	folder, err := os.MkdirTemp(filepath.Dir(s.out), "tables")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if written, err = s.writeFolder(folder); err != nil {
		return nil, err
	}
	file, err := os.Create(s.out + ".zip")
	if err != nil {
		return nil, err
	}
	if err := pack(file, folder, written); err != nil {
		file.Close()
		return nil, fmt.Errorf("write %s.zip: %w", s.out, err)
	}
	return written, file.Close()
}

// pack puts the tables into a zip, in their order and without a time of day.
func pack(to io.Writer, folder string, written *sheets) error {
	archive := zip.NewWriter(to)
	for _, sheet := range written.order {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: sheet.file(), Method: zip.Deflate})
		if err != nil {
			return err
		}
		table, err := os.Open(filepath.Join(folder, sheet.file()))
		if err != nil {
			return err
		}
		_, err = io.Copy(entry, table)
		table.Close()
		if err != nil {
			return err
		}
	}
	return archive.Close()
}
