package main

import (
	"fmt"
	"time"
)

// layout is how the API writes days.
const layout = time.DateOnly

// midnight is the day of a moment, in UTC.
func midnight(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// fridayBefore is the last Friday that is over: where the newest school week ends.
func fridayBefore(day time.Time) time.Time {
	day = day.AddDate(0, 0, -1)
	for day.Weekday() != time.Friday {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

// schoolYear is the year of school of a day, such as "2026-27"; years turn on 1 July.
func schoolYear(day time.Time) string {
	year := day.Year()
	if day.Month() < time.July {
		year--
	}
	return fmt.Sprintf("%04d-%02d", year, (year+1)%100)
}
