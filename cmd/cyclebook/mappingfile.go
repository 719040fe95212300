package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/cyclebook/cyclebook/transfer"
)

// mappingKeys are all that a mapping may say.
const mappingKeys = "measure, team, by, layout, days, columns, series (class, group, columns, fixed), fixed, missing, format (delimiter, decimal, dates, encoding)"

// maxMapping is the size of a mapping at most.
const maxMapping = 64 << 10

// mappingBeside is where the mapping of a file is looked for: sheet.mapping.yml beside sheet.csv.
func mappingBeside(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".mapping.yml"
}

// readMapping reads a mapping. What is wrong with it is an errUsage with line and remedy.
func readMapping(path string) (m transfer.Mapping, err error) {
	file, err := os.Open(path)
	if err != nil {
		return m, fmt.Errorf("%w: %w", errUsage, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxMapping+1))
	if err != nil {
		return m, fmt.Errorf("import: %w", err)
	}
	if len(text) > maxMapping {
		return m, fmt.Errorf("%w: %s: more than %d KB are no mapping", errUsage, path, maxMapping>>10)
	}
	if err := yaml.UnmarshalWithOptions(text, &m, yaml.Strict()); err != nil {
		return m, fmt.Errorf("%w: %s", errUsage, inMapping(path, err))
	}
	if err := m.Check(); err != nil {
		return m, fmt.Errorf("%w: %s: %s", errUsage, path, strings.ReplaceAll(err.Error(), "\n", "\n"+path+": "))
	}
	return m, nil
}

// inMapping says where a mapping cannot be read, and what to do.
func inMapping(path string, err error) string {
	var unknown *yaml.UnknownFieldError
	var kind *yaml.TypeError
	var syntax *yaml.SyntaxError
	switch {
	case errors.As(err, &unknown):
		return fmt.Sprintf("%s:%d: there is no key %q here: the keys are %s", path, unknown.Token.Position.Line, unknown.Token.Value, mappingKeys)
	case errors.As(err, &kind):
		return fmt.Sprintf("%s:%d: %q is not what belongs here: write it as a new mapping has it", path, kind.Token.Position.Line, kind.Token.Value)
	case errors.As(err, &syntax):
		return fmt.Sprintf("%s:%d: %s: write it as YAML, words with signs in quotation marks", path, syntax.Token.Position.Line, syntax.Message)
	default:
		return fmt.Sprintf("%s: %v", path, err)
	}
}

// writeMapping writes what is proposed into a new file, with what is to be checked.
func writeMapping(path, sheet string, p transfer.Proposal) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = io.WriteString(file, mappingText(sheet, p))
	return err
}

// mappingText is a proposal as a file with comments.
func mappingText(sheet string, p transfer.Proposal) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	remark := func(text string) { line("# %s", strings.Join(strings.Fields(text), " ")) } // on one line, whatever is in it
	remark("How " + sheet + " tells measurements: a guess. Correct it, then see what it makes of the file with")
	remark("cyclebook import measurements --dry-run " + sheet)
	line("#\n# Check:")
	for _, check := range p.Check {
		remark("- " + check)
	}
	if len(p.Unused) > 0 {
		remark("Not used of the file: " + strings.Join(p.Unused, ", "))
	}
	m := p.Mapping
	line("\n# The measure by name or id. Where several teams have one of that name, name the team, too.")
	line("measure: %s", scalar(m.Measure))
	line("# team: Grade 7 Math")
	line("\n# Who recorded the values: a member of the team. Without it, the lead of that day.")
	line("# by: name@school.example")
	line("\n# wide: one row a period, with columns for each class. long: one row a value.")
	line("layout: %s", m.Layout)
	line("\n# How many days a period has. Leave it out for single days, and where a column has the last day.")
	if m.Days > 0 {
		line("days: %d", m.Days)
	} else {
		line("# days: 5")
	}
	line("\n# Columns of the file, by what stands in its first row. There may be: from, to (first and last day")
	line("# of the period), label, collected_on, note, by, for; in a long file also class, group, numerator,")
	line("# denominator, value, students, enrolled.")
	line("columns:")
	columns(&b, "  ", m.Columns)
	if m.Layout == transfer.Wide {
		line("\n# For each class its columns: value, or numerator and denominator; students, enrolled, note. A")
		line("# student group is named with group; without class it is the team as a whole. What no column")
		line("# tells stands under fixed, such as fixed: {denominator: 24}, here or below for all.")
		line("series:")
		for _, s := range m.Series {
			line("  - class: %s\n    columns:", scalar(s.Class))
			columns(&b, "      ", s.Columns)
		}
	}
	line("\n# What holds wherever no column tells.")
	line("# fixed: {denominator: 24, enrolled: 24}")
	line("\n# Words in place of a value: NO_SCHOOL, NOT_COLLECTED, LOST, NOT_APPLICABLE, or skip. An empty cell")
	line("# is skipped unless \"\" stands here.")
	if len(m.Missing) == 0 {
		line("# missing: {\"-\": NO_SCHOOL}")
	} else {
		line("missing:")
		columns(&b, "  ", m.Missing)
	}
	line("\n# How the file is written: delimiter , ; | or tab, decimal point or comma, dates such as DD.MM.YYYY or")
	line("# M/D/YY, encoding utf-8 or windows-1252.")
	format := map[string]string{"delimiter": m.Format.Delimiter, "decimal": m.Format.Decimal, "dates": m.Format.Dates, "encoding": m.Format.Encoding}
	for key, value := range map[string]string{"delimiter": ",", "decimal": "point", "encoding": transfer.UTF8} {
		if format[key] == "" {
			format[key] = value
		}
	}
	line("format:")
	columns(&b, "  ", format)
	return b.String()
}

// columns writes keys and values, each on a line.
func columns(b *strings.Builder, indent string, values map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(b, "%s%s: %s\n", indent, scalar(key), scalar(values[key]))
	}
}

// scalar is a text in YAML, on one line.
func scalar(text string) string {
	out, err := yaml.Marshal(text)
	if one := strings.TrimSuffix(string(out), "\n"); err == nil && !strings.Contains(one, "\n") {
		return one
	}
	return fmt.Sprintf("%q", text)
}
