package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// What is measured of imports and exports.
const (
	importing = "import"
	exporting = "export"
	perSecond = "/s"
	peakMiB   = "peak-MiB"
)

// doors measures an import of tables into a new folder, read models included, and an export of it.
func doors(program, tables string, turns int, into figures) error {
	for range turns {
		if err := throughDoors(program, tables, into); err != nil {
			return err
		}
	}
	return nil
}

func throughDoors(program, tables string, into figures) error {
	dir, err := os.MkdirTemp("", "cyclebook-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	data := filepath.Join(dir, "data")
	took, peak, out, err := timed(program, "import", "--json", "--data", data, tables)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	var summary struct {
		Tables []struct{ Rows, New int }
	}
	if err := json.Unmarshal(out, &summary); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	rows, facts := 0, 0
	for _, t := range summary.Tables {
		rows, facts = rows+t.Rows, facts+t.New
	}
	into.add(importing, perSecond, float64(facts)/took.Seconds())
	into.add(importing, peakMiB, peak)
	took, peak, _, err = timed(program, "export", "--data", data, filepath.Join(dir, "tables"))
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	into.add(exporting, perSecond, float64(rows)/took.Seconds())
	into.add(exporting, peakMiB, peak)
	return nil
}

// timed runs a command line: how long it took and the most memory that was resident.
func timed(program string, args ...string) (took time.Duration, peak float64, out []byte, err error) {
	c := exec.Command(program, args...)
	var said bytes.Buffer
	c.Stderr = &said
	began := time.Now()
	if out, err = c.Output(); err != nil {
		return 0, 0, nil, fmt.Errorf("%w: %s", err, said.Bytes())
	}
	took = time.Since(began)
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak = float64(usage.Maxrss) / 1024
	}
	return took, peak, out, nil
}
