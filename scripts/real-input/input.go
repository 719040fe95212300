package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jszwec/csvutil"
)

// Input is everything that is fed.
type Input struct {
	Schools []School
	Series  []Series
}

// School is a row of the schools' file.
type School struct {
	// CDS is the state's id: county, district and school in 14 digits; leading zeros count.
	CDS  string `csv:"cds"`
	Name string `csv:"sname"`
	// District is the number that the file gives the district; it has no name there.
	District string `csv:"dnum"`
}

// Series is a row of series.csv with its points.
type Series struct {
	ID             string  `csv:"series_id"`
	Title          string  `csv:"title"`
	Source         string  `csv:"source"`
	License        string  `csv:"license"`
	XKind          string  `csv:"x_kind"`
	HasDenominator bool    `csv:"has_denominator"`
	Points         []Point `csv:"-"`
}

// Point is a row of points.csv; an absent number is nil.
type Point struct {
	Series string   `csv:"series_id"`
	Row    int      `csv:"row"`
	X      string   `csv:"x"`
	Y      *float64 `csv:"y,omitempty"`
	N      *float64 `csv:"n,omitempty"`
}

// readInput reads the three files of a folder: side by side, or each with its kind.
func readInput(folder string) (Input, error) {
	var in Input
	var points []Point
	err := errors.Join(
		readRows(folder, []string{"schools/data_api_public.csv", "schools.csv"}, &in.Schools),
		readRows(folder, []string{"spc/series.csv", "series.csv"}, &in.Series),
		readRows(folder, []string{"spc/points.csv", "points.csv"}, &points),
	)
	if err != nil {
		return Input{}, err
	}
	return in, in.place(points)
}

// place puts each point into its series, in the order of the file.
func (in *Input) place(points []Point) error {
	at := make(map[string]int, len(in.Series))
	for i, s := range in.Series {
		if _, twice := at[s.ID]; twice {
			return fmt.Errorf("series %s stands twice in series.csv", s.ID)
		}
		at[s.ID] = i
	}
	for _, p := range points {
		i, ok := at[p.Series]
		if !ok {
			return fmt.Errorf("points.csv has row %d of %s, which series.csv does not know", p.Row, p.Series)
		}
		in.Series[i].Points = append(in.Series[i].Points, p)
	}
	return nil
}

// readRows reads the first of the files that is there.
func readRows[T any](folder string, names []string, into *[]T) error {
	for _, name := range names {
		file, err := os.Open(filepath.Join(folder, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		*into, err = decodeRows[T](file)
		file.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", file.Name(), err)
		}
		return nil
	}
	return fmt.Errorf("%s has none of %v", folder, names)
}

// decodeRows reads CSV with a header; columns that are not asked for are passed over.
func decodeRows[T any](r io.Reader) ([]T, error) {
	content := bufio.NewReader(r)
	// A byte order mark would become a part of the first column's name.
	if mark, err := content.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		content.Discard(len(mark))
	}
	decoder, err := csvutil.NewDecoder(csv.NewReader(content))
	if err != nil {
		return nil, err
	}
	decoder.DisallowMissingColumns = true
	var rows []T
	if err := decoder.Decode(&rows); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return rows, nil
}
