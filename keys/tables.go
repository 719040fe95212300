package keys

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// version is the user_version of a keys.db with these tables.
const version = 1

// The row of a destroyed key or salt stays, its secret NULL: it is never made again, and what
// it sealed is forgotten rather than unknown.
const schema = `
CREATE TABLE master_check (wrapped BLOB NOT NULL);
CREATE TABLE subjects (
	number INTEGER PRIMARY KEY,
	kind   TEXT NOT NULL,
	id     BLOB NOT NULL,
	key    BLOB, -- wrapped by the master key
	UNIQUE (kind, id)
);
CREATE TABLE salts (
	id         INTEGER PRIMARY KEY, -- random
	subject    INTEGER NOT NULL REFERENCES subjects,
	stream     TEXT NOT NULL, -- empty for the salt of MACs
	generation INTEGER NOT NULL,
	salt       BLOB,
	UNIQUE (subject, stream, generation)
);
CREATE TABLE spared ( -- box keys that outlive their salt
	salt  INTEGER NOT NULL REFERENCES salts,
	event BLOB NOT NULL,
	path  TEXT NOT NULL,
	key   BLOB NOT NULL, -- wrapped by a key derived from the subject's
	PRIMARY KEY (salt, event, path)
) WITHOUT ROWID;
`

func connect(path, more string, connections int) (*sql.DB, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(full), RawQuery: "mode=rw&" + more +
		"&_pragma=busy_timeout(5000)&_pragma=secure_delete(ON)&_pragma=foreign_keys(ON)"}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// ready makes the tables of a new file, checks version and master key of an old one.
func (s *Store) ready(ctx context.Context) error {
	var found int
	if err := s.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
		return err
	}
	switch {
	case found > version:
		return fmt.Errorf("it has version %d, this program reads up to %d: use a newer cyclebook", found, version)
	case found == 0 && s.write == nil:
		return errors.New("it is not a key store yet: start the server first")
	case found == 0:
		if err := s.createTables(ctx); err != nil {
			return err
		}
	}
	var wrapped []byte
	if err := s.read.QueryRowContext(ctx, "SELECT wrapped FROM master_check").Scan(&wrapped); err != nil {
		return err
	}
	if plain, err := decrypt(s.master, wrapped, []byte("check")); err != nil || !bytes.Equal(plain, []byte(fileName)) {
		return ErrWrongMasterKey
	}
	return s.prepare(ctx)
}

func (s *Store) createTables(ctx context.Context) error {
	check, err := encrypt(s.master, s.random, []byte(fileName), []byte("check"))
	if err != nil {
		return err
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	if _, err := tx.ExecContext(ctx, schema+fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO master_check VALUES (?)", check); err != nil {
		return err
	}
	return tx.Commit()
}
