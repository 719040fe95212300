package projections

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
)

// directoryKept is what was worked out from the directory alone, whoever asked: it costs much and changes
// seldom. It belongs to one file of read models, and to the fact with which the directory changed last,
// which every reader reads in its own transaction: so nobody is given what is older or newer than all
// else that the same reader reads.
type directoryKept struct {
	// rosters are by the schools around which the names are, one after the other.
	rosters keptOf[string, *guard.Roster]
	taught  keptOf[uuid.UUID, *taughtAt]
	borders keptOf[domain.Date, *borders]
}

// How many are kept at most; then it begins anew. A roster takes some hundred KiB.
const (
	maxRosters = 64
	maxTaught  = 10_000
)

// keptOf keeps values of one state of the directory.
type keptOf[K comparable, V any] struct {
	mu        sync.Mutex
	directory int64
	values    map[K]V
}

// get gives a value of that state.
func (k *keptOf[K, V]) get(directory int64, key K) (value V, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if directory != k.directory {
		return value, false
	}
	value, found = k.values[key]
	return value, found
}

// put keeps a value of that state, unless there is a later one.
func (k *keptOf[K, V]) put(directory int64, key K, value V, most int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if directory < k.directory {
		return
	}
	if k.values == nil || directory > k.directory || len(k.values) >= most {
		k.directory, k.values = directory, make(map[K]V)
	}
	k.values[key] = value
}

// changesDirectory says that networks, districts, schools, classes, teams or people may be others after
// a fact.
func changesDirectory(f Fact) bool {
	return slices.Contains(scopeMakers, f.Stream.Category) && !slices.Contains(comeAndGo, f.Recorded.Type)
}
