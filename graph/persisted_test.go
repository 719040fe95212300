package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/graph"
)

func hash(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

// byHash sends a hash, with its document or without.
func (h *house) byHash(query, hash string, version any) answer {
	h.t.Helper()
	body := object{"extensions": object{"persistedQuery": object{"version": version, "sha256Hash": hash}}}
	if query != "" {
		body["query"] = query
	}
	data, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.send(h.request(h.admin, string(data)))
}

func TestPersistedQueries(t *testing.T) {
	h := newHouse(t)
	const query = "{viewer{person{name}}}"
	if a := h.byHash("", hash(query), 1); a.code() != "PERSISTED_QUERY_NOT_FOUND" || a.Errors[0].Message != "PersistedQueryNotFound" {
		t.Errorf("not sent yet: %s", a.raw)
	}
	if a := h.byHash(query, hash(query+" "), 1); a.code() != "BAD_USER_INPUT" {
		t.Errorf("another hash: %s", a.raw)
	}
	if a := h.byHash(query, hash(query), 1); at(a.Data, "viewer.person.name") != "Admin" {
		t.Errorf("sent: %s", a.raw)
	}
	if a := h.byHash("", hash(query), 1); at(a.Data, "viewer.person.name") != "Admin" {
		t.Errorf("by its hash: %s", a.raw)
	}
	for name, a := range map[string]answer{
		"version 2": h.byHash(query, hash(query), 2), "a text": h.byHash(query, hash(query), "1"), "no hash": h.byHash(query, "", 1),
		"no object": h.send(h.request(h.admin, `{"extensions":{"persistedQuery":"x"}}`)),
	} {
		if a.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	// One too large to be kept is answered, not remembered; and it is bounded how many are kept.
	large := "{viewer{person{name}}} #" + strings.Repeat("x", 17<<10)
	h.byHash(large, hash(large), 1)
	if a := h.byHash("", hash(large), 1); a.code() != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("a large one is kept: %.200s", a.raw)
	}
	if a := h.byHash(bomb(22), hash(bomb(22)), 1); a.code() != "TOO_COMPLEX" {
		t.Errorf("a bomb by its hash: %s", a.raw)
	}
	if a := h.byHash("", hash(bomb(22)), 1); a.code() == "" {
		t.Errorf("a bomb from memory: %s", a.raw)
	}
}

func TestOnlyListedOperations(t *testing.T) {
	const listed = "query Me { viewer { person { name } } }"
	h := newHouse(t, func(c *graph.Config) { c.Operations = []string{listed} })
	if a := h.ask(h.admin, listed, nil); at(a.Data, "viewer.person.name") != "Admin" {
		t.Errorf("a listed one: %s", a.raw)
	}
	if a := h.byHash("", hash(listed), 1); at(a.Data, "viewer.person.name") != "Admin" {
		t.Errorf("a listed one by its hash: %s", a.raw)
	}
	for _, query := range []string{listed + " ", "{__typename}", introspection} {
		if a := h.ask(h.admin, query, nil); a.code() != "BAD_USER_INPUT" || a.Data != nil {
			t.Errorf("one that is not listed: %.200s", a.raw)
		}
		if a := h.byHash(query, hash(query), 1); a.code() != "BAD_USER_INPUT" {
			t.Errorf("one that is not listed, with its hash: %.200s", a.raw)
		}
	}
}
