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
// those who tried it.
type WithdrawShareOut struct {
	ShareOutHeader
	ShareOutWithdrawal
}

func (c WithdrawShareOut) decide(s ShareOut, _ Known) ([]ShareOutEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if s.Withdrawn {
		return nil, nil
	}
	var check checks
	oneOf(&check, "/cause", c.Cause, ShareOutCauses)
	check.words("/reason", string(c.Reason), maxText, c.Cause == OtherReasons, true)
	return []ShareOutEvent{ShareOutWithdrawn(c.ShareOutWithdrawal)}, check.err()
}

// ShareOutWithdrawn leaves a tombstone.
type ShareOutWithdrawn ShareOutWithdrawal

func (e ShareOutWithdrawn) evolve(s ShareOut) ShareOut {
	s.Withdrawn = true
	return s
}

// ThankShareOut thanks those who told it; once a person.
type ThankShareOut struct{ ShareOutHeader }

func (c ThankShareOut) decide(s ShareOut, k Known) ([]ShareOutEvent, error) {
	if err := s.may(ThankShareOutAction); err != nil {
		return nil, err
	}
	if len(s.Releases) == 0 {
		return nil, refuse(NotNow, "the share-out is not released", string(ReleaseShareOutAction))
	}
	if s.Thanked[k.Actor] {
		return nil, nil
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
