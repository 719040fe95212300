package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What is kept of documents: so many, each of this size at most.
const (
	keptDocuments    = 500
	largestDocument  = 16 << 10
	keptPersisted    = 1000
	persistedVersion = 1
)

// kept is a bounded cache by text: entries of a longer text are not kept.
type kept[T any] struct{ *lru.LRU[T] }

func newKept[T any](entries int) kept[T] { return kept[T]{lru.New[T](entries)} }

func (k kept[T]) add(ctx context.Context, text, key string, value T) {
	if len(text) <= largestDocument {
		k.LRU.Add(ctx, key, value)
	}
}

// documents are validated documents by their text.
type documents struct{ kept[*ast.QueryDocument] }

// Add keeps a document.
func (d documents) Add(ctx context.Context, text string, doc *ast.QueryDocument) {
	d.add(ctx, text, text, doc)
}

// intake takes in the document of a request before it is parsed: it finds one that was sent by
// its hash, keeps to the list of allowed ones if there is a list, and refuses what is too large.
type intake struct {
	persisted kept[string]
	documents documents
	allowed   map[string]string // hash → document; nil allows all
}

func newIntake(allowed []string) intake {
	in := intake{persisted: newKept[string](keptPersisted), documents: documents{newKept[*ast.QueryDocument](keptDocuments)}}
	if len(allowed) > 0 {
		in.allowed = make(map[string]string, len(allowed))
		for _, document := range allowed {
			in.allowed[hashOf(document)] = document
		}
	}
	return in
}

func hashOf(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

func (intake) ExtensionName() string                   { return "Intake" }
func (intake) Validate(graphql.ExecutableSchema) error { return nil }

func (in intake) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if err := in.recall(ctx, p); err != nil {
		return err.asError()
	}
	if p.Query == "" {
		return problem(BadUserInput, "the request has no query").asError()
	}
	if in.allowed != nil {
		if _, ok := in.allowed[hashOf(p.Query)]; !ok {
			return problem(BadUserInput, "this server answers listed operations only, and this is none of them").asError()
		}
	}
	if _, known := in.documents.Get(ctx, p.Query); known {
		return nil
	}
	return measure(p.Query)
}

// recall finds a document by its hash, or keeps it when both were sent: automatic persisted
// queries.
func (in intake) recall(ctx context.Context, p *graphql.RawParams) *Problem {
	value, asked := p.Extensions["persistedQuery"]
	if !asked || value == nil {
		return nil
	}
	fields, _ := value.(map[string]any)
	version, _ := fields["version"].(int64)
	hash, _ := fields["sha256Hash"].(string)
	if version != persistedVersion || len(hash) != hex.EncodedLen(sha256.Size) {
		return problem(BadUserInput, "extensions.persistedQuery needs version: 1 and sha256Hash: 64 hexadecimal digits")
	}
	if p.Query == "" {
		document, found := in.persisted.Get(ctx, hash)
		if listed, ok := in.allowed[hash]; ok {
			document, found = listed, true
		}
		if !found {
			return problem(PersistNotFound, "PersistedQueryNotFound")
		}
		p.Query = document
		return nil
	}
	if hashOf(p.Query) != hash {
		return problem(BadUserInput, "sha256Hash is not the hash of the query")
	}
	in.persisted.add(ctx, p.Query, hash, p.Query)
	return nil
}
