package graph_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/canary"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// inside are words that tell how the house is built.
var inside = regexp.MustCompile(`(?i)sqlite|sql:|\bselect\b|\binsert\b|no such (table|column)|constraint|goroutine|\.go\b|panic|runtime|nil pointer|0x[0-9a-f]+|views-|/tmp|projections:|desk:|eventlog:|malformed|closed`)

// broken is a way in which the house can break, when it is told to.
type broken struct {
	// config changes the house before it is built.
	config func(c *graph.Config, now *atomic.Bool)
	// harm breaks something of it that stands.
	harm func(n *town)
	// told says that what is thrown has the text in it, which must not be logged then.
	told bool
}

const private = "Ms Rivera's reflection, which is nobody's business"

// statements runs statements on the file of the read models, behind their back.
func statements(n *town, of func(table string) string) {
	n.t.Helper()
	files, err := filepath.Glob(filepath.Join(n.dir, "views-*.db"))
	if err != nil || len(files) != 1 {
		n.t.Fatalf("read models: %v, %v", files, err)
	}
	db, err := sql.Open("sqlite", files[0]+"?_pragma=busy_timeout(5000)")
	if err != nil {
		n.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('checkpoint', 'heads', 'parked')
		AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')`) // those go with the index that keeps them
	if err != nil {
		n.t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			n.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(tables) == 0 {
		n.t.Fatalf("tables %v, %v", tables, err)
	}
	for _, table := range tables {
		if statement := of(table); statement != "" {
			if _, err := db.Exec(statement); err != nil {
				n.t.Fatalf("%s: %v", statement, err)
			}
		}
	}
}

// Whatever breaks inside, nobody outside is told how the house is built.
func TestFaultsTellNothingOfTheHouse(t *testing.T) {
	for name, b := range map[string]broken{
		"the read models are closed": {harm: func(n *town) { _ = n.views.Close() }},
		"their tables are gone":      {harm: func(n *town) { statements(n, func(table string) string { return "DROP TABLE " + table }) }},
		"a command fails with words of the database": {config: func(c *graph.Config, now *atomic.Bool) {
			record := c.Record
			c.Record = func(ctx context.Context, a projections.Actor, command domain.Command) (domain.Position, error) {
				if now.Load() {
					return domain.Position{}, fmt.Errorf("sqlitelog: INSERT INTO events VALUES (%q): SQLITE_IOERR at /tmp/log.db", "x")
				}
				return record(ctx, a, command)
			}
		}},
		"a command panics with a text": {told: true, config: func(c *graph.Config, now *atomic.Bool) {
			record := c.Record
			c.Record = func(ctx context.Context, a projections.Actor, command domain.Command) (domain.Position, error) {
				if now.Load() {
					panic(private)
				}
				return record(ctx, a, command)
			}
		}},
		"a command panics with an error that has a text": {told: true, config: func(c *graph.Config, now *atomic.Bool) {
			record := c.Record
			c.Record = func(ctx context.Context, a projections.Actor, command domain.Command) (domain.Position, error) {
				if now.Load() {
					panic(errors.New(private))
				}
				return record(ctx, a, command)
			}
		}},
		"a secret cannot be made": {config: func(c *graph.Config, now *atomic.Bool) {
			secret := c.Secret
			c.Secret = func(ctx context.Context, person, token uuid.UUID) (string, error) {
				if now.Load() {
					return "", errors.New("keys: SELECT wrapped FROM keys: database is closed")
				}
				return secret(ctx, person, token)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var now atomic.Bool
			n := newTown(t, func(c *graph.Config) {
				if b.config != nil {
					b.config(c, &now)
				}
			})
			cycle, _ := n.plan("A plan", n.measure("Exit ticket"), nil)
			n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle})
			if b.harm != nil {
				b.harm(n)
			}
			now.Store(true)
			answers := n.askEverything(cycle)
			failed := 0
			for _, answer := range answers {
				if inside.MatchString(answer) {
					t.Errorf("tells %q: %s", inside.FindString(answer), answer)
				}
				if strings.Contains(answer, "INTERNAL") || strings.Contains(answer, "UNAVAILABLE") {
					failed++
				}
			}
			if failed == 0 {
				t.Errorf("nothing failed: the fault is not reached: %v", answers)
			}
			var cage canary.Cage
			cage.Keep(private)
			if found := cage.Escaped([]byte(n.logged.String())); b.told && len(found) > 0 {
				t.Errorf("logged: %v", found)
			}
			if !strings.Contains(n.logged.String(), "requestId=") {
				t.Errorf("nothing is logged:\n%s", n.logged)
			}
		})
	}
}

// askEverything asks on every way in for things that are there, and gives what is answered.
func (n *town) askEverything(cycle uuid.UUID) (answers []string) {
	n.t.Helper()
	see := func(a answer) { answers = append(answers, string(a.raw)) }
	const query = `query($t: ID!, $c: ID!) { viewer { person { name } teams { name } due(first: 5) { kind } } team(id: $t) { name timeline(first: 5) { edges { node { title } } } }
		cycle(id: $c) { title history(first: 5) { edges { node { body } } } } past: cycle(id: $c, asOf: "2026-09-01T16:00:00Z") { title } node(id: $c) { id } }`
	variables := object{"t": n.team, "c": cycle}
	see(n.ask(n.teacher, query, variables))
	see(n.ask(n.admin, `{ viewer { schools { name } networks { name } } }`, nil))
	see(n.ask("cb_never_seen_before", query, variables))
	for name, input := range map[string]object{
		"recordObservation": {"cycle": cycle, "id": n.id(), "kind": "OBSERVATION", "text": private},
		"issueToken":        {"person": n.teacherID, "id": n.id()},
		"renameTeam":        {"team": n.team, "name": "Renamed"},
	} {
		_, a := n.command(n.teacher, name, "__typename", input)
		see(a)
		if name == "issueToken" {
			_, a = n.command(n.teacher, name, "secret", object{"person": n.teacherID, "id": n.id()})
			see(a)
		}
	}
	for _, accept := range []string{proto, "text/event-stream"} {
		r := n.request(n.teacher, `{"query":"{viewer{teams{name}}}"}`)
		r.Header.Set("Accept", accept)
		see(n.send(r))
	}
	return answers
}
