package projections

import (
	"context"
	"fmt"
	"slices"
	"strings"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// keyed lists the columns with whose ids the rows of a table are read. Rows of tables that are not here
// change as one.
var keyed = map[string][]string{
	"things":        {"id", "team", "school"},
	"links":         {"source"},
	"cycles":        {"id", "team"},
	"cycle_classes": {"class"},
	"edges":         {"parent"},
	"observations":  {"cycle"},
	"series":        {"measure"},
	"shareouts":     {"id", "team", "cycle"},
	"history":       {"id"},
	"reads":         {"team"},
	"follows":       {"person"},
}

// mostListed is the size of a batch of which it is noted what it changes; of a larger one, as when the
// read models catch up, anything may be changed.
const mostListed = 128

// changedRows collects the topics that a transaction changes, as SQLite tells of each row before and
// after: so no projection can forget to say what it changes.
type changedRows struct {
	watching bool
	topics   map[topic]struct{}
	columns  map[string][]int // places of the keyed columns of each table
	row      []any
	err      error
}

// nameTables finds the tables and where their keyed columns are.
func (s *store) nameTables(ctx context.Context) error {
	s.rows = &changedRows{topics: make(map[topic]struct{}), columns: make(map[string][]int)}
	rows, err := s.conn.QueryContext(ctx, `SELECT t.name, c.name, c.cid FROM pragma_table_list t JOIN pragma_table_info(t.name) c
		WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		var place int
		if err := rows.Scan(&table, &column, &place); err != nil {
			return err
		}
		if len(s.tables) == 0 || s.tables[len(s.tables)-1] != table {
			s.tables = append(s.tables, table)
		}
		if slices.Contains(keyed[table], column) {
			s.rows.columns[table] = append(s.rows.columns[table], place)
		}
	}
	return rows.Err()
}

// watch begins to collect, or ends it: SQLite takes its time to tell. It would tell of no row that a DELETE
// without a condition takes, if that was prepared while it did not tell; there is none.
func (s *store) watch(watching bool) error {
	c := s.rows
	clear(c.topics)
	c.err = nil
	if watching == c.watching {
		return nil
	}
	return s.conn.Raw(func(driver any) error {
		conn, ok := driver.(sqlite.HookRegisterer)
		if !ok {
			return fmt.Errorf("%T does not tell of rows", driver)
		}
		if watching {
			conn.RegisterPreUpdateHook(c.take)
		} else {
			conn.RegisterPreUpdateHook(nil)
		}
		c.watching = watching
		return nil
	})
}

// take notes a row as it was and as it will be.
func (c *changedRows) take(d sqlite.SQLitePreUpdateData) {
	if c.err != nil {
		return
	}
	table := strings.Clone(d.TableName)
	if shadow, _, of := strings.Cut(table, "_words_"); of { // a table in which an index of words is kept
		table = shadow + "_words"
	}
	c.topics[topic{table: table}] = struct{}{}
	places := c.columns[table]
	if len(places) == 0 {
		return
	}
	width := places[len(places)-1] + 1
	c.row = slices.Grow(c.row[:0], width)[:width]
	if d.Op != sqlite3.SQLITE_INSERT {
		c.err = d.Old(c.row...)
		c.note(table, places)
	}
	if d.Op != sqlite3.SQLITE_DELETE && c.err == nil {
		c.err = d.New(c.row...)
		c.note(table, places)
	}
}

func (c *changedRows) note(table string, places []int) {
	for _, i := range places {
		if value, ok := c.row[i].([]byte); ok {
			c.topics[topic{table, readID(value)}] = struct{}{}
		}
	}
}
