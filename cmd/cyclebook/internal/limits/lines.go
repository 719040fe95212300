package limits

import "sync"

// holder is who holds a line open.
type holder struct{ kind, name string }

// holding is a holder and how many it may hold; zero is any number.
type holding struct {
	holder
	most int
}

// lines counts open ones. Who holds none takes no memory.
type lines struct {
	mu   sync.Mutex
	open map[holder]int
}

// add counts a line for all holders, or for none of them when one has as many as it may.
func (l *lines) add(by ...holding) (closed func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, h := range by {
		if h.most > 0 && l.open[h.holder] >= h.most {
			return nil, false
		}
	}
	for _, h := range by {
		l.open[h.holder]++
	}
	var once sync.Once
	return func() {
		once.Do(func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			for _, h := range by {
				if l.open[h.holder]--; l.open[h.holder] == 0 {
					delete(l.open, h.holder)
				}
			}
		})
	}, true
}
