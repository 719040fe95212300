package domain

// SharingPolicy says how many must stand behind a number before it leaves its team.
type SharingPolicy struct {
	// MinStudents is k: fewer different students are not shown.
	MinStudents int `json:"minStudents"`
	// MinSchools is m: what is pooled or told anonymously comes from at least so many schools.
	MinSchools int `json:"minSchools"`
	// WarmMinStudents is k for measures of the tag WARM.
	WarmMinStudents int `json:"warmMinStudents"`
}

// DefaultSharingPolicy holds where a network has set none.
func DefaultSharingPolicy() SharingPolicy {
	return SharingPolicy{MinStudents: 10, MinSchools: 3, WarmMinStudents: 15}
}

// SharingPolicyFloor is the weakest policy that a network may set.
func SharingPolicyFloor() SharingPolicy {
	return SharingPolicy{MinStudents: 5, MinSchools: 2, WarmMinStudents: 15}
}

// maxPolicy keeps a slip of the finger from hiding everything.
const maxPolicy = 1000

// PolicyChoice is a policy as it is asked for: what is absent takes its default, and WARM
// measures never less than the others.
type PolicyChoice struct {
	MinStudents     *int `json:"minStudents,omitzero"`
	MinSchools      *int `json:"minSchools,omitzero"`
	WarmMinStudents *int `json:"warmMinStudents,omitzero"`
}

// SetSharingPolicy replaces the network's policy as a whole.
type SetSharingPolicy struct {
	NetworkHeader
	PolicyChoice
}

func (c SetSharingPolicy) decide(s Network, _ Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	policy := c.policy()
	var check checks
	policy.check(&check)
	if err := check.err(); err != nil || policy == s.Policy {
		return nil, err
	}
	return []NetworkEvent{SharingPolicySet(policy)}, nil
}

// policy fills in what was not chosen.
func (c PolicyChoice) policy() SharingPolicy {
	p := DefaultSharingPolicy()
	if c.MinStudents != nil {
		p.MinStudents = *c.MinStudents
	}
	if c.MinSchools != nil {
		p.MinSchools = *c.MinSchools
	}
	p.WarmMinStudents = max(p.WarmMinStudents, p.MinStudents)
	if c.WarmMinStudents != nil {
		p.WarmMinStudents = *c.WarmMinStudents
	}
	return p
}

func (p SharingPolicy) check(c *checks) {
	floor := SharingPolicyFloor()
	for _, n := range []struct {
		path         string
		value, least int
	}{
		{"/minStudents", p.MinStudents, floor.MinStudents},
		{"/minSchools", p.MinSchools, floor.MinSchools},
		{"/warmMinStudents", p.WarmMinStudents, floor.WarmMinStudents},
	} {
		c.require(n.value >= n.least && n.value <= maxPolicy, n.path, "%d is not between %d, the weakest allowed, and %d", n.value, n.least, maxPolicy)
	}
	c.require(p.WarmMinStudents >= p.MinStudents, "/warmMinStudents", "%d is weaker than minStudents, which is %d", p.WarmMinStudents, p.MinStudents)
}

// SharingPolicySet carries every number, so that a later default does not change its meaning.
type SharingPolicySet SharingPolicy

func (e SharingPolicySet) evolve(s Network) Network {
	s.Policy = SharingPolicy(e)
	return s
}
