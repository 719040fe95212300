package projections

import "testing"

func TestNumeral(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 42: "42", 42.04: "42", 42.06: "42.1", 9.999: "10", 3.14159: "3.14", 0.5: "0.5", 0.0999: "0.1", 0.0312: "0.031", 0.00319: "0.0032",
		-0.5: "-0.5", -0.0001: "-0.0001", 999.96: "1000", 1234.5: "1234", 123456789: "123456789", 1.5e12: "1.5e+12", 3e-12: "3e-12", 1e-300: "1e-300",
	} {
		if got := numeral(v); got != want {
			t.Errorf("%v is told as %s, want %s", v, got, want)
		}
	}
}
