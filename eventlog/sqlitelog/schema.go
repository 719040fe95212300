package sqlitelog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/cyclebook/cyclebook/eventlog"
)

const (
	fileName = "log.db"
	// formatVersion is the version of the schema below, in the file's user_version.
	formatVersion = 1
	// applicationID marks the file as a log of this program: "CyLg".
	applicationID = 0x43794c67
	// pageSize suits rows of about 900 bytes: less is wasted at the end of a page.
	pageSize = 8192
)

// ErrNewer says that a later version of this program wrote the log.
var ErrNewer = errors.New("the log was written by a newer version")

// schema is lean on purpose: names are interned, and the only tree that grows with every event
// grows at its end. An index by stream or by event id would dirty a page for each event.
//
// In events, prev is the position of the stream's event before this one and anchor that of the
// nearest earlier one whose revision is a multiple of anchorEvery. The head in a row of streams
// is as of log.through, written now and then; events after that bring it up to date.
const schema = `
CREATE TABLE log (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, through INTEGER NOT NULL,
	streams INTEGER NOT NULL, types INTEGER NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL,
	revision INTEGER NOT NULL, pos INTEGER NOT NULL, anchor INTEGER NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE events (pos INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
	prev INTEGER NOT NULL, anchor INTEGER NOT NULL, type INTEGER NOT NULL, sum INTEGER NOT NULL,
	id BLOB NOT NULL, data BLOB NOT NULL, metadata BLOB NOT NULL);
`

// The pragmas of each connection. The writer checkpoints by itself, because SQLite keeps the
// errors of its own checkpoints to itself.
func writerPragmas(cache int) []string {
	return []string{
		"synchronous(FULL)", "wal_autocheckpoint(0)", fmt.Sprintf("cache_size(-%d)", cache),
		"busy_timeout(10000)", "cell_size_check(ON)", "trusted_schema(OFF)",
	}
}

func readerPragmas(cache int) []string {
	return []string{fmt.Sprintf("cache_size(-%d)", cache), "busy_timeout(10000)", "cell_size_check(ON)", "query_only(ON)", "trusted_schema(OFF)"}
}

// openFile gives a writing connection to the log in the file, made if there is none.
func openFile(path string, random io.Reader, cache int) (*conn, error) {
	if err := checkHeader(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	// SQLite gives its other files the mode of this one.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	conn, err := dial(path, writerPragmas(cache), false)
	if err != nil {
		return nil, err
	}
	err = checkFormat(conn)
	if errors.Is(err, errNoLog) {
		err = create(conn, path, random)
	} else if err == nil {
		err = settle(conn)
	}
	if err != nil {
		return nil, errors.Join(err, conn.close())
	}
	return conn, nil
}

// checkHeader refuses a newer file by its first bytes, before SQLite touches it.
func checkHeader(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var header [100]byte
	if _, err := io.ReadFull(file, header[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil // empty: created and never written
		}
		return fmt.Errorf("%w: %s is not a log: %w", eventlog.ErrCorrupt, path, err)
	}
	if string(header[:16]) != "SQLite format 3\x00" {
		return fmt.Errorf("%w: %s is not a log", eventlog.ErrCorrupt, path)
	}
	return checkVersion(int64(binary.BigEndian.Uint32(header[60:64])))
}

func checkVersion(version int64) error {
	if version > formatVersion {
		return fmt.Errorf("%w: it has format %d, this one knows up to %d: use the newer program again, or restore a backup",
			ErrNewer, version, formatVersion)
	}
	return nil
}

// errNoLog says that the file holds nothing yet.
var errNoLog = errors.New("there is no log")

func checkFormat(conn *conn) error {
	version, err := conn.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	application, err := conn.number("PRAGMA application_id")
	if err != nil {
		return err
	}
	tables, err := conn.number("SELECT count(*) FROM sqlite_schema")
	switch {
	case err != nil:
		return err
	case version == 0 && application == 0 && tables == 0:
		return errNoLog
	case application != applicationID || version == 0:
		return fmt.Errorf("%w: %s is not a log of this program", eventlog.ErrCorrupt, fileName)
	}
	return checkVersion(version)
}

// create makes the log in one transaction: a crash leaves either nothing or an empty log.
func create(conn *conn, path string, random io.Reader) error {
	id, err := newLogID(random)
	if err != nil {
		return err
	}
	statements := strings.Split(strings.TrimSpace(schema), ";\n")
	// The size of a page must be set before anything else, and the driver would sort it behind.
	statements = append([]string{
		fmt.Sprintf("PRAGMA page_size = %d", pageSize), "PRAGMA journal_mode = WAL", "BEGIN IMMEDIATE",
	}, statements...)
	statements = append(statements, fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", formatVersion))
	for _, statement := range statements {
		if err := conn.exec(strings.TrimSuffix(statement, ";")); err != nil {
			return fmt.Errorf("create: %w", err)
		}
	}
	snapshot := snapshot{logID: id}
	if err := conn.exec("INSERT INTO log VALUES (1, ?, 0, 0, 0, ?)", id, snapshot.sum()); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	if err := conn.exec("COMMIT"); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	if _, err := checkpoint(conn, "TRUNCATE"); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// settle makes durable what a killed process left in the write-ahead log, before anyone sees it:
// after a failed sync the system may still show bytes that the disk does not have.
func settle(conn *conn) error {
	_, err := checkpoint(conn, "PASSIVE")
	if errors.Is(err, eventlog.ErrDiskFull) {
		return nil
	}
	return err
}

// newLogID gives six characters that are easy to tell apart.
func newLogID(random io.Reader) (string, error) {
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789" // 32: a byte modulo 32 is even
	if random == nil {
		return "", errors.New("a new log needs a source of randomness for its id")
	}
	var id [6]byte
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return "", fmt.Errorf("id of the new log: %w", err)
	}
	for i := range id {
		id[i] = alphabet[id[i]%32]
	}
	return string(id[:]), nil
}

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
