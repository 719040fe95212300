package eval

import "testing"

// BenchmarkAnswer answers the first case of each kind of chart, JSON to JSON.
func BenchmarkAnswer(b *testing.B) {
	first := map[string][]byte{}
	for _, of := range spcCases(b) {
		if _, there := first[of.record["chart"]]; !there {
			first[of.record["chart"]] = of.request(b, "chart", nil)
		}
	}
	for _, kind := range []string{"run", "i", "p", "up"} {
		b.Run(kind, func(b *testing.B) {
			b.SetBytes(int64(len(first[kind])))
			for b.Loop() {
				Answer(first[kind])
			}
		})
	}
}
