package projections

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// block names teams whose numbers are told together, by the ids of the networks that are told them, in
// their order, one after the other. What a network is told is a sum over blocks, each of which may be
// told by itself. Blocks have no team in common, so that whoever reads the tables of several
// networks, and subtracts, comes to whole blocks and no further.
type block string

// networks are those that are told of it.
func (b block) networks() (ids []uuid.UUID) {
	for id := range slices.Chunk([]byte(b), len(uuid.Nil)) {
		ids = append(ids, readID(id))
	}
	return ids
}

// has says that a network is told of it.
func (b block) has(network uuid.UUID) bool { return slices.Contains(b.networks(), network) }

// blockMap has in which block each school is on a day.
type blockMap struct {
	networks map[uuid.UUID]*Network
	// in are all networks of each school, as a block; of is the block that it is in.
	in, of map[uuid.UUID]block
	// teams are how many there are of each school.
	teams map[uuid.UUID]int
}

// mapBlocks puts schools that are in the same networks into a block of these. Where such schools can
// never be enough, whatever their teams do, they are told to one of their networks alone: that which has
// the most teams of such schools, then that which has the most of the rest, and so on.
func mapBlocks(t *tx, day domain.Date) (*blockMap, error) {
	m := &blockMap{networks: make(map[uuid.UUID]*Network), in: make(map[uuid.UUID]block), teams: make(map[uuid.UUID]int)}
	err := t.each(`SELECT doc FROM things WHERE kind = ? ORDER BY id`, []any{string(domain.NetworkKind)}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		n := &Network{}
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		if err := json.Unmarshal(doc, n); err != nil {
			return err
		}
		m.networks[n.ID] = n
		for _, school := range n.schoolsOn(day) {
			if !m.in[school].has(n.ID) {
				m.in[school] += block(n.ID[:])
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read networks: %w", err)
	}
	err = t.each(`SELECT school, count(*) FROM things WHERE kind = ? GROUP BY school`, []any{string(domain.TeamKind)}, func(rows *sql.Rows) error {
		var school sql.RawBytes
		var n int
		if err := rows.Scan(&school, &n); err != nil {
			return err
		}
		m.teams[readID(school)] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count teams: %w", err)
	}
	m.settle()
	return m, nil
}

// settle finds the block of each school.
func (m *blockMap) settle() {
	alike := make(map[block][]uuid.UUID)
	for school, in := range m.in {
		alike[in] = append(alike[in], school)
	}
	m.of = make(map[uuid.UUID]block)
	for in, schools := range alike {
		if m.large(in, schools) {
			for _, school := range schools {
				m.of[school] = in
			}
		}
	}
	for {
		into, most, best := block(""), 0, []uuid.UUID(nil)
		for _, id := range slices.SortedFunc(maps.Keys(m.networks), compareIDs) {
			at, own := block(id[:]), []uuid.UUID(nil)
			for school, in := range m.in {
				if m.of[school] == "" && in.has(id) {
					own = append(own, school)
				}
			}
			if n := m.teamsOf(own); n > most && (m.large(at, own) || len(alike[at]) > 0 && m.of[alike[at][0]] == at) {
				into, most, best = at, n, own
			}
		}
		if most == 0 {
			return
		}
		for _, school := range best {
			m.of[school] = into
		}
	}
}

// large says that schools could be told of together, had all of their teams something.
func (m *blockMap) large(at block, schools []uuid.UUID) bool {
	policy := m.policy(at)
	return len(schools) >= policy.Schools && m.teamsOf(schools) >= policy.Teams
}

func (m *blockMap) teamsOf(schools []uuid.UUID) (n int) {
	for _, school := range schools {
		n += m.teams[school]
	}
	return n
}

// policy is the strictest of a block's networks.
func (m *blockMap) policy(b block) disclosure.Policy {
	var list []*Network
	for _, id := range b.networks() {
		list = append(list, m.networks[id])
	}
	return suppressorOf(list...).policy
}

// divide gives what teams bring to their blocks. A team that was told in a block stays in it for the
// school year: in two, it could be subtracted. Where its school has left one of the block's networks,
// it stays with what was told last.
func (m *blockMap) divide(parts []bookPart, told map[block]*methodBook) map[block][]bookPart {
	type place struct {
		at   block
		last bookPart
	}
	places := make(map[uuid.UUID]place)
	for at, b := range told {
		for _, p := range b.Parts {
			places[p.Team] = place{at, p}
		}
	}
	now := make(map[block][]bookPart)
	for _, p := range parts {
		at := m.of[p.School]
		if before, seen := places[p.Team]; seen {
			at = before.at
			if slices.ContainsFunc(at.networks(), func(n uuid.UUID) bool { return !m.in[p.School].has(n) }) {
				p = before.last
			}
		}
		if at != "" && p.all() > 0 {
			now[at] = append(now[at], p)
		}
	}
	return now
}

// readBooks reads a book as it was told last, of each block.
func readBooks(t *tx, year domain.SchoolYear, what string) (map[block]*methodBook, error) {
	books := make(map[block]*methodBook)
	err := t.each(`SELECT block, doc FROM method_books WHERE year = ? AND what = ?`, []any{string(year), what}, func(rows *sql.Rows) error {
		var at, doc sql.RawBytes
		if err := rows.Scan(&at, &doc); err != nil {
			return err
		}
		b := &methodBook{}
		books[block(at)] = b
		return json.Unmarshal(doc, b)
	})
	if err != nil {
		return nil, fmt.Errorf("read books: %w", err)
	}
	return books, nil
}
