package projections

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"slices"
	"strings"
)

// Hash is that of all rows of all read models. Equal histories give equal hashes, whatever the
// sizes of the batches; how far they have come and what is parked is left out.
func (v *Views) Hash(ctx context.Context) (string, error) {
	s, done, err := v.use()
	if err != nil {
		return "", fmt.Errorf("projections: hash: %w", err)
	}
	defer done()
	return hashAll(ctx, s.read)
}

// HashFile is the Hash of a file of read models as it stands, also beside a running server.
func HashFile(ctx context.Context, path string) (string, error) {
	write, read, err := connect(path, 1, Options{}.caches(), "")
	if err != nil {
		return "", fmt.Errorf("projections: hash of %s: %w", path, err)
	}
	defer read.Close()
	defer write.Close() // never used, so it never connects
	return hashAll(ctx, read)
}

// hashAll hashes what one moment shows.
func hashAll(ctx context.Context, db *sql.DB) (string, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return "", fmt.Errorf("projections: hash: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // it only read
	sum := sha256.New()
	tables, err := tableNames(ctx, tx)
	if err != nil {
		return "", fmt.Errorf("projections: hash: %w", err)
	}
	for _, table := range tables {
		fmt.Fprintf(sum, "table %s\n", table)
		if err := hashTable(ctx, tx, table, sum); err != nil {
			return "", fmt.Errorf("projections: hash of %s: %w", table, err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// tableNames lists the tables of the read models by name. What SQLite keeps an index of words in is
// left out: it depends on the sizes of the batches, the words themselves do not.
func tableNames(ctx context.Context, tx *sql.Tx) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if !slices.Contains(bookkeeping, name) {
			names = append(names, name)
		}
	}
	return names, rows.Err()
}

// hashTable hashes all rows, ordered by all their columns.
func hashTable(ctx context.Context, tx *sql.Tx, table string, sum hash.Hash) error {
	var width int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM pragma_table_info(?)", table).Scan(&width); err != nil {
		return err
	}
	order := make([]string, width)
	for i := range order {
		order[i] = fmt.Sprint(i + 1)
	}
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("SELECT * FROM %q ORDER BY %s", table, strings.Join(order, ", ")))
	if err != nil {
		return err
	}
	defer rows.Close()
	values, into := make([]any, width), make([]any, width)
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for _, v := range values {
			if err := hashValue(sum, v); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}

// hashValue writes a value with its type and length, so that no two rows look alike.
func hashValue(sum hash.Hash, v any) error {
	var head [9]byte
	number := func(kind byte, n uint64) { head[0] = kind; binary.BigEndian.PutUint64(head[1:], n); sum.Write(head[:]) }
	switch v := v.(type) {
	case nil:
		number('n', 0)
	case int64:
		number('i', uint64(v))
	case float64:
		number('f', math.Float64bits(v))
	case string:
		number('t', uint64(len(v)))
		sum.Write([]byte(v))
	case []byte:
		number('b', uint64(len(v)))
		sum.Write(v)
	default:
		return fmt.Errorf("a value of type %T", v)
	}
	return nil
}
