package main

import (
	"io"

	"github.com/cyclebook/cyclebook/domain"
)

// world is what is being told: as much of it as later rows name.
type world struct {
	settings
	counts
	out   *sheets
	years []*schoolYear
	// known is the day from which institutions and people are known.
	known   domain.Date
	schools []*school
	coaches []person
	last    map[string]int // the last number of each sort of handle
}

// generate writes everything and gives the tables, whose rows are counted.
func generate(s settings, open func(name string) (io.WriteCloser, error)) (*sheets, error) {
	out, err := openSheets(open)
	if err != nil {
		return nil, err
	}
	w := &world{settings: s, counts: atScaleOne.scaled(s.scale), out: out, years: schoolYears(s.until), last: map[string]int{}}
	w.known = w.years[0].begins.AddDays(-40)
	w.institutions()
	teams := w.formTeams()
	for _, t := range teams {
		t.tell()
		*t = team{} // nothing that follows names it
	}
	return out, out.close()
}

// handle is a new name by which other rows call one.
func (w *world) handle(sort string) string {
	w.last[sort]++
	return sort + number(w.last[sort])
}
