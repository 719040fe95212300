package domain

import "github.com/google/uuid"

// Agreement is a data sharing agreement of a district with the network.
type Agreement struct {
	ID       uuid.UUID          `json:"id"`
	District uuid.UUID          `json:"district"`
	Covers   []Coverage         `json:"covers"`
	Purposes []AgreementPurpose `json:"purposes"`
	From     Date               `json:"from"`
	// Until is the last day; absent means until it is ended.
	Until       *Date       `json:"until,omitzero"`
	Destruction Destruction `json:"destruction"`
	// DestroyWithinDays is the time after the end within which the record is destroyed.
	DestroyWithinDays *int `json:"destroyWithinDays,omitzero"`
}

// Coverage is something that may cross the border of a district under an agreement.
type Coverage string

const (
	// CoversShareOuts: released words and figures.
	CoversShareOuts Coverage = "SHARE_OUTS"
	// CoversStandingReleases: school totals that leave by a standing release.
	CoversStandingReleases Coverage = "STANDING_RELEASES"
	// CoversTeamValues: unreleased values among the members of one team.
	CoversTeamValues Coverage = "TEAM_VALUES"
)

// Coverages lists every coverage.
var Coverages = []Coverage{CoversShareOuts, CoversStandingReleases, CoversTeamValues}

// AgreementPurpose is what the data may be used for.
type AgreementPurpose string

const (
	ForImprovement AgreementPurpose = "IMPROVEMENT"
	ForEvaluation  AgreementPurpose = "EVALUATION"
	ForResearch    AgreementPurpose = "RESEARCH"
)

// AgreementPurposes lists every purpose.
var AgreementPurposes = []AgreementPurpose{ForImprovement, ForEvaluation, ForResearch}

// Destruction says what becomes of the schools' records when the agreement ends.
type Destruction string

const (
	KeepRecords    Destruction = "KEEP"
	DestroyRecords Destruction = "DESTROY"
)

// Destructions lists every way.
var Destructions = []Destruction{KeepRecords, DestroyRecords}

// maxDestroyDays is ten years.
const maxDestroyDays = 3650

// SignAgreement records an agreement. A district may have several, for different purposes or
// one after the other.
type SignAgreement struct {
	NetworkHeader
	Agreement
}

// References are the district.
func (c SignAgreement) References() []Reference { return references(DistrictKind, c.District) }

func (c SignAgreement) decide(s Network, k Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	var check checks
	check.id("/id", c.ID)
	if _, signed := s.Agreements[c.ID]; signed {
		check.already("/id", c.ID, "an agreement with this id is signed already: choose a new id, or end that one")
	}
	check.usable(k, DistrictKind, c.District, "/district")
	someOf(&check, "/covers", c.Covers, Coverages)
	someOf(&check, "/purposes", c.Purposes, AgreementPurposes)
	check.term(c.From, c.Until)
	oneOf(&check, "/destruction", c.Destruction, Destructions)
	if days := c.DestroyWithinDays; days != nil {
		check.require(*days >= 0 && *days <= maxDestroyDays, "/destroyWithinDays", "%d is not a number of days from 0 to %d", *days, maxDestroyDays)
		check.require(c.Destruction == DestroyRecords, "/destroyWithinDays", "leave it out: the records are not destroyed")
	}
	return []NetworkEvent{AgreementSigned(c.Agreement)}, check.err()
}

// AgreementSigned is an agreement as it was signed.
type AgreementSigned Agreement

func (e AgreementSigned) evolve(s Network) Network {
	s.Agreements = put(s.Agreements, e.ID, agreement{from: e.From})
	return s
}

// AgreementEnd names the agreement that ends.
type AgreementEnd struct {
	Agreement uuid.UUID `json:"agreement"`
}

// EndAgreement ends an agreement before its time or one without an end; the day it occurred is
// its last.
type EndAgreement struct {
	NetworkHeader
	AgreementEnd
}

func (c EndAgreement) decide(s Network, k Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	a, ok := s.Agreements[c.Agreement]
	if !ok {
		return nil, &Refusal{Code: Unknown, Path: "/agreement", Message: "the network has no such agreement: check the id"}
	}
	if a.ended {
		return nil, nil
	}
	on := k.day(c.Header)
	var check checks
	check.require(!on.Before(a.from), "/occurredOn", "%s is before the agreement begins, on %s", on, a.from)
	return []NetworkEvent{AgreementEnded{c.Agreement, on}}, check.err()
}

// AgreementEnded is the last day of an agreement.
type AgreementEnded struct {
	Agreement uuid.UUID `json:"agreement"`
	On        Date      `json:"on"`
}

func (e AgreementEnded) evolve(s Network) Network {
	a := s.Agreements[e.Agreement]
	a.ended = true
	s.Agreements = put(s.Agreements, e.Agreement, a)
	return s
}
