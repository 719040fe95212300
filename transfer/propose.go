package transfer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Proposal is a mapping that was guessed from a file.
type Proposal struct {
	Mapping Mapping `json:"mapping"`
	// Check is what somebody who knows the file has to look at.
	Check []string `json:"check"`
	// Unused are the file's columns of which the mapping makes nothing.
	Unused []string `json:"unused,omitempty"`
}

// Propose guesses how a file tells measurements: by its first row, its cells, and the names of the
// classes and measures that are recorded. It may leave the measure empty.
func Propose(ctx context.Context, views *projections.Views, today domain.Date, path, name string) (Proposal, error) {
	file, err := os.Open(path)
	if err != nil {
		return Proposal{}, fmt.Errorf("%w: %w", ErrSource, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxGrid+1))
	if err != nil {
		return Proposal{}, fmt.Errorf("%w: %s: %w", ErrSource, name, err)
	}
	p := proposing{name: name}
	p.written(text)
	format, err := p.Mapping.Format.Format()
	if err != nil {
		return Proposal{}, err
	}
	g, problem, err := readGrid(bytes.NewReader(text), name, format)
	if err == nil && problem != nil {
		err = fmt.Errorf("%w: %s", ErrSource, problem)
	}
	if err != nil {
		return Proposal{}, err
	}
	p.grid, p.used = g, make([]bool, len(g.header))
	if err := p.look(ctx, views, projections.Operator(today)); err != nil {
		return Proposal{}, err
	}
	if err := p.period(); err != nil {
		return Proposal{}, err
	}
	if at := p.classColumn(); at >= 0 {
		p.long(at)
	} else {
		p.wide()
	}
	p.cells()
	found := p.Check
	p.Check = nil
	p.measures()
	p.Check = append(p.Check, found...)
	for at, header := range g.header {
		if !p.used[at] && normal(header) != "" {
			p.Unused = append(p.Unused, oneLine(header))
		}
	}
	return p.Proposal, nil
}

// proposing is a guess at work.
type proposing struct {
	Proposal
	name string
	grid grid
	used []bool // by column
	// classes are the names of those that are recorded, measured those of measures.
	classes, measured []projections.Named
	measure           *projections.Measure // nil when it cannot be guessed
}

func (p *proposing) check(format string, args ...any) {
	p.Check = append(p.Check, fmt.Sprintf(format, args...))
}

// written guesses encoding and delimiter.
func (p *proposing) written(text []byte) {
	if !utf8.Valid(text) && !bytes.HasPrefix(text, []byte("\xff\xfe")) && !bytes.HasPrefix(text, []byte("\xfe\xff")) {
		p.Mapping.Format.Encoding = Windows1252
	}
	header, _, _ := bytes.Cut(text, []byte("\n"))
	most := bytes.Count(header, []byte(","))
	for _, d := range [][2]string{{";", ";"}, {"tab", "\t"}, {"|", "|"}} {
		if n := bytes.Count(header, []byte(d[1])); n > most {
			p.Mapping.Format.Delimiter, most = d[0], n
		}
	}
}

// look reads the names that are recorded, and guesses the measure: one whose name stands in the
// file or in what it is called, else the only one.
func (p *proposing) look(ctx context.Context, views *projections.Views, scope projections.Scope) error {
	for _, kind := range []domain.Kind{domain.ClassKind, domain.MeasureKind} {
		for named, err := range views.Names(ctx, scope, kind) {
			switch {
			case err != nil:
				return fmt.Errorf("transfer: propose: %w", err)
			case kind == domain.ClassKind:
				p.classes = append(p.classes, named)
			default:
				p.measured = append(p.measured, named)
			}
		}
	}
	said := strings.Join(tokens(p.name+" "+strings.Join(p.grid.header, " ")), " ")
	meant := slices.DeleteFunc(slices.Clone(p.measured), func(m projections.Named) bool {
		return !strings.Contains(" "+said+" ", " "+strings.Join(tokens(m.Name), " ")+" ")
	})
	if len(meant) == 0 {
		meant = p.measured
	}
	if len(meant) != 1 {
		return nil
	}
	r, err := views.Read(ctx, scope)
	if err != nil {
		return fmt.Errorf("transfer: propose: %w", err)
	}
	defer r.Close()
	thing, err := r.Thing(ctx, meant[0].ID)
	p.measure, _ = thing.(*projections.Measure)
	return err
}

// measures says which measure is taken, and what its values need.
func (p *proposing) measures() {
	if p.measure == nil {
		p.check("measure: none or several are possible: write its name; recorded are %s", listed(p.measured))
		return
	}
	m := p.measure
	p.Mapping.Measure = string(m.Name)
	p.check("measure: %s is taken, which is told in %s", m.Name, m.Unit)
	told := func(column string) bool {
		return p.Mapping.Columns[column] != "" || slices.ContainsFunc(p.Mapping.Series, func(s MappedSeries) bool { return s.Columns[column] != "" })
	}
	if m.Unit == domain.PercentUnit && told("value") {
		p.check("value: it is taken as a percentage from 0 to 100; if it is a count, write numerator, and denominator under fixed or as a column")
	}
	if m.AboutStudents && !told("students") && (!told("denominator") || m.Counts != domain.CountsStudents) {
		p.check("students: how many different students stand behind a value must be told: by a column, or under fixed")
	}
	p.check("by: the team's lead is taken as the one who recorded the values, unless you name somebody")
}

// period guesses the column of the date.
func (p *proposing) period() error {
	p.Mapping.Columns = make(map[string]string)
	first, last, pattern := -1, -1, ""
	for at, header := range p.grid.header {
		dates, ok := p.dates(at)
		switch {
		case !ok:
		case last < 0 && first >= 0 && has(header, lastWords) && dates == pattern:
			last = at
		case first < 0 || has(header, firstWords) && !has(p.grid.header[first], firstWords):
			first, pattern = at, dates
		}
	}
	if first < 0 {
		return fmt.Errorf("%w: %s: no column holds dates: one is needed with the first day of each period; a date has day, month and year", ErrSource, p.name)
	}
	p.take("from", first)
	p.Mapping.Format.Dates = pattern
	if last >= 0 {
		p.take("to", last)
	} else if has(p.grid.header[first], []string{"week", "weekly"}) {
		p.Mapping.Days = 5
		p.check("days: a period has 5 days, because the column is called %q", oneLine(p.grid.header[first]))
	} else {
		p.check("days: each value is of one day; write days: 5 for weeks from Monday to Friday")
	}
	if day, ok := dayFirst[pattern]; ok {
		p.check("format: dates are read as %s; if the day comes first, write %s", pattern, day)
	} else if pattern != isoDates {
		p.check("format: dates are read as %s", pattern)
	}
	return nil
}

// take makes a column of the file that of a column of the table, for all series.
func (p *proposing) take(column string, at int) {
	p.Mapping.Columns[column], p.used[at] = oneLine(p.grid.header[at]), true
}

// classColumn is the column whose cells are classes; -1 when there is none.
func (p *proposing) classColumn() int {
	for at, header := range p.grid.header {
		if p.used[at] {
			continue
		}
		cells, known := p.column(at), 0
		for _, cell := range cells {
			if p.class(tokens(cell)) != "" {
				known++
			}
		}
		named, numbers := has(header, classWords), p.numbers(at)
		if len(cells) > 0 && (named && !numbers || known == len(cells) && (named || !numbers)) {
			return at
		}
	}
	return -1
}

// long is one row a value.
func (p *proposing) long(class int) {
	p.Mapping.Layout = Long
	p.take("class", class)
	for at, header := range p.grid.header {
		role := roleOf(tokens(header))
		if role == "" && has(header, groupWords) {
			role = "group"
		}
		if p.used[at] || role == "" || p.Mapping.Columns[role] != "" || slices.Contains(numberColumns, role) && !p.numbers(at) {
			continue
		}
		p.take(role, at)
	}
	if p.Mapping.Columns["value"] != "" || p.Mapping.Columns["numerator"] != "" {
		return
	}
	for at := range p.grid.header {
		if !p.used[at] && p.numbers(at) {
			p.take("value", at)
			return
		}
	}
	p.check("columns: no column with figures was found: write value or numerator")
}

// wide is one row a period, with columns for each class.
func (p *proposing) wide() {
	p.Mapping.Layout = Wide
	for at, header := range p.grid.header {
		if p.used[at] {
			continue
		}
		words := tokens(header)
		role := roleOf(words)
		if role == "note" && p.Mapping.Columns[role] == "" && p.class(words) == "" {
			p.take(role, at)
			continue
		}
		if !p.numbers(at) {
			continue
		}
		class := p.class(words)
		if class == "" {
			class = strings.Join(slices.DeleteFunc(strings.Fields(oneLine(header)), func(w string) bool { return roleOf(tokens(w)) != "" }), " ")
		}
		if role == "" || role == "note" {
			role = "value"
		}
		p.series(class, role, at)
	}
	if len(p.Mapping.Series) == 0 {
		p.check("series: no column with figures was found: write a class and its columns")
	}
}

// series makes a column that of a class; a second one of the same role is left alone.
func (p *proposing) series(class, role string, at int) {
	i := slices.IndexFunc(p.Mapping.Series, func(s MappedSeries) bool { return s.Class == class })
	if i < 0 {
		i = len(p.Mapping.Series)
		p.Mapping.Series = append(p.Mapping.Series, MappedSeries{Class: class, Columns: make(map[string]string)})
		switch {
		case class == "":
			p.check("series: %q is taken as of the team as a whole", oneLine(p.grid.header[at]))
		case !slices.ContainsFunc(p.classes, func(c projections.Named) bool { return calls(c, class) }):
			p.check("series: no class is called %q; recorded are %s", class, listed(p.classes))
		}
	}
	if columns := p.Mapping.Series[i].Columns; columns[role] == "" {
		columns[role], p.used[at] = oneLine(p.grid.header[at]), true
	}
}

// cells guesses by the cells with figures how decimals are written, and which words stand in
// place of one.
func (p *proposing) cells() {
	p.Mapping.Missing = make(map[string]string)
	var named []string
	for _, columns := range append([]MappedSeries{{Columns: p.Mapping.Columns}}, p.Mapping.Series...) {
		for _, column := range numberColumns {
			named = append(named, columns.Columns[column])
		}
	}
	for _, name := range named {
		at, _ := p.grid.find(name)
		if name == "" || at < 0 {
			continue
		}
		for _, cell := range p.column(at) {
			_, number := Format{}.number(cell)
			_, comma := Format{DecimalComma: true}.number(cell)
			switch {
			case comma && !number:
				p.Mapping.Format.Decimal = "comma"
			case !number && p.Mapping.Missing[cell] == "" && len(p.Mapping.Missing) < maxWords:
				p.Mapping.Missing[cell] = reasonOf(cell)
				p.check("missing: %q is taken as %s", cell, p.Mapping.Missing[cell])
			}
		}
	}
	dates, _ := parsePattern(p.Mapping.Format.Dates)
	at, _ := p.grid.find(p.Mapping.Columns["from"])
	for _, cell := range p.column(at) {
		if _, ok := dates.date(cell); !ok && p.Mapping.Missing[cell] == "" {
			p.Mapping.Missing[cell] = Skip
			p.check("missing: rows with %q in place of a date are skipped", cell)
		}
	}
}
