package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/transfer"
)

// sheets are the tables while they are written. The first error stays and ends the writing.
type sheets struct {
	order  []*sheet
	byName map[string]*sheet
	err    error
}

// sheet is one table: its rows go to the file as they come.
type sheet struct {
	table *transfer.Table
	out   io.WriteCloser
	csv   *csv.Writer
	line  []string
	rows  int
	facts int
}

// cells are what a row says, by the names of columns; what is left out stays empty.
type cells map[string]string

// openSheets begins every table that an import knows.
func openSheets(open func(name string) (io.WriteCloser, error)) (*sheets, error) {
	s := &sheets{byName: map[string]*sheet{}}
	for _, table := range transfer.Tables() {
		sheet := &sheet{table: table, line: make([]string, len(table.Columns))}
		out, err := open(sheet.file())
		if err != nil {
			s.close()
			return nil, err
		}
		sheet.out, sheet.csv = out, csv.NewWriter(out)
		sheet.csv.UseCRLF = true
		for i, column := range table.Columns {
			sheet.line[i] = column.Name
		}
		s.order, s.byName[table.Name] = append(s.order, sheet), sheet
		if err := sheet.csv.Write(sheet.line); err != nil {
			s.err = err
		}
	}
	return s, s.err
}

func (s *sheet) file() string { return s.table.Name + ".csv" }

// add writes a row. A table or column that an import does not know is an error, and so is an
// empty cell that it needs.
func (s *sheets) add(table string, row cells) {
	if s.err != nil {
		return
	}
	to := s.byName[table]
	if to == nil {
		s.err = fmt.Errorf("there is no table %q", table)
		return
	}
	known := 0
	for i, column := range to.table.Columns {
		text, ok := row[column.Name]
		if ok {
			known++
		}
		if text == "" && column.Needed {
			s.err = fmt.Errorf("table %s: %s is empty in %v", table, column.Name, row)
			return
		}
		to.line[i] = guarded(column.Holds, text)
	}
	if known != len(row) {
		s.err = fmt.Errorf("table %s: a column of %v is unknown", table, row)
		return
	}
	s.err = to.csv.Write(to.line)
	to.rows++
	to.facts += factsOf(table, row)
}

// guarded keeps a spreadsheet from taking a text for a formula; an import takes the mark off.
func guarded(holds transfer.Holds, text string) string {
	if (holds == transfer.Line || holds == transfer.Lines) && strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r") {
		return "'" + text
	}
	return text
}

// close ends every table and gives the first error of all.
func (s *sheets) close() error {
	for _, sheet := range s.order {
		sheet.csv.Flush()
		for _, err := range []error{sheet.csv.Error(), sheet.out.Close()} {
			if s.err == nil {
				s.err = err
			}
		}
	}
	return s.err
}

// Spellings of cells.

func number(n int) string { return strconv.Itoa(n) }

// tenths spells a number that counts tenths.
func tenths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%d", sign, n/10, n%10)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// list spells several cells in one; split takes them apart.
func list(parts []string) string { return strings.Join(parts, "|") }

func split(cell string) []string {
	return slices.DeleteFunc(strings.Split(cell, "|"), func(s string) bool { return s == "" })
}
