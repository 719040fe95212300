package projections

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Fact is an event of the log, decoded and opened once for all projections.
type Fact struct {
	Recorded domain.Recorded
	Envelope domain.Envelope
	Event    domain.Event
	Stream   domain.Stream
	// Seq counts the facts of the log from 1: the order of the log as a number.
	Seq int64
	// Forgotten lists the sealed fields that stay empty because their key is gone, as JSON
	// pointers into the payload.
	Forgotten []string
}

// projection keeps some tables up to date with the facts.
type projection struct {
	name string
	// version rises whenever the rows that the same facts give, or what they mean, change.
	version int
	// ddl makes the tables; it is part of the fingerprint.
	ddl string
	// apply takes one fact in; other facts than its own do nothing. An error parks the fact's stream.
	apply func(*tx, Fact) error
}

// projections lists every projection, in the order in which they take a fact in.
func projections() []projection {
	return []projection{
		methodBooks, schoolTotals, directory, credentials, cycles, series, families, shareOuts, releases,
		toldShareOuts, followings, ledgerSiblings, ledger, comparisons, reads, history,
	}
}

// fingerprint names the tables and the meaning of a list of projections.
func fingerprint(list []projection) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%d\n%s\n", bookkeepingVersion, bookkeepingDDL)
	for _, p := range list {
		fmt.Fprintf(hash, "%s %d\n%s\n", p.name, p.version, p.ddl)
	}
	return hex.EncodeToString(hash.Sum(nil)[:6])
}

// idOf is the id behind an optional one, uuid.Nil when it is absent.
func idOf(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// textOf is how a view tells an optional text: absent when it is empty.
func textOf[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}

// forget keeps a view's list of forgotten fields, such as "aim.statement": an event that sets
// those fields, or parts of them, says anew which of them cannot be read any more.
func forget(known []string, f Fact, fields ...string) []string {
	under := func(name, field string) bool { return name == field || strings.HasPrefix(name, field+".") }
	for _, field := range fields {
		known = slices.DeleteFunc(known, func(name string) bool { return under(name, field) })
		for _, path := range f.Forgotten {
			if name := strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", "."); under(name, field) {
				known = append(known, name)
			}
		}
	}
	return known
}
