package domain

// Act is what the team does next.
type Act struct {
	Decision Decision `json:"decision"`
	Reason   Text     `json:"reason"`
	// NextSteps says what follows, and what the next cycle should test.
	NextSteps Text `json:"nextSteps,omitzero"`
	// AgainstRule says that the plan's own decision rule would have it otherwise.
	AgainstRule bool `json:"againstRule,omitzero"`
}

// Decision is what becomes of a change after a cycle.
type Decision string

const (
	Adopt     Decision = "ADOPT"
	Adapt     Decision = "ADAPT"
	Expand    Decision = "EXPAND"
	Abandon   Decision = "ABANDON"
	TestAgain Decision = "TEST_AGAIN"
	MoveOn    Decision = "MOVE_ON"
)

// Decisions lists every decision.
var Decisions = []Decision{Adopt, Adapt, Expand, Abandon, TestAgain, MoveOn}

// DecideAct ends a cycle with a decision. One against the plan's own rule is allowed; each
// needs its reason.
type DecideAct struct {
	CycleHeader
	Act
}

func (c DecideAct) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(DecideActAction); err != nil {
		return nil, err
	}
	var check checks
	oneOf(&check, "/decision", c.Decision, Decisions)
	check.needed("/reason", c.Reason)
	check.text("/nextSteps", c.NextSteps)
	return []CycleEvent{ActDecided(c.Act)}, check.err()
}

// ActDecided ends a cycle.
type ActDecided Act

func (e ActDecided) evolve(s Cycle) Cycle {
	s.Stage = Acted
	return s
}

// Reopening is why a decided cycle is taken up again.
type Reopening struct {
	Reason Text `json:"reason"`
}

// ReopenCycle takes a decided cycle back to its study.
type ReopenCycle struct {
	CycleHeader
	Reopening
}

func (c ReopenCycle) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(ReopenCycleAction); err != nil {
		return nil, err
	}
	var check checks
	check.needed("/reason", c.Reason)
	return []CycleEvent{CycleReopened(c.Reopening)}, check.err()
}

// CycleReopened takes a cycle back to its study.
type CycleReopened Reopening

func (e CycleReopened) evolve(s Cycle) Cycle {
	s.Stage = Studying
	return s
}

// CycleWithdrawal is why a cycle will not go on.
type CycleWithdrawal struct {
	Cause WithdrawalCause `json:"cause"`
	Text  Text            `json:"text,omitzero"`
}

// WithdrawalCause says in one word why a cycle ended without its act.
type WithdrawalCause string

const (
	NeverStarted     WithdrawalCause = "NEVER_STARTED"
	StoppedEarly     WithdrawalCause = "STOPPED_EARLY"
	YearEnded        WithdrawalCause = "YEAR_ENDED"
	TeamEnded        WithdrawalCause = "TEAM_ENDED"
	DuplicateCycle   WithdrawalCause = "DUPLICATE"
	EnteredByMistake WithdrawalCause = "ENTERED_BY_MISTAKE"
	OtherCause       WithdrawalCause = "OTHER"
)

// WithdrawalCauses lists every cause.
var WithdrawalCauses = []WithdrawalCause{NeverStarted, StoppedEarly, YearEnded, TeamEnded, DuplicateCycle, EnteredByMistake, OtherCause}

// WithdrawCycle ends a cycle of any stage; its record stays.
type WithdrawCycle struct {
	CycleHeader
	CycleWithdrawal
}

func (c WithdrawCycle) decide(s Cycle, _ Known) ([]CycleEvent, error) {
	if err := s.may(WithdrawCycleAction); err != nil {
		return nil, err
	}
	var check checks
	oneOf(&check, "/cause", c.Cause, WithdrawalCauses)
	check.text("/text", c.Text)
	check.require(c.Cause != OtherCause || c.Text != "", "/text", "say in words why, when the cause is OTHER")
	return []CycleEvent{CycleWithdrawn(c.CycleWithdrawal)}, check.err()
}

// CycleWithdrawn ends a cycle; its record stays.
type CycleWithdrawn CycleWithdrawal

func (e CycleWithdrawn) evolve(s Cycle) Cycle {
	s.Stage = Withdrawn
	return s
}
