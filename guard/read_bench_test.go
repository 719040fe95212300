package guard_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/guard"
)

// crowd is a roster of 5,000 names.
func crowd() (n guard.Names) {
	for i := range 4000 {
		n.People = append(n.People, fmt.Sprintf("Given%c%c Family%c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i%26, 'a'+i/26%26, 'a'+i/676))
	}
	for i := range 500 {
		n.Schools = append(n.Schools, fmt.Sprintf("Place%c%c Elementary School", 'a'+i%26, 'a'+i/26))
		n.Classes = append(n.Classes, fmt.Sprintf("Room %d", i))
	}
	return n
}

// hostile are texts of 10,000 characters on which a search could take its time.
var hostile = map[string]string{
	"prose":     strings.Repeat("In week 3 the students of both groups talked more, and 12 of 28 wrote it down. ", 127)[:10_000],
	"letters":   strings.Repeat("F a m i l y a ", 715)[:10_000],
	"digits":    strings.Repeat("1", 10_000),
	"groups":    strings.Repeat("555-", 2500),
	"addresses": strings.Repeat("a@", 5000),
	"dots":      strings.Repeat("a.", 5000),
	"names":     strings.Repeat("Givenaa ", 1250),
	"long":      strings.Repeat("x", 10_000),
}

// BenchmarkRead is held against a plain look for 5,000 names one after the other.
func BenchmarkRead(b *testing.B) {
	all := crowd()
	names := guard.RosterOf(all)
	for name, text := range hostile {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				names.Read([]guard.Field{{Name: "learned", Text: text}}, nil)
			}
		})
	}
	b.Run("roster", func(b *testing.B) {
		for b.Loop() {
			guard.RosterOf(all)
		}
	})
	b.Run("plain", func(b *testing.B) {
		small := strings.ToLower(hostile["prose"])
		for b.Loop() {
			for _, list := range [][]string{all.People, all.Schools, all.Classes} {
				for _, name := range list {
					strings.Contains(small, strings.ToLower(name))
				}
			}
		}
	})
}
