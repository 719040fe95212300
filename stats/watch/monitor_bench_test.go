package watch

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cyclebook/cyclebook/stats"
)

func ratio(y, n int) Ratio { return Ratio{stats.Some(float64(y)), stats.Some(float64(n))} }

// binomial is a value of n people with chance p each.
func binomial(chance *rand.Rand, n int, p float64) Ratio {
	return ratio(drawnProportion(chance, n, p).Y, n)
}

func values(count int, one func() Ratio) []Ratio {
	all := make([]Ratio, count)
	for i := range all {
		all[i] = one()
	}
	return all
}

// BenchmarkMonitor is a baseline of 12 and as many values after it as the name says, of 25 people
// each or of as many as came.
func BenchmarkMonitor(b *testing.B) {
	for _, length := range []int{12, 40, 100, 500} {
		for name, size := range map[string]func(*rand.Rand) int{
			"equal":   func(*rand.Rand) int { return 25 },
			"unequal": func(chance *rand.Rand) int { return 20 + chance.IntN(9) },
		} {
			chance := rand.New(rand.NewPCG(1, 2))
			one := func() Ratio { return binomial(chance, size(chance), 0.6) }
			baseline, after := values(12, one), values(length, one)
			b.Run(fmt.Sprintf("%s/%d", name, length), func(b *testing.B) {
				for b.Loop() {
					if _, err := Monitor(baseline, after, 0.05); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
