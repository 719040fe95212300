package projections

import (
	"context"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Calibration is how a team's typed predictions stood against the numbers: of its cycles, but for
// those that never started or should not be there. What counts was made before the data.
type Calibration struct {
	// Judged is how many are decided, Held how many of them held, Share the part of them from 0
	// to 1; nil when none is decided.
	Judged, Held int
	Share        *float64
	// WithConfidence is how many of the decided tell how sure somebody was. Brier is their score,
	// from 0 (sure and right) to 1 (sure and wrong): the mean of (confidence - outcome) squared,
	// confidence from 0 to 1, outcome 1 for held and 0 for not (Brier 1950, for two outcomes); nil
	// when there is none.
	WithConfidence int
	Brier          *float64
	// Backfilled is how many are decided that were told later as made in time; Open and NoData how
	// many of those made before the data are not decided. None of them is a part of the share.
	Backfilled, Open, NoData int
	// ByConfidence are those with a confidence in five bands, from unsure to sure.
	ByConfidence []ConfidenceBand
}

// ConfidenceBand is the predictions about which people were about as sure.
type ConfidenceBand struct {
	// From and To are percent; To is a part of the last band alone.
	From, To int
	Count    int
	// MeanConfidence in percent, ShareHeld from 0 to 1; nil for a band without predictions.
	MeanConfidence, ShareHeld *float64
}

// bandWidth is that of a confidence band in percent, bands how many there are.
const (
	bandWidth = 20
	bands     = 100 / bandWidth
)

// unmeant are the reasons for which a withdrawn cycle tells nothing of how well people foresee.
var unmeant = []domain.WithdrawalCause{domain.NeverStarted, domain.DuplicateCycle, domain.EnteredByMistake}

// Calibration is that of the team, for those who see how it works; nil for others.
func (t *Team) Calibration(ctx context.Context) (*Calibration, error) {
	if !t.reader.scope.ofTeam(t.ID, rights.MethodSight) {
		return nil, nil
	}
	return t.worked.calibration.get(func() (*Calibration, error) { return t.calibrate(ctx) })
}

func (t *Team) calibrate(ctx context.Context) (*Calibration, error) {
	p, err := t.cycles(ctx)
	if err != nil {
		return nil, err
	}
	var sums tally
	for _, c := range p.cycles {
		if c.Withdrawal != nil && slices.Contains(unmeant, c.Withdrawal.Cause) {
			continue
		}
		for _, q := range c.Plan.Questions {
			for _, guess := range q.Predictions {
				if err := sums.take(ctx, guess); err != nil {
					return nil, err
				}
			}
		}
	}
	return sums.calibration(), nil
}

// tally counts predictions. Its sums are whole numbers: the order does not matter.
type tally struct {
	Calibration
	// squares is the sum of (confidence - outcome) squared in percent.
	squares int
	bands   [bands]struct{ count, held, confidence int }
}

func (s *tally) take(ctx context.Context, p *Prediction) error {
	judgement, err := p.Judgement(ctx)
	if err != nil || judgement == nil {
		return err
	}
	timing, err := p.Timing()
	decided := judgement.Verdict == HeldVerdict || judgement.Verdict == NotHeldVerdict
	switch {
	case err != nil:
		return err
	case timing == Backfilled && decided:
		s.Backfilled++
	case timing != BeforeData:
	case judgement.Verdict == OpenVerdict:
		s.Open++
	case judgement.Verdict == NoDataVerdict:
		s.NoData++
	default:
		s.judged(judgement.Verdict == HeldVerdict, p.Confidence)
	}
	return nil
}

func (s *tally) judged(held bool, confidence *int) {
	s.Judged++
	outcome := 0
	if held {
		outcome = 1
	}
	s.Held += outcome
	if confidence == nil {
		return
	}
	s.WithConfidence++
	off := *confidence - 100*outcome
	s.squares += off * off
	band := &s.bands[min(*confidence/bandWidth, bands-1)]
	band.count++
	band.held += outcome
	band.confidence += *confidence
}

func (s *tally) calibration() *Calibration {
	c := s.Calibration
	c.Share, c.Brier = ratio(c.Held, c.Judged), ratio(s.squares, 100*100*c.WithConfidence)
	for i, b := range s.bands {
		c.ByConfidence = append(c.ByConfidence, ConfidenceBand{
			From: i * bandWidth, To: (i + 1) * bandWidth, Count: b.count,
			MeanConfidence: ratio(b.confidence, b.count), ShareHeld: ratio(b.held, b.count),
		})
	}
	return &c
}

// ratio is nil over nothing.
func ratio(n, of int) *float64 {
	if of == 0 {
		return nil
	}
	r := float64(n) / float64(of)
	return &r
}
