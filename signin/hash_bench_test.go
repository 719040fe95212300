package signin

import (
	"crypto/rand"
	"testing"
)

// BenchmarkVerify is what one sign-in costs.
func BenchmarkVerify(b *testing.B) {
	h, err := newHasher(rand.Reader, 1)
	if err != nil {
		b.Fatal(err)
	}
	verifier, err := h.verifier(b.Context(), "violet tractors hum at noon")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if ok, _, err := h.matches(b.Context(), "violet tractors hum at noon", verifier); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
