package projections

import (
	"bytes"
	"database/sql"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// fileDrawerBook names the book of the file drawer; those of the checks have the check's name.
const fileDrawerBook = "FILE_DRAWER"

// methodBook is one table of a block for a school year, by team: what is told is computed of it.
type methodBook struct {
	// AsOf is the last day of the month for which it stands.
	AsOf  domain.Date `json:"asOf"`
	Parts []bookPart  `json:"parts"`

	// policy is the strictest of its networks when it is read.
	policy disclosure.Policy
}

// bookPart is what one team brings: cycles that met a check and did not, or those in each place of
// the file drawer.
type bookPart struct {
	Team   uuid.UUID `json:"team"`
	School uuid.UUID `json:"school"`
	N      []int     `json:"n"`
}

// enough says that a figure to which each part brings some of its numbers may be told.
func enough(policy disclosure.Policy, parts []bookPart, amount func(bookPart) int) bool {
	var list []disclosure.Part
	for _, p := range parts {
		if n := amount(p); n > 0 {
			list = append(list, disclosure.Part{School: p.School.String(), Team: p.Team.String(), Amount: float64(n)})
		}
	}
	return policy.Enough(list, disclosure.OfNobody)
}

// all is how many cycles a part brings.
func (p bookPart) all() int {
	sum := 0
	for _, n := range p.N {
		sum += n
	}
	return sum
}

// closeBooks closes the books of every block as of a day.
func closeBooks(t *tx, day domain.Date) error {
	years, err := scoresByYear(t)
	if err != nil {
		return err
	}
	m, err := mapBlocks(t, day)
	if err != nil {
		return err
	}
	for year, books := range years {
		for what, parts := range books {
			last, err := readBooks(t, year, what)
			if err != nil {
				return err
			}
			now := m.divide(parts, last)
			for at := range last {
				if _, there := now[at]; !there {
					now[at] = nil
				}
			}
			for at, parts := range now {
				if err := closeBook(t, at, bookKey{year, what}, m.policy(at), last[at], methodBook{AsOf: day, Parts: parts}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// closeBook puts a table in the place of the last one, if it may be told, and if the difference
// may: who holds two successive tables side by side must not see what one team did.
func closeBook(t *tx, at block, key bookKey, policy disclosure.Policy, last *methodBook, now methodBook) error {
	if last != nil {
		if changed := last.difference(now); len(changed) > 0 && !enough(policy, changed, bookPart.all) {
			return nil
		}
	} else if !enough(policy, now.Parts, bookPart.all) {
		return nil
	}
	doc, err := json.Marshal(now)
	if err != nil {
		return err
	}
	for _, network := range at.networks() {
		if err := t.exec(`INSERT OR IGNORE INTO method_blocks (network, block) VALUES (?, ?)`, network[:], []byte(at)); err != nil {
			return err
		}
	}
	return t.exec(`INSERT INTO method_books (block, year, what, doc) VALUES (?, ?, ?, ?)
		ON CONFLICT (block, year, what) DO UPDATE SET doc = excluded.doc`, []byte(at), string(key.year), key.what, doc)
}

// difference is by how much each team's numbers changed, without regard to the direction; teams
// whose numbers are the same are left out. A team that changed its school is as one that left and
// one that came.
func (b methodBook) difference(now methodBook) []bookPart {
	type who struct{ team, school uuid.UUID }
	sums := make(map[who][]int)
	for sign, parts := range map[int][]bookPart{-1: b.Parts, 1: now.Parts} {
		for _, p := range parts {
			at := who{p.Team, p.School}
			if sums[at] == nil {
				sums[at] = make([]int, len(p.N))
			}
			for i, n := range p.N {
				sums[at][i] += sign * n
			}
		}
	}
	var list []bookPart
	for at, n := range sums {
		for i := range n {
			n[i] = max(n[i], -n[i])
		}
		if p := (bookPart{at.team, at.school, n}); p.all() > 0 {
			list = append(list, p)
		}
	}
	return list
}

// scoresByYear sums the scores of each team, by school year and book.
func scoresByYear(t *tx) (map[domain.SchoolYear]map[string][]bookPart, error) {
	years := make(map[domain.SchoolYear]map[string][]bookPart)
	var team, school, last sql.RawBytes
	var year domain.SchoolYear
	var score string
	var place int
	err := t.each(`SELECT s.team, t.school, s.year, s.score, s.place FROM method_scores s JOIN things t ON t.id = s.team ORDER BY s.year, s.team`, nil, func(rows *sql.Rows) error {
		if err := rows.Scan(&team, &school, &year, &score, &place); err != nil {
			return err
		}
		if years[year] == nil {
			years[year], last = make(map[string][]bookPart), nil
		}
		books := years[year]
		if !bytes.Equal(last, team) {
			last = bytes.Clone(team)
			for _, check := range MethodChecks {
				books[string(check)] = append(books[string(check)], bookPart{readID(team), readID(school), make([]int, 2)})
			}
			books[fileDrawerBook] = append(books[fileDrawerBook], bookPart{readID(team), readID(school), make([]int, drawerPlaces)})
		}
		for i, check := range MethodChecks {
			parts := books[string(check)]
			switch score[i] {
			case scoreMet:
				parts[len(parts)-1].N[0]++
			case scoreNotMet:
				parts[len(parts)-1].N[1]++
			}
		}
		parts := books[fileDrawerBook]
		parts[len(parts)-1].N[place]++
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read scores: %w", err)
	}
	return years, nil
}
