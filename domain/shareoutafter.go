package domain

import "github.com/google/uuid"

// ShareOutWithdrawal is why a share-out is taken back. What is left of it for others is a tombstone:
// title, day, cause and reason; for PRIVACY without the title.
type ShareOutWithdrawal struct {
	Cause ShareOutCause `json:"cause"`
	// Reason is read by others: it leaves with the withdrawal.
	Reason ReleasedText `json:"reason,omitzero"`
}

// ShareOutCause says in one word why a share-out was taken back.
type ShareOutCause string

const (
	// ForPrivacy: it told too much.
	ForPrivacy ShareOutCause = "PRIVACY"
	// Mistaken: it was wrong.
	Mistaken ShareOutCause = "MISTAKE"
	// Outdated: it does not hold any more.
	Outdated     ShareOutCause = "OUTDATED"
	OtherReasons ShareOutCause = "OTHER"
)

// ShareOutCauses lists every cause.
var ShareOutCauses = []ShareOutCause{ForPrivacy, Mistaken, Outdated, OtherReasons}

// WithdrawShareOut takes a share-out back, released or not. Plans that were made from it stay with
// those who tried it. What was withdrawn for another cause may be withdrawn once more for PRIVACY,
// so that its title goes as well.
type WithdrawShareOut struct {
	ShareOutHeader
	ShareOutWithdrawal
	// Despite are the keys of what the guard found in the reason and the person has looked at.
	Despite []string `json:"despite,omitempty"`
}

func (c WithdrawShareOut) decide(s ShareOut, k Known) ([]ShareOutEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if s.Withdrawn == ForPrivacy || s.Withdrawn != "" && c.Cause != ForPrivacy {
		return nil, nil
	}
	var check checks
	oneOf(&check, "/cause", c.Cause, ShareOutCauses)
	check.words("/reason", string(c.Reason), maxText, c.Cause == OtherReasons, true)
	check.straight("/reason", string(c.Reason))
	check.list("/despite", len(c.Despite), maxList)
	kept := check.despite("/reason", k.Findings, c.Despite)
	return []ShareOutEvent{ShareOutWithdrawn{Cause: c.Cause, Reason: c.Reason, Despite: kept}}, check.err()
}

// ShareOutWithdrawn leaves a tombstone.
type ShareOutWithdrawn struct {
	Cause   ShareOutCause  `json:"cause"`
	Reason  ReleasedText   `json:"reason,omitzero"`
	Despite []GuardFinding `json:"despite,omitempty"`
}

func (e ShareOutWithdrawn) evolve(s ShareOut) ShareOut {
	s.Withdrawn = e.Cause
	return s
}

// ThankShareOut thanks those who told it; once a person, and never oneself.
type ThankShareOut struct{ ShareOutHeader }

func (c ThankShareOut) decide(s ShareOut, k Known) ([]ShareOutEvent, error) {
	switch {
	case s.Version == 0 || k.Shared == nil || k.Shared.Released == nil && !k.Shared.Closed && !k.Shared.Own:
		return nil, refuse(Unknown, "there is no such share-out: check the id")
	case k.Shared.Own || k.Team.hasPerson(k.Actor):
		return nil, refuse(NotNow, "it is your own team's: thanks come from others")
	case s.Thanked[k.Actor]:
		return nil, nil
	case s.Withdrawn != "" || k.Shared.Released == nil:
		return nil, refuse(NotNow, "the share-out was withdrawn, or the agreement under which you read it has ended")
	}
	return []ShareOutEvent{ShareOutThanked{By: k.Actor}}, nil
}

// ShareOutThanked is one person's thanks.
type ShareOutThanked struct {
	By uuid.UUID `json:"by"`
}

func (e ShareOutThanked) evolve(s ShareOut) ShareOut {
	s.Thanked = put(s.Thanked, e.By, true)
	return s
}
