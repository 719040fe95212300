package transfer

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/cyclebook/cyclebook/domain"
)

// Format says how the cells of a file are written. The zero Format is that of the templates:
// UTF-8, commas between cells, dates like 2026-11-22, a decimal point.
type Format struct {
	// Delimiter stands between cells: ',' or ';' or a tab; 0 is a comma.
	Delimiter rune
	// DecimalComma says that 3,5 is three and a half.
	DecimalComma bool
	// Dates is the pattern of dates, made of YYYY (or YY), MM (or M), DD (or D) and what stands
	// between them, such as DD.MM.YYYY; empty is YYYY-MM-DD.
	Dates string
	// Encoding is "utf-8" (also when empty) or "windows-1252". A byte order mark tells by itself.
	Encoding string
}

// Encodings that can be declared.
const (
	UTF8        = "utf-8"
	Windows1252 = "windows-1252"
)

// Check refuses a format that cannot be read by.
func (f Format) Check() error {
	var errs []error
	switch f.Delimiter {
	case 0, ',', ';', '\t', '|':
	default:
		errs = append(errs, fmt.Errorf("delimiter: %q is not one of , ; | and tab", f.Delimiter))
	}
	switch f.Encoding {
	case "", UTF8, Windows1252:
	default:
		errs = append(errs, fmt.Errorf("encoding: %.40q is not %s or %s", f.Encoding, UTF8, Windows1252))
	}
	if _, err := parsePattern(f.Dates); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (f Format) delimiter() rune {
	if f.Delimiter == 0 {
		return ','
	}
	return f.Delimiter
}

const isoDates = "YYYY-MM-DD"

// pattern is how a date is written: numbers with something between them.
type pattern struct {
	text  string
	parts []patternPart
}

type patternPart struct {
	// field is 'Y', 'M' or 'D'; 0 for what stands between.
	field byte
	// least and most are how many digits there may be.
	least, most int
	between     string
}

func parsePattern(text string) (pattern, error) {
	if text == "" {
		text = isoDates
	}
	p, seen := pattern{text: text}, map[byte]bool{}
	for rest := strings.ToUpper(text); rest != ""; {
		letter, n := rest[0], 1
		for n < len(rest) && rest[n] == letter {
			n++
		}
		part := patternPart{field: letter, least: n, most: n}
		switch {
		case letter == 'Y' && (n == 4 || n == 2), (letter == 'M' || letter == 'D') && n == 2:
		case (letter == 'M' || letter == 'D') && n == 1:
			part.most = 2
		case unicode.IsLetter(rune(letter)) || unicode.IsDigit(rune(letter)):
			return p, fmt.Errorf("dates: %.40q is not a pattern: write it like DD.MM.YYYY or M/D/YY", text)
		default:
			part = patternPart{between: rest[:n]}
		}
		if part.field != 0 && seen[letter] {
			return p, fmt.Errorf("dates: %.40q names a part twice: write it like DD.MM.YYYY", text)
		}
		seen[part.field] = true
		p.parts, rest = append(p.parts, part), rest[n:]
	}
	if !seen['Y'] || !seen['M'] || !seen['D'] {
		return p, fmt.Errorf("dates: %.40q lacks year, month or day: write it like DD.MM.YYYY", text)
	}
	return p, nil
}

// date reads a date that is written in this pattern, and no other.
func (p pattern) date(text string) (domain.Date, bool) {
	year, month, day, rest := 0, 0, 0, text
	for _, part := range p.parts {
		if part.field == 0 {
			var ok bool
			if rest, ok = strings.CutPrefix(rest, part.between); !ok {
				return domain.Date{}, false
			}
			continue
		}
		n := 0
		for n < len(rest) && n < part.most && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n < part.least {
			return domain.Date{}, false
		}
		number, _ := strconv.Atoi(rest[:n]) // digits always are a number
		rest = rest[n:]
		switch part.field {
		case 'Y':
			if year = number; part.most == 2 {
				year += 2000
			}
		case 'M':
			month = number
		case 'D':
			day = number
		}
	}
	d := domain.Day(year, time.Month(month), day)
	exists := month >= 1 && month <= 12 && day >= 1 && day <= 31 && d.Time().Day() == day && d.Time().Month() == time.Month(month)
	return d, rest == "" && exists
}

// write is how a date is written in this pattern.
func (p pattern) write(d domain.Date) string {
	var b strings.Builder
	for _, part := range p.parts {
		switch part.field {
		case 'Y':
			year := d.Time().Year()
			if part.most == 2 {
				year %= 100
			}
			fmt.Fprintf(&b, "%0*d", part.least, year)
		case 'M':
			fmt.Fprintf(&b, "%0*d", part.least, d.Time().Month())
		case 'D':
			fmt.Fprintf(&b, "%0*d", part.least, d.Time().Day())
		default:
			b.WriteString(part.between)
		}
	}
	return b.String()
}

// number reads a decimal number. Signs for thousands are not taken: they hide errors.
func (f Format) number(text string) (float64, bool) {
	if f.DecimalComma {
		if strings.Contains(text, ".") {
			return 0, false
		}
		text = strings.Replace(text, ",", ".", 1)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789.+-eE", r) }) {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// normal is a name as it is compared: composed, in small letters, one space between words.
func normal(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(name))), " ")
}
