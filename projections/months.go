package projections

import (
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// Months are counted from year 0.

func monthAt(t time.Time) int64 { return int64(t.Year())*12 + int64(t.Month()) - 1 }

// monthOf is the month of a day.
func monthOf(d domain.Date) int64 { return monthAt(d.Time()) }

// lastOfMonth is the last day of a month.
func lastOfMonth(month int64) domain.Date {
	return domain.DateOf(time.Date(int(month/12), time.Month(month%12+2), 0, 0, 0, 0, 0, time.UTC))
}

// firstOfMonth is the first day of a month.
func firstOfMonth(month int64) domain.Date { return lastOfMonth(month - 1).AddDays(1) }
