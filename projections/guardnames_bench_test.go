package projections

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// fiveHundredTeams are ten teams of six in each of fifty schools of the Fractions Network, with a class
// for each team.
func fiveHundredTeams() string {
	var b strings.Builder
	person := 100_000
	for s := range 50 {
		school := 10_000 + s
		fmt.Fprintf(&b, "school-#%d 2026-07-02 #37 ADMIN SchoolRegistered {\"name\":\"Place%d Elementary\",\"zone\":\"UTC\",\"district\":\"#1\",\"from\":\"2026-07-01\"}\n", school, s)
		fmt.Fprintf(&b, "network-#21 2026-07-03 #37 ADMIN SchoolAdmitted {\"school\":\"#%d\",\"on\":\"2026-07-03\"}\n", school)
		for i := range 10 {
			team := 20_000 + 10*s + i
			fmt.Fprintf(&b, "team-#%d 2026-08-10 #37 ADMIN TeamFormed {\"name\":\"Team %d of place %d\",\"school\":\"#%d\",\"schools\":[\"#%d\"]}\n", team, i, s, school, school)
			for range 6 {
				person++
				fmt.Fprintf(&b, "person-#%d 2026-08-01 #37 ADMIN PersonInvited {\"name\":\"Given%d Family%d\"}\n", person, person%997, person)
				fmt.Fprintf(&b, "team-#%d 2026-08-10 #37 ADMIN MemberJoined {\"person\":\"#%d\",\"school\":\"#%d\",\"position\":\"GENERAL_EDUCATOR\",\"from\":\"2026-08-10\"}\n", team, person, school)
			}
			fmt.Fprintf(&b, "class-#%d 2026-09-01 #37 ADMIN ClassOpened {\"school\":\"#%d\",\"schoolYear\":\"2026-27\",\"label\":\"Room %d\",\"kind\":\"SECTION\",\"teachers\":[\"#%d\"]}\n", 40_000+team, school, team, person)
		}
	}
	return b.String()
}

// BenchmarkFindings reads what the guard finds in a share-out of one of 500 teams: first where
// nobody has asked yet, then by another reader, then by the same one again.
func BenchmarkFindings(b *testing.B) {
	v := opened(b)
	applyAll(b, v, script(b, archive(b, "audiences.txtar")["log"]+fiveHundredTeams()), 10_000)
	doc := &storedShareOut{TeamID: numbered(20_007), Versions: []*storedTelling{{Telling: domain.Telling{
		Title: "Frames took too long", Learned: domain.Text(strings.Repeat("Two a week are enough, as Given1 Family100043 says. ", 20)),
	}}}}
	find := func(r *Reader) {
		if list, err := r.findings(b.Context(), doc, 1); err != nil || len(list) == 0 {
			b.Fatal(list, err)
		}
	}
	scope := Operator(domain.Day(2026, 10, 5))
	for _, name := range []string{"first", "another reader"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if name == "first" {
					v.store.kept = directoryKept{}
				}
				r, err := v.Read(b.Context(), scope)
				if err != nil {
					b.Fatal(err)
				}
				find(r)
				r.Close()
			}
		})
	}
	b.Run("again", func(b *testing.B) {
		r, err := v.Read(b.Context(), scope)
		if err != nil {
			b.Fatal(err)
		}
		defer r.Close()
		for b.Loop() {
			find(r)
		}
	})
}
