package domain

import "github.com/google/uuid"

// SharedMeasure is one version of a definition that teams of the network follow.
type SharedMeasure struct {
	ID uuid.UUID `json:"id"`
	// Version counts from 1, without gaps; teams follow the version they chose.
	Version int `json:"version"`
	Definition
}

// DefineSharedMeasure defines a shared measure, or its next version. It has no measurements:
// those belong to the measures of teams that follow it.
type DefineSharedMeasure struct {
	NetworkHeader
	SharedMeasure
}

func (c DefineSharedMeasure) decide(s Network, k Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	var check checks
	check.id("/id", c.ID)
	latest := s.Measures[c.ID]
	switch {
	case c.Version >= 1 && c.Version <= latest:
		check.already("/version", c.ID, "version %d is defined already and stands: the next one is %d", c.Version, latest+1)
	default:
		check.require(c.Version == latest+1, "/version", "%d is not the next version, which is %d", c.Version, latest+1)
	}
	check.require(c.Follows == nil, "/follows", "a shared measure follows no other: leave it out")
	c.Definition.check(&check, k)
	// Schools read it that do not know who wrote it.
	check.straight("/numerator", string(c.Numerator))
	check.straight("/denominator", string(c.Denominator))
	check.straight("/operationalDefinition", string(c.OperationalDefinition))
	check.straight("/source", string(c.Source))
	return []NetworkEvent{SharedMeasureDefined(c.SharedMeasure)}, check.err()
}

// SharedMeasureDefined is a version for good.
type SharedMeasureDefined SharedMeasure

func (e SharedMeasureDefined) evolve(s Network) Network {
	s.Measures = put(s.Measures, e.ID, e.Version)
	return s
}
