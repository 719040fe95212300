package projections

import (
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// poolRelease brings the pools of a family up to date with what is out of a share-out since the
// last of its schools released it. What had left before has the numbers of was.
func poolRelease(t *tx, s *storedShareOut, was *storedOut) error {
	if was != nil {
		for _, sc := range hiddenScales(was) {
			if slices.Equal(hiddenIn(was, sc), hiddenIn(s.Out, sc)) {
				continue
			}
			if err := changePool(t, s.FamilyID, sc, func(p *pool) { p.leave(s.ID) }); err != nil {
				return err
			}
		}
	}
	for _, sc := range hiddenScales(s.Out) {
		m, err := s.poolMember(t, sc)
		if err != nil {
			return err
		}
		told := false
		if m != nil {
			if told, err = m.toldSoFar(t.each); err != nil {
				return err
			}
		}
		var forgone error
		var beside []*poolMember
		stopped := false
		err = changePool(t, s.FamilyID, sc, func(p *pool) {
			switch {
			case s.Out.HiddenErased:
				p.stop()
				p.Members = append(p.Members, &poolMember{ShareOut: s.ID, Team: s.TeamID, Batch: -1})
			case m != nil && !told:
				if forgone = p.forgo(m.Queue, t.each); forgone == nil {
					beside = p.admit(m)
				}
			}
			if stopped = p.Stopped; stopped { // it may have closed a batch when its members could be read
				beside = p.Members
			}
		})
		if err = errors.Join(err, forgone, noteBatch(t, s.Out.Seq, beside, stopped)); err != nil {
			return err
		}
	}
	return nil
}

// poolWithdrawal takes a share-out out of the pools.
func poolWithdrawal(t *tx, s *storedShareOut) error {
	if s.Out == nil {
		return nil
	}
	for _, sc := range hiddenScales(s.Out) {
		if err := changePool(t, s.FamilyID, sc, func(p *pool) { p.leave(s.ID) }); err != nil {
			return err
		}
	}
	return nil
}

func changePool(t *tx, family uuid.UUID, sc scale, change func(*pool)) error {
	p, err := poolOf(t, poolKey{family, sc.key()})
	if err == nil {
		p.Percent = sc.Percent
		change(p)
	}
	return err
}

// hiddenScales are those in which a release has a suppressed effect and none that is told.
func hiddenScales(out *storedOut) []scale {
	var found []scale
	effects := out.Released.Effects
	for i := range effects {
		of := scalesOf(&effects[i])
		if !effects[i].Suppressed || len(of) == 0 || slices.Contains(found, of[0]) {
			continue
		}
		if of[0].one(effects, func(i int) bool { return !effects[i].Suppressed }) < 0 {
			found = append(found, of[0])
		}
	}
	return found
}

// hiddenIn are the numbers with which a release enters in a scale: none or one.
func hiddenIn(out *storedOut, sc scale) []domain.HiddenEffect {
	effects := out.Released.Effects
	entry := func(i int) *domain.HiddenEffect {
		for n := range out.Hidden {
			if out.Hidden[n].Effect == i {
				return &out.Hidden[n]
			}
		}
		return nil
	}
	i := sc.one(effects, func(i int) bool { return effects[i].Suppressed && scalesOf(&effects[i])[0] == sc && entry(i) != nil })
	if i < 0 {
		return nil
	}
	h := *entry(i)
	h.Change *= sc.sign(&effects[i])
	return []domain.HiddenEffect{h}
}

// poolMember is what of a share-out enters in a scale; nil for nothing.
func (s *storedShareOut) poolMember(t *tx, sc scale) (*poolMember, error) {
	found := hiddenIn(s.Out, sc)
	queue, err := queueOf(t, s.Out)
	if err != nil || len(found) == 0 || queue == "" {
		return nil, err
	}
	// With two named ones a batch would tell that the third, without a name, is of another school.
	if s.Out.Attribution == domain.Anonymous {
		queue += " " + string(domain.Anonymous)
	}
	policy := s.Out.Released.Policy.SharingPolicy
	policy.MinStudents = suppressorAsReleased(policy).threshold(sc.subject())
	return &poolMember{
		ShareOut: s.ID, Team: s.TeamID, Schools: s.Out.Schools, Queue: queue,
		Change: found[0].Change, Variance: found[0].Variance, Students: found[0].Students, Policy: policy,
		Atoms: hiddenAtoms(s.behind()),
	}, nil
}

// behind is what stands behind what is out.
func (s *storedShareOut) behind() domain.Behind {
	for _, r := range s.Signed {
		if r.Version == s.Out.Version && len(r.Behind) > 0 {
			return r.Behind
		}
	}
	return nil
}

// queueOf names those who read a release; empty for audiences too small for several schools.
func queueOf(t *tx, out *storedOut) (string, error) {
	switch out.Audience.Kind {
	case domain.ForNetwork:
		id := idOf(out.Audience.Network)
		return string(domain.ForNetwork) + " " + id.String(), nil
	case domain.ForPublic:
		return string(domain.ForPublic), nil
	case domain.ForDistrict:
		var districts []string
		for _, id := range out.Schools {
			school, err := schools.find(t, id)
			if err != nil {
				return "", err
			}
			if school != nil {
				districts = append(districts, school.districtOn(domain.DateOf(out.At)).String())
			}
		}
		return string(domain.ForDistrict) + " " + strings.Join(distinct(districts), " "), nil
	}
	return "", nil
}
