package projections

import "slices"

// What was decoded is everybody's: see [recall]. What a reader binds to itself, resolves or takes out for
// its scope is its own.

// own gives a copy of a thing, of which a scope may take something out, and which is bound to a reader.
func own(shared any) any {
	switch v := shared.(type) {
	case *Network:
		c := *v
		return &c
	case *District:
		c := *v
		return &c
	case *School:
		c := *v
		return &c
	case *Class:
		c := *v
		return &c
	case *Team:
		c := *v
		c.Times, c.CoachTimes = copies(v.Times), copies(v.CoachTimes)
		return &c
	case *Person:
		c := *v
		c.Roles, c.Forgotten = slices.Clone(v.Roles), slices.Clone(v.Forgotten)
		return &c
	case *Project:
		c := *v
		return &c
	case *Driver:
		c := *v
		return &c
	case *ChangeIdea:
		c := *v
		return &c
	case *Measure:
		c := *v
		return &c
	default:
		return shared
	}
}

// copies are copies of what a list points to.
func copies[T any](list []*T) []*T {
	if list == nil {
		return nil
	}
	all := make([]T, len(list)) // together
	own := make([]*T, len(list))
	for i, v := range list {
		all[i] = *v
		own[i] = &all[i]
	}
	return own
}

// own gives a copy of a cycle, whose things are resolved for a reader.
func (c *Cycle) own() *Cycle {
	o, plan := *c, *c.Plan
	o.Plan = &plan
	o.Classes, o.Artefacts, plan.Questions = copies(c.Classes), copies(c.Artefacts), copies(c.Plan.Questions)
	for _, q := range plan.Questions {
		q.Predictions = copies(q.Predictions)
	}
	if c.Do != nil {
		do := *c.Do
		do.Adjustments = copies(c.Do.Adjustments)
		o.Do = &do
	}
	return &o
}

// own gives series whose charts are made for one reader. Their values are everybody's.
func (s *measuredSeries) own() *measuredSeries {
	o := *s
	o.usual = make(map[seriesOf]*lazy[*Chart], len(s.keys))
	for _, of := range s.keys {
		o.usual[of] = &lazy[*Chart]{}
	}
	return &o
}
