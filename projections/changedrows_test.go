package projections

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// row is a row of a table, with the topics that it is of.
type row struct {
	text   string
	topics []topic
}

// rowsIn are all rows of the read models, but for how far they have come.
func rowsIn(t *testing.T, v *Views) map[string]row {
	t.Helper()
	all := make(map[string]row)
	tables := must[[]string](t)(tablesOf(t.Context(), v.store))
	for _, table := range tables {
		found, err := v.store.read.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns := must[[]string](t)(found.Columns())
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for found.Next() {
			if err := found.Scan(into...); err != nil {
				t.Fatal(err)
			}
			r := row{text: table + fmt.Sprintf("%#v", values), topics: []topic{{table: table}}}
			for i, column := range columns {
				id, ok := values[i].([]byte)
				if ok && slices.Contains(keyed[table], column) {
					r.topics = append(r.topics, topic{table, readID(id)})
				}
			}
			all[r.text] = r
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		found.Close()
	}
	return all
}

// tablesOf are the tables that readers read, without those in which SQLite keeps its index of words.
func tablesOf(ctx context.Context, s *store) (tables []string, err error) {
	found, err := s.read.QueryContext(ctx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('checkpoint', 'heads')
		AND name NOT LIKE 'told\_words\_%' ESCAPE '\' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var name string
		if err := found.Scan(&name); err != nil {
			return nil, err
		}
		tables = append(tables, name)
	}
	return tables, found.Err()
}

// TestEveryChangeOfARowIsTold applies logs in which everything happens, fact by fact and in batches,
// compares all rows before and after, and asks for each row that came, went or became another whether
// its topics are known to have changed.
func TestEveryChangeOfARowIsTold(t *testing.T) {
	logs := map[string][]domain.Recorded{"golden": goldenLog(t)}
	for _, size := range []int{1, 7} {
		for name, log := range logs {
			v := opened(t)
			before, told, changes := rowsIn(t, v), 0, 0
			for batch := range slices.Chunk(log, size) {
				if err := v.store.watch(false); err != nil { // as for a large batch
					t.Fatal(err)
				}
				applyAll(t, v, batch, len(batch))
				after, seq := rowsIn(t, v), v.store.seq
				for _, r := range apart(before, after) {
					changes++
					for _, at := range r.topics {
						told++
						if v.changed.young[at] != seq {
							t.Errorf("%s, in batches of %d, up to %s %d: %s %s changed and was not told: %.200s", name, size, batch[0].Type, seq, at.table, at.id, r.text)
						}
					}
				}
				before = after
			}
			t.Logf("%s in batches of %d: %d rows changed, %d topics of theirs", name, size, changes, told)
			if changes < 300 || told < changes {
				t.Errorf("%s: only %d rows changed, with %d topics", name, changes, told)
			}
		}
	}
}

// apart are the rows that only one side has.
func apart(one, other map[string]row) (rows []row) {
	for _, pair := range [][2]map[string]row{{one, other}, {other, one}} {
		for _, text := range slices.Sorted(maps.Keys(pair[0])) {
			if _, both := pair[1][text]; !both {
				rows = append(rows, pair[0][text])
			}
		}
	}
	return rows
}

// TestARowThatMovesIsToldOfOnBothSides: of the id that it had, and of the one that it has.
func TestARowThatMovesIsToldOfOnBothSides(t *testing.T) {
	v := opened(t)
	one, other := numbered(1), numbered(2)
	for _, c := range []struct {
		statement string
		args      []any
		want      []uuid.UUID
	}{
		{"INSERT INTO follows (id, person, seq, at, topic) VALUES (?, ?, 1, 1, '')", []any{other[:], one[:]}, []uuid.UUID{one}},
		{"UPDATE follows SET person = ?", []any{other[:]}, []uuid.UUID{one, other}},
		{"UPDATE follows SET seq = 2", nil, []uuid.UUID{other}},
		{"DELETE FROM follows WHERE seq = 2", nil, []uuid.UUID{other}},
	} {
		if err := v.store.watch(true); err != nil {
			t.Fatal(err)
		}
		if _, err := v.store.conn.ExecContext(t.Context(), c.statement, c.args...); err != nil {
			t.Fatal(err)
		}
		want := map[topic]struct{}{{table: "follows"}: {}}
		for _, id := range c.want {
			want[topic{"follows", id}] = struct{}{}
		}
		if got := v.store.rows.topics; !maps.Equal(got, want) || v.store.rows.err != nil {
			t.Errorf("%s: told are %v, %v, want %v", c.statement, got, v.store.rows.err, want)
		}
	}
}

// TestNoTableIsEmptiedAtOnce: SQLite would not tell of its rows.
func TestNoTableIsEmptiedAtOnce(t *testing.T) {
	seen := 0
	for _, path := range must[[]string](t)(filepath.Glob("*.go")) {
		for _, statement := range regexp.MustCompile("DELETE FROM [^`\"]*").FindAllString(string(must[[]byte](t)(os.ReadFile(path))), -1) {
			if seen++; !strings.Contains(statement, " WHERE ") && !strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s: %s", path, statement)
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d statements were seen", seen)
	}
}

// TestKeyedColumnsAreThere: a column that is renamed would never be told of.
func TestKeyedColumnsAreThere(t *testing.T) {
	v := opened(t)
	for table, columns := range keyed {
		if got := len(v.store.rows.columns[table]); got != len(columns) {
			t.Errorf("%s: %d of the columns %s are there", table, got, strings.Join(columns, ", "))
		}
	}
}

// TestTheTablesOfAQueryAreFound: whatever is read is gathered.
func TestTheTablesOfAQueryAreFound(t *testing.T) {
	v := opened(t)
	for query, want := range map[string][]string{
		"SELECT 1 FROM things": {"things"},
		"SELECT t.id FROM told_words w JOIN told t ON t.place = w.rowid": {"told", "told_words"},
		"WITH x AS (SELECT id FROM cycles) SELECT 1 FROM x,edges":        {"cycles", "edges"},
	} {
		got := v.store.named(query)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}
