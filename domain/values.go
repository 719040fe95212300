package domain

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a calendar day without a zone. The zero Date is no day.
type Date struct {
	year       int16
	month, day uint8
}

const dateLayout = "2006-01-02"

// Day makes a Date; out-of-range values are brought into range as time.Date does.
func Day(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day of a moment in that moment's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// ParseDate reads "2026-11-22".
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(dateLayout, text)
	if err != nil {
		return Date{}, fmt.Errorf("%.40q is not a date: write it like 2026-11-22", text)
	}
	return DateOf(t), nil
}

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return string(d.append(make([]byte, 0, len(dateLayout))))
}

// append writes the day without the detour of fmt: dates stand in every fact and answer.
func (d Date) append(to []byte) []byte {
	y, m, n := int(d.year), d.month, d.day
	if y < 0 || y > 9999 {
		return fmt.Appendf(to, "%04d-%02d-%02d", y, m, n)
	}
	return append(to, '0'+byte(y/1000), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10), '-', '0'+m/10, '0'+m%10, '-', '0'+n/10, '0'+n%10)
}

func (d Date) IsZero() bool { return d == Date{} }

// Compare orders days: -1, 0 or 1.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.year, e.year), cmp.Compare(d.month, e.month), cmp.Compare(d.day, e.day))
}
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }
func (d Date) After(e Date) bool  { return d.Compare(e) > 0 }

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// FirstOfMonth and LastOfMonth are those of the month of the day.
func (d Date) FirstOfMonth() Date { return d.AddDays(1 - d.Time().Day()) }
func (d Date) LastOfMonth() Date  { return DateOf(d.FirstOfMonth().Time().AddDate(0, 1, -1)) }

// Time is the day's midnight, UTC.
func (d Date) Time() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.append(make([]byte, 0, len(dateLayout))), nil
}

// AppendText appends what MarshalText gives.
func (d Date) AppendText(to []byte) ([]byte, error) {
	if d.IsZero() {
		return to, nil
	}
	return d.append(to), nil
}

func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// SchoolYear is a year of school such as "2026-27".
type SchoolYear string

// Valid says whether the year is written as two following years, "2026-27".
func (y SchoolYear) Valid() bool {
	var from, to int
	if len(y) != 7 {
		return false
	}
	if _, err := fmt.Sscanf(string(y), "%4d-%2d", &from, &to); err != nil {
		return false
	}
	return from >= 1900 && from < 2200 && (from+1)%100 == to && fmt.Sprintf("%04d-%02d", from, to) == string(y)
}

// SchoolYearOf is the school year of a day; years turn on 1 July.
func SchoolYearOf(d Date) SchoolYear {
	from := int(d.year)
	if d.month < 7 {
		from--
	}
	return SchoolYear(fmt.Sprintf("%04d-%02d", from, (from+1)%100))
}
