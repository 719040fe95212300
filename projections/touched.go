package projections

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// maxTouched is how many things are remembered of which something was recorded.
const maxTouched = 4096

// touched remembers the people, teams and networks of which something was recorded lately: on them
// depends who reads what a team records or a network is told, and who is signed in.
type touched struct {
	mu sync.Mutex
	// count is how many there ever were; ids are the last of them.
	count uint64
	ids   []uuid.UUID
}

// touching are the streams on which depends who may hear of something: of what a team records, and of
// what is released to a network.
var touching = []domain.Category{domain.PersonCategory, domain.TeamCategory, domain.NetworkCategory}

// note remembers what a batch touches.
func (t *touched) note(batch []domain.Recorded) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range batch {
		stream, err := domain.ParseStream(r.Stream)
		if err != nil || !slices.Contains(touching, stream.Category) {
			continue
		}
		if len(t.ids) >= maxTouched {
			t.ids = slices.Delete(t.ids, 0, maxTouched/2)
		}
		t.count++
		t.ids = append(t.ids, stream.ID)
	}
}

// lose forgets: anything may have been touched.
func (t *touched) lose() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	t.ids = nil
}

// Touched gives the people, teams and networks of which something was recorded since a moment, and the
// moment now. Not ok when there are too many to name: then it may be any. A moment is one that
// this method gave; 0 is before everything.
func (v *Views) Touched(since uint64) (ids []uuid.UUID, now uint64, ok bool) {
	t := &v.touched
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.count - since
	if n > uint64(len(t.ids)) {
		return nil, t.count, false
	}
	return slices.Clone(t.ids[uint64(len(t.ids))-n:]), t.count, true
}

// Reads says whether the person may read everything a team records.
func (s Scope) Reads(team uuid.UUID) bool { return s.readsTeamRecord(team) }
