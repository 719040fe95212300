package projections

// Basis is what an answer was read from, and when.
type Basis struct {
	store *store
	seq   int64
}

// Basis is what the reader has read from so far.
func (r *Reader) Basis() Basis { return Basis{r.store, r.seq} }

// Stands says whether whoever read the same again now would read the same.
func (v *Views) Stands(b Basis) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return !v.closed && v.store == b.store && v.seq == b.seq
}
