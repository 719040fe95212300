package graph

import (
	"sync"

	"github.com/cyclebook/cyclebook/domain"
)

// maxFamiliar is how many tokens are remembered as good ones.
const maxFamiliar = 10_000

// familiar are the tokens that were good lately. Whoever shows one is no stranger at the address
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
