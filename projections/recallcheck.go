package projections

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ErrDecoded: what is kept in memory is not what is stored.
var ErrDecoded = errors.New("what readers have decoded is not what is stored")

// CheckDecoded compares everything that readers have decoded, and is kept for others, with what is
// stored, and tells how much that was; [ErrDecoded] where they differ, which is a fault of this program: somebody
// has changed what is everybody's.
func (v *Views) CheckDecoded(ctx context.Context) (checked int, err error) {
	r, err := v.read(ctx, everything(domain.Date{}))
	if err != nil {
		return 0, fmt.Errorf("projections: check what was decoded: %w", err)
	}
	defer r.Close()
	for at, d := range r.store.decoded(r.seq) {
		stored, err := r.decode(ctx, at)
		if err != nil {
			return checked, fmt.Errorf("projections: check what was decoded: %w", err)
		}
		if !reflect.DeepEqual(d.value, stored) {
			return checked, fmt.Errorf("projections: %s %s: %w:\n%+v\n%+v", at.table, at.id, ErrDecoded, d.value, stored)
		}
		checked++
	}
	return checked, nil
}

// decoded is what is kept and would be given to a reader now.
func (s *store) decoded(seq int64) map[recalled]*decoded {
	s.recall.mu.Lock()
	defer s.recall.mu.Unlock()
	kept := maps.Clone(s.recall.old)
	if kept == nil {
		kept = make(map[recalled]*decoded)
	}
	maps.Copy(kept, s.recall.young)
	s.changed.mu.Lock()
	defer s.changed.mu.Unlock()
	maps.DeleteFunc(kept, func(at recalled, d *decoded) bool { // what is told was found by any statement, and is ids
		return at.table == "told" || !s.changed.same([]topic{at.topic}, s.file, min(seq, d.seq))
	})
	return kept
}

// decode makes what is kept anew.
func (r *Reader) decode(ctx context.Context, at recalled) (value any, err error) {
	apart := &Reader{ctx: ctx, mu: r.mu, scope: r.scope, store: r.store, tx: r.tx, seq: r.seq, gathered: new(gathered), unaided: true}
	one := []uuid.UUID{at.id}
	switch {
	case at.table == "things":
		apart.mu.Lock()
		defer apart.mu.Unlock()
		err = apart.decodeThings(ctx, one, func(_ uuid.UUID, shared any) { value = shared })
	case at.table == "cycles" && at.part == "timeline":
		return apart.allOf(ctx, at.id)
	case at.table == "cycles":
		err = apart.decodeCycles(ctx, "SELECT doc FROM cycles WHERE id = ?", []any{at.id[:]}, func(shared *Cycle) { value = shared })
	case at.table == "shareouts":
		found, err := apart.shareOutDocuments(ctx, one...)
		if len(found) == 0 {
			return nil, err
		}
		return found[0], err
	case at.table == "series":
		found, err := apart.decodeSeries(ctx, one)
		if s := found[at.id]; s != nil {
			return s, err
		}
		return nil, err
	case at.table == "observations":
		found, err := apart.decodeObservations(ctx, one)
		return found[at.id], err
	}
	return value, err
}
