package graph

import (
	"context"
	"crypto/sha256"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/answers"
	"github.com/cyclebook/cyclebook/graph/scalar"
	"github.com/cyclebook/cyclebook/projections"
)

// An answer is kept by what its reader knows: for which scope it was read and from what. Resolvers name
// nothing, for what they forget would be a leak of an old answer. Nor need any of them say that its answer
// is good for once only. There is no clock, no chance and no state of the process in a query: days are those
// of the scope, cursors are sealed with a key of their own in place of chance, simulations have fixed seeds,
// limits make errors, sessions and tokens are read models, pictures and digests have their own way. What is
// left are bodies of facts and earlier moments, read from the log again, of which the reader tells, too.

// source is what an answer was read from.
type source struct {
	readers int
	basis   basis
	scope   projections.ScopeHash
	// log says that the log was asked as well, which may open less another time.
	log bool
}

// basis is that of a kept answer.
type basis struct {
	projections.Basis
	// readings are those of the records of others that the answer tells of.
	readings []projections.Reading
}

// size is about how many bytes it takes.
func (b basis) size() int { return b.Size() + sizeOfReading*len(b.readings) }

// sizeOfReading is how many bytes a reading takes; its words are there once.
const sizeOfReading = 48

// add adds a reader that has read to its end.
func (s *source) add(r *projections.Reader) {
	s.readers++
	s.scope, s.log = r.Scope().Hash(), s.log || r.AskedLog()
	s.basis = basis{r.Basis(), r.Readings()}
}

// question is a request as known answers tell it from others: by its bytes, how it came and how the answer
// is wanted. The zero question is of a door that keeps none.
type question [sha256.Size]byte

// The ways in which a question comes, and the media types of answers.
const (
	byGet  = 'G'
	byPost = 'P'
)

// prefix is what stands before the bytes of a request when they are hashed.
func prefix(way byte, contentType string) [2]byte {
	if contentType == graphqlJSON {
		return [2]byte{way, 'g'}
	}
	return [2]byte{way, 'j'}
}

// newKnown makes room for answers; nil where there is none.
func newKnown(c Config) *answers.Kept[basis] {
	if c.KnownAnswers <= 0 {
		return nil
	}
	return answers.New(c.KnownAnswers, func(b basis) bool { return c.Views.Stands(b.Basis) }, basis.size)
}

// keyOf is under what an answer is kept.
func keyOf(scope projections.ScopeHash, q question) answers.Key {
	return answers.Key{Scope: scope, Request: q}
}

// answerKnown answers with what is known already; false when nothing is. Whoever asks has come as far as an
// operation by then, and pays for a small one. The order matters: what an answer must show at least is there
// before it is asked what the person may see, and that before it is asked whether an answer stands.
func (d *Door) answerKnown(w http.ResponseWriter, r *http.Request, who asker, contentType string, q question) bool {
	ctx := r.Context()
	if d.answers == nil || !who.known || !who.actor.May(domain.ReadScope) || !d.reached(r) {
		return false
	}
	scope, err := d.scope(ctx, who)
	if err != nil || scope.Hash() == (projections.ScopeHash{}) {
		return false
	}
	key := d.keyOf(scope.Hash(), q)
	a, from := d.answers.Get(key)
	if a == nil {
		return false
	}
	// What is refused from here on is refused once more on the usual way, in its words.
	if d.spend(ctx, Visitor{who.actor.Person, scope.School()}, 1) != nil || !d.noted(ctx, scope, from.readings) {
		return false
	}
	c := answers.Choose(r.Header["Accept-Encoding"], len(a.Body))
	if writeHeader(w, r, contentType, http.StatusOK, c, a.Tag) {
		send(w, c, http.StatusOK, d.answers.Coded(key, a, c))
	}
	return true
}

// reached says whether the read models show what the header of the request asks for at least. Where they
// do not yet, the answer waits for it on the usual way.
func (d *Door) reached(r *http.Request) bool {
	text := r.Header.Get(minPositionHeader)
	if text == "" {
		return true
	}
	position, err := scalar.ParsePosition(text)
	if err != nil {
		return false
	}
	over, cancel := context.WithCancel(r.Context())
	cancel()
	return d.config.Views.Await(over, position) == nil
}

// noted has it recorded that a known answer tells of the records of others. Mostly it is by then: but the
// day of a reader's scope is not that of each team's school, so what was noted yesterday there is not noted
// today.
func (d *Door) noted(ctx context.Context, scope projections.Scope, readings []projections.Reading) bool {
	if len(readings) == 0 {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, d.patience.Operation)
	defer cancel()
	return d.config.NoteReads(ctx, scope, readings) == nil
}

// keep keeps the answer to a query that one reader has read, and that says nothing but what was read.
func (d *Door) keep(q question, from *source, response *graphql.Response, body []byte) {
	_, position := response.Extensions["position"]
	if d.answers == nil || len(response.Errors) > 0 || !position || len(response.Extensions) > 1 ||
		from.readers != 1 || from.log || from.scope == (projections.ScopeHash{}) {
		return
	}
	d.answers.Keep(d.keyOf(from.scope, q), from.basis, body)
}

// KnownAnswers counts what was answered from known answers and what was not, and what is kept.
func (d *Door) KnownAnswers() answers.Stats {
	if d.answers == nil {
		return answers.Stats{}
	}
	return d.answers.Stats()
}
