package graph

import (
	"context"
	"sync"

	"github.com/cyclebook/cyclebook/domain"
)

// asStranger takes a unit from what strangers at an address may have, before it is looked up whose
// a token or session is; from who has shown it lately it takes nothing.
func (d *Door) asStranger(ctx context.Context, shown domain.TokenHash) error {
	if d.familiar.has(shown) {
		return nil
	}
	if wrong := d.spend(ctx, Visitor{}, 1); wrong != nil {
		d.deniedBy(ctx, wrong.Code)
		return wrong
	}
	return nil
}

// maxFamiliar is how many tokens and sessions are remembered as good ones.
const maxFamiliar = 10_000

// familiar are the tokens and sessions that were good lately. Whoever shows one is no stranger at the address
// from which strangers come in crowds.
type familiar struct {
	mu     sync.Mutex
	tokens map[domain.TokenHash]struct{}
}

func (f *familiar) has(token domain.TokenHash) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.tokens[token]
	return ok
}

// keep remembers a good token. When there are too many all are forgotten: only good ones are kept,
// so no stranger can bring that about.
func (f *familiar) keep(token domain.TokenHash) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tokens == nil || len(f.tokens) >= maxFamiliar {
		f.tokens = make(map[domain.TokenHash]struct{})
	}
	f.tokens[token] = struct{}{}
}

func (f *familiar) forget(token domain.TokenHash) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.tokens, token)
}
