package projections

import (
	"context"
	"fmt"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Named is a thing by what people call it.
type Named struct {
	ID   uuid.UUID
	Name string
	// Within is what it is part of: the school of a class or team, the team of a project,
	// measure or cycle, the project of a driver or change idea.
	Within uuid.UUID
	// Others are further names: ids that others gave a school or district, alone and with the scheme
	// before them as in "STATE:0161", a person's address,
	// the label of a class with its school year.
	Others []string
}

// Names lists the things of a kind by what they are called; none unless the scope is an
// [Operator]'s. It reads in one transaction: do not take longer than 30 seconds.
func (v *Views) Names(ctx context.Context, scope Scope, kind domain.Kind) iter.Seq2[Named, error] {
	return func(yield func(Named, error) bool) {
		if !scope.operator {
			return
		}
		r, err := v.Read(ctx, scope)
		if err != nil {
			yield(Named{}, err)
			return
		}
		defer r.Close()
		query, args := "SELECT id, doc FROM things WHERE kind = ? ORDER BY id", []any{string(kind)}
		if kind == domain.CycleKind {
			query, args = "SELECT id, doc FROM cycles ORDER BY id", nil
		}
		rows, err := r.query(ctx, query, args...)
		if err != nil {
			yield(Named{}, fmt.Errorf("projections: names: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var id, doc []byte
			err := rows.Scan(&id, &doc)
			var named Named
			if err == nil {
				named, err = nameOf(kind, doc)
				named.ID = readID(id)
			}
			if !yield(named, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Named{}, fmt.Errorf("projections: names: %w", err))
		}
	}
}

// nameOf reads what a document is called.
func nameOf(kind domain.Kind, doc []byte) (n Named, err error) {
	if kind == domain.CycleKind {
		var c Cycle
		err = json.Unmarshal(doc, &c)
		return Named{Name: string(c.Title), Within: c.TeamID}, err
	}
	thing, err := readThing(kind, doc)
	if err != nil {
		return n, err
	}
	switch v := thing.(type) {
	case *Network:
		n.Name = v.Name
	case *District:
		n.Name, n.Others = v.Name, idsOfOthers(v.IDs)
	case *School:
		n.Name, n.Others = v.Name, idsOfOthers(v.IDs)
	case *Class:
		n.Within = v.SchoolID
		if v.Label != nil {
			n.Name, n.Others = string(*v.Label), []string{string(*v.Label) + " " + string(v.SchoolYear)}
		}
	case *Team:
		n.Name, n.Within = string(v.Name), v.Home
	case *Person:
		n.Name = string(v.Name)
		if v.Email != nil {
			n.Others = []string{string(*v.Email)}
		}
	case *Project:
		n.Name, n.Within = string(v.Title), v.TeamID
	case *Driver:
		n.Name, n.Within = string(v.Text), v.ProjectID
	case *ChangeIdea:
		n.Name, n.Within = string(v.Text), v.ProjectID
	case *Measure:
		n.Name, n.Within = string(v.Name), v.TeamID
	}
	return n, nil
}

func idsOfOthers(ids []domain.ExternalID) []string {
	list := make([]string, 0, 2*len(ids))
	for _, id := range ids {
		list = append(list, id.Value, string(id.Scheme)+":"+id.Value)
	}
	return list
}

// Present gives those of some ids that things or cycles have, and of what kind each is; none
// unless the scope is an [Operator]'s.
func (v *Views) Present(ctx context.Context, scope Scope, ids []uuid.UUID) (map[uuid.UUID]domain.Kind, error) {
	if !scope.operator {
		return nil, nil
	}
	r, err := v.Read(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	const query = `WITH wanted AS (SELECT unhex(value) AS id FROM json_each(?))
		SELECT id, kind FROM things WHERE id IN (SELECT id FROM wanted) UNION ALL SELECT id, 'CYCLE' FROM cycles WHERE id IN (SELECT id FROM wanted)`
	rows, err := r.query(ctx, query, idList(ids))
	if err != nil {
		return nil, fmt.Errorf("projections: present: %w", err)
	}
	defer rows.Close()
	found := make(map[uuid.UUID]domain.Kind)
	for rows.Next() {
		var id []byte
		var kind string
		if err := rows.Scan(&id, &kind); err != nil {
			return nil, fmt.Errorf("projections: present: %w", err)
		}
		found[readID(id)] = domain.Kind(kind)
	}
	return found, rows.Err()
}
