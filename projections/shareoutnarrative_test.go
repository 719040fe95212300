package projections

import (
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// TestWhyNoNumberIsTold: each reason has its own sentence. Of a group the same one stands whether it is
// small, uncounted or hidden beside its sibling: its band is empty in each of these.
func TestWhyNoNumberIsTold(t *testing.T) {
	group := &domain.ReleasedGroup{Kind: domain.ByEnglishLearner}
	const (
		few     = "Too few people stand behind it for any number: it counts in what is pooled over schools only."
		unknown = "No number is told, because nobody said how many people stand behind it: with `students` filled in for its values it can be."
		nobody  = "No number is told of one team, because no people stand behind this measure: it is told in totals over teams only."
		ofGroup = "No number of this group is told: too few people stand behind it or behind what could be computed from it, or nobody said how many."
	)
	for _, c := range []struct {
		name   string
		effect domain.ReleasedEffect
		want   string
	}{
		{"few", domain.ReleasedEffect{Students: "1-9"}, few},
		{"few of a group", domain.ReleasedEffect{Students: "1-9", Group: group}, few},
		{"nobody said", domain.ReleasedEffect{}, unknown},
		{"a group of which nothing is said", domain.ReleasedEffect{Group: group}, ofGroup},
		{"about nobody", domain.ReleasedEffect{OfNobody: true}, nobody},
		{"about nobody, with some people who were there", domain.ReleasedEffect{OfNobody: true, Students: "100+"}, nobody},
		{"about nobody, of a group", domain.ReleasedEffect{OfNobody: true, Group: group}, nobody},
	} {
		c.effect.Measure, c.effect.Unit, c.effect.Suppressed = "Exit tickets", domain.PercentUnit, true
		if got := must[string](t)((&SharedEffect{ReleasedEffect: c.effect}).Narrative()); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}
