package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// member is a share-out of a family that the viewer may know.
type member struct {
	*storedShareOut
	// view is what the viewer may know of it.
	view  *ShareOut
	reach reach
}

// told says that its words and numbers are there to be read.
func (m *member) told() bool { return m.Out != nil && m.Withdrawal == nil && m.reach >= outside }

// knowsSchool says that the viewer may know of which schools it is.
func (m *member) knowsSchool() bool {
	return m.reach >= within || m.told() && m.Out.Attribution != domain.Anonymous
}

// family is what is read of a family, once for each reader: all members that the viewer may know,
// and all tries, with what is asked of both.
type family struct {
	r       *Reader
	members []*member
	tries   []*try
	pools   map[string]*pool
	// active are the schools with a team: those in which somebody can have tried something.
	active map[uuid.UUID]bool

	links     familyLinks
	ownCycles lazy[map[uuid.UUID]*Cycle]
}

// familyNamed reads a family: four statements, however large it is.
func (r *Reader) familyNamed(ctx context.Context, id uuid.UUID) (*family, error) {
	r.mu.Lock()
	if r.families == nil {
		r.families = make(map[uuid.UUID]*lazy[*family])
	}
	kept := r.families[id]
	if kept == nil {
		kept = &lazy[*family]{}
		r.families[id] = kept
	}
	r.mu.Unlock()
	return kept.get(func() (*family, error) {
		f := &family{r: r, pools: make(map[string]*pool), active: make(map[uuid.UUID]bool)}
		for _, read := range []func(context.Context, uuid.UUID) error{f.readMembers, f.readTries, f.readPools, f.readActive} {
			if err := read(ctx, id); err != nil {
				return nil, fmt.Errorf("projections: read a family: %w", err)
			}
		}
		f.find()
		return f, nil
	})
}

func (f *family) readMembers(ctx context.Context, id uuid.UUID) error {
	page := &shareOutPage{r: f.r}
	err := f.r.each(ctx, `SELECT doc FROM shareouts WHERE family = ?`, []any{id[:]}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		s := &storedShareOut{}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		f.take(page, s)
		return nil
	})
	slices.SortFunc(f.members, byChange)
	return err
}

// take makes a member of a share-out that the viewer may know.
func (f *family) take(page *shareOutPage, s *storedShareOut) {
	if view := page.see(s); view != nil {
		f.members = append(f.members, &member{s, view, view.near})
	}
}

func (f *family) readPools(ctx context.Context, id uuid.UUID) error {
	return f.r.each(ctx, `SELECT scale, doc FROM pools WHERE family = ?`, []any{id[:]}, func(rows *sql.Rows) error {
		var key string
		var doc sql.RawBytes
		if err := rows.Scan(&key, &doc); err != nil {
			return err
		}
		p := &pool{}
		f.pools[key] = p
		return json.Unmarshal(doc, p)
	})
}

func (f *family) readActive(ctx context.Context, _ uuid.UUID) error {
	return f.r.each(ctx, `SELECT t.id FROM things t WHERE t.kind IN ('SCHOOL', 'NETWORK')
		AND EXISTS (SELECT 1 FROM links l WHERE l.source = t.id AND l.kind = ?)`, []any{teamAt}, func(rows *sql.Rows) error {
		var school sql.RawBytes
		if err := rows.Scan(&school); err != nil {
			return err
		}
		f.active[readID(school)] = true
		return nil
	})
}

// byChange is the order in which members are told: by what was changed, then the title; never by
// what came of it.
func byChange(a, b *member) int {
	words := func(m *member) (change, title string) {
		switch {
		case m.told():
			return m.Out.Released.Change, m.Out.Released.Title
		case m.Withdrawal != nil:
			return "", m.Withdrawal.Title
		}
		return "", ""
	}
	changeA, titleA := words(a)
	changeB, titleB := words(b)
	return cmp.Or(cmp.Compare(changeA, changeB), cmp.Compare(titleA, titleB), compareIDs(a.ID, b.ID))
}
