package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Network is what the rules of a networked improvement community ask of its past.
type Network struct {
	Founded    bool
	Schools    map[uuid.UUID]stints
	Policy     SharingPolicy
	Agreements map[uuid.UUID]agreement
	Measures   map[uuid.UUID]int // shared measure → its latest version
	// Comparisons are those that were published.
	Comparisons map[uuid.UUID]bool
}

// agreement is a signed agreement.
type agreement struct {
	from  Date
	ended bool
}

// NetworkEvent is a fact of a network.
type NetworkEvent interface {
	Event
	evolve(Network) Network
}

// NetworkCommand is a command on a network.
type NetworkCommand interface {
	Command
	decide(Network, Known) ([]NetworkEvent, error)
}

// NetworkDecider holds the rules of a network.
var NetworkDecider = Decider[Network, NetworkCommand, NetworkEvent]{
	Category: NetworkCategory,
	decide:   func(c NetworkCommand, s Network, k Known) ([]NetworkEvent, error) { return c.decide(s, k) },
	evolve:   func(s Network, e NetworkEvent) Network { return e.evolve(s) },
}

// NetworkHeader begins every command on a network.
type NetworkHeader struct {
	Header
	Network uuid.UUID `json:"network"`
}

// Stream is the network's own.
func (h NetworkHeader) Stream() Stream { return Stream{NetworkCategory, h.Network} }

// there refuses what needs a founded network.
func (s Network) there() error {
	if !s.Founded {
		return refuse(Unknown, "there is no such network: found it first", "FOUND_NETWORK")
	}
	return nil
}

// Named is the public name of an institution.
type Named struct {
	Name string `json:"name"`
}

// FoundNetwork begins a network. It is without schools, under the default policy.
type FoundNetwork struct {
	NetworkHeader
	Named
}

func (c FoundNetwork) decide(s Network, _ Known) ([]NetworkEvent, error) {
	if s.Founded {
		return nil, &Refusal{Code: Duplicate, Path: "/network", Message: "this network is founded already: choose a new id", Existing: c.Network}
	}
	var check checks
	check.name("/name", c.Name)
	return []NetworkEvent{NetworkFounded(c.Named)}, check.err()
}

// NetworkFounded begins a network.
type NetworkFounded Named

func (e NetworkFounded) evolve(s Network) Network {
	s.Founded, s.Policy = true, DefaultSharingPolicy()
	return s
}

// SchoolIn is a school of the network.
type SchoolIn struct {
	School uuid.UUID `json:"school"`
}

// AdmitSchool takes a school into the network from the day it occurred. A school may be in
// several networks, and may come back after it left.
type AdmitSchool struct {
	NetworkHeader
	SchoolIn
}

// References are the school.
func (c AdmitSchool) References() []Reference { return references(SchoolKind, c.School) }

func (c AdmitSchool) decide(s Network, k Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	var check checks
	check.usable(k, SchoolKind, c.School, "/school")
	on := k.day(c.Header)
	if past, ok := s.Schools[c.School].meeting(stint{from: on}); ok {
		check.already("/school", c.School, "this school is in the network already, %s", past)
	}
	return []NetworkEvent{SchoolAdmitted{c.School, on}}, check.err()
}

// already refuses what is there already and names it.
func (c *checks) already(path string, existing uuid.UUID, format string, args ...any) {
	c.add(Duplicate, path, format, args...)
	c.refusals[len(c.refusals)-1].Existing = existing
}

// SchoolAdmitted is a school's first day in the network.
type SchoolAdmitted struct {
	School uuid.UUID `json:"school"`
	On     Date      `json:"on"`
}

func (e SchoolAdmitted) evolve(s Network) Network {
	s.Schools = put(s.Schools, e.School, append(s.Schools[e.School], stint{from: e.On}))
	return s
}

// RemoveSchool says that a school leaves the network; the day it occurred is its last. What it
// released stays released.
type RemoveSchool struct {
	NetworkHeader
	SchoolIn
}

func (c RemoveSchool) decide(s Network, k Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	on := k.day(c.Header)
	if !s.Schools[c.School].endable(on) {
		return nil, &Refusal{Code: Unknown, Path: "/school", Message: "this school is not in the network on " + on.String() + ", or has left it already"}
	}
	return []NetworkEvent{SchoolLeft{c.School, on}}, nil
}

// SchoolLeft is a school's last day in the network.
type SchoolLeft struct {
	School uuid.UUID `json:"school"`
	On     Date      `json:"on"`
}

func (e SchoolLeft) evolve(s Network) Network {
	s.Schools[e.School].end(e.On)
	return s
}

// someOf is the rule for a list of an enumeration: at least one, none twice.
func someOf[T ~string](c *checks, path string, values, allowed []T) {
	c.require(len(values) > 0, path, "name at least one of %s", join(allowed))
	c.list(path, len(values), len(allowed))
	for i, v := range values {
		oneOf(c, at(path, i), v, allowed)
		c.require(!slices.Contains(values[:i], v), at(path, i), "%s stands here twice", string(v))
	}
}
