package transfer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// Mapping says how a file that a team keeps in its own way tells measurements of one measure: one
// row a period with columns for each class, or one row a value. The file's columns are named by
// what stands in its first row.
type Mapping struct {
	// Measure by name or id, and its team, needed where several teams have one of that name.
	Measure string `json:"measure" yaml:"measure"`
	Team    string `json:"team,omitzero" yaml:"team"`
	// By is the person who recorded it; empty is the team's lead of the period's last day.
	By     string `json:"by,omitzero" yaml:"by"`
	Layout Layout `json:"layout" yaml:"layout"`
	// Days is how long a period lasts; 0 is to the day in the column to, else one day.
	Days int `json:"days,omitzero" yaml:"days"`
	// Columns gives for columns of the table measurements the file's own.
	Columns map[string]string `json:"columns" yaml:"columns"`
	// Series are the classes and student groups that have columns in a wide file.
	Series []MappedSeries `json:"series,omitempty" yaml:"series"`
	// Fixed gives for columns of the table measurements what holds where no cell tells.
	Fixed map[string]string `json:"fixed,omitempty" yaml:"fixed"`
	// Missing gives for words that stand in place of a value why there is none, or [Skip]. The
	// word "" is an empty cell: it is skipped unless said otherwise.
	Missing map[string]string `json:"missing,omitempty" yaml:"missing"`
	Format  FormatWords       `json:"format,omitzero" yaml:"format"`
}

// MappedSeries is a class, or the whole team, and student group with columns of its own.
type MappedSeries struct {
	Class   string            `json:"class,omitzero" yaml:"class"`
	Group   string            `json:"group,omitzero" yaml:"group"`
	Columns map[string]string `json:"columns" yaml:"columns"`
	Fixed   map[string]string `json:"fixed,omitempty" yaml:"fixed"`
}

// Layout says what a row of a mapped file is.
type Layout string

const (
	// Wide: a period, with columns for each class.
	Wide Layout = "wide"
	// Long: one value.
	Long Layout = "long"
)

// Skip says that a word stands for nothing at all.
const Skip = "skip"

// maxDays is the longest period that days can make.
const maxDays = 366

// Columns of the table measurements that a mapping may name.
var (
	valueColumns  = []string{"numerator", "denominator", "value"}
	numberColumns = slices.Concat(valueColumns, []string{"students", "enrolled"})
	perSeries     = slices.Concat(numberColumns, []string{"note"})
	perPeriod     = []string{"from", "to", "label", "collected_on", "note", "by", "for"}
	perValue      = slices.Concat(perPeriod, []string{"class", "group"}, numberColumns)
	fixedForAll   = slices.Concat([]string{"class", "group", "label", "note"}, numberColumns)
)

// Check says what is wrong with a mapping in itself, each with the name of the key; nil when it
// can be used.
func (m Mapping) Check() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if m.Measure == "" {
		wrong("measure: say of which measure the values are, by name or id")
	}
	switch m.Layout {
	case Wide:
		errs = append(errs, names("columns", m.Columns, perPeriod), m.checkSeries())
	case Long:
		errs = append(errs, names("columns", m.Columns, perValue), hasValue("columns", m.Columns))
		if len(m.Series) > 0 {
			wrong("series: only a wide file has them: name the columns class and group under columns")
		}
	default:
		wrong("layout: %q is not %s (one row a period, columns for each class) or %s (one row a value)", m.Layout, Wide, Long)
	}
	if m.Columns["from"] == "" {
		wrong("columns: from is needed: the column that holds the first day of the period")
	}
	if m.Days < 0 || m.Days > maxDays || m.Days > 0 && m.Columns["to"] != "" {
		wrong("days: %d is not from 1 to %d, or stands beside the column to: leave one of them out", m.Days, maxDays)
	}
	errs = append(errs, names("fixed", m.Fixed, fixedForAll))
	seen := make(map[string]bool)
	for _, word := range slices.Sorted(maps.Keys(m.Missing)) {
		if seen[normal(word)] {
			wrong("missing: %q stands there twice: capitals and spaces make no difference", word)
		}
		seen[normal(word)] = true
		if reason := m.Missing[word]; reason != Skip && !slices.Contains(words(domain.MissingReasons), reason) {
			wrong("missing: %q: %q is not %s or %s", word, reason, strings.Join(words(domain.MissingReasons), ", "), Skip)
		}
	}
	if _, err := m.Format.Format(); err != nil {
		wrong("format: %w", err)
	}
	return errors.Join(errs...)
}

func (m Mapping) checkSeries() error {
	var errs []error
	if len(m.Series) == 0 {
		errs = append(errs, errors.New("series: a wide file has one at least: a class and its columns"))
	}
	for i, s := range m.Series {
		place := fmt.Sprintf("series %d (%s)", i+1, strings.TrimSpace(s.Class+" "+s.Group))
		errs = append(errs, names(place+": columns", s.Columns, perSeries), hasValue(place+": columns", s.Columns), names(place+": fixed", s.Fixed, perSeries))
	}
	return errors.Join(errs...)
}

// names refuses keys that are none, and keys that name nothing.
func names(key string, given map[string]string, allowed []string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch {
		case !slices.Contains(allowed, name):
			errs = append(errs, fmt.Errorf("%s: there is no %q here: choose from %s", key, name, strings.Join(allowed, ", ")))
		case strings.TrimSpace(given[name]) == "":
			errs = append(errs, fmt.Errorf("%s: %s is empty: fill it in or leave it out", key, name))
		}
	}
	return errors.Join(errs...)
}

func hasValue(key string, given map[string]string) error {
	if given["value"] == "" && given["numerator"] == "" {
		return fmt.Errorf("%s: value or numerator is needed: the column that holds the figures", key)
	}
	return nil
}
