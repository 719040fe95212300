package transfer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// FormatWords is a [Format] in the words in which people declare it; empty ones are those of the
// templates.
type FormatWords struct {
	// Delimiter is , or ; or | or tab.
	Delimiter string `json:"delimiter,omitzero" yaml:"delimiter"`
	// Decimal is point or comma.
	Decimal string `json:"decimal,omitzero" yaml:"decimal"`
	// Dates is a pattern such as DD.MM.YYYY.
	Dates    string `json:"dates,omitzero" yaml:"dates"`
	Encoding string `json:"encoding,omitzero" yaml:"encoding"`
}

// Format gives the format that is meant; its error begins with the name of the word.
func (w FormatWords) Format() (f Format, err error) {
	switch {
	case w.Delimiter == "":
	case w.Delimiter == "tab" || w.Delimiter == `\t`:
		f.Delimiter = '\t'
	case utf8.RuneCountInString(w.Delimiter) == 1:
		f.Delimiter, _ = utf8.DecodeRuneInString(w.Delimiter)
	default:
		return f, fmt.Errorf("delimiter: %q is not , or ; or tab", w.Delimiter)
	}
	switch w.Decimal {
	case "", "point":
	case "comma":
		f.DecimalComma = true
	default:
		return f, fmt.Errorf("decimal: %q is not point or comma", w.Decimal)
	}
	f.Dates, f.Encoding = w.Dates, strings.ToLower(w.Encoding)
	switch f.Encoding {
	case "cp1252", "cp-1252", "latin1", "iso-8859-1":
		f.Encoding = Windows1252
	case "utf8":
		f.Encoding = UTF8
	}
	return f, f.Check()
}
