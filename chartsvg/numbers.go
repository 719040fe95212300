package chartsvg

import (
	"math"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// utmost is the largest number that is drawn: with larger ones the differences would not be numbers.
const utmost = 1e300

// bounded is a value that can be drawn; not ok for none.
func bounded(v *float64) (value float64, ok bool) {
	if v == nil || math.IsNaN(*v) {
		return 0, false
	}
	return max(-utmost, min(utmost, *v)), true
}

// figure is a number with its unit, to a tenth of a percentage and to four digits of others.
func figure(unit domain.Unit, v float64) string {
	if unit == domain.PercentUnit && math.Abs(v) < 1e6 {
		return rounded(v, 1) + "%"
	}
	digits := 2
	if size := math.Abs(v); size >= 1000 {
		digits = 0
	} else if size >= 100 {
		digits = 1
	}
	text := amount(v, digits)
	if text == "0" && v != 0 {
		text = power(v, 3)
	}
	if unit == domain.PercentUnit {
		text += "%"
	}
	return text
}

// amount is a number with that many decimals and its thousands apart; a huge one is told with a
// power of ten.
func amount(v float64, decimals int) string {
	if math.Abs(v) >= 1e7 {
		return power(v, 4)
	}
	text := rounded(v, decimals)
	whole, rest, _ := strings.Cut(strings.TrimPrefix(text, "−"), ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if strings.HasPrefix(text, "−") {
		return "−" + whole
	}
	return whole
}

// power is a number as digits and a power of ten.
func power(v float64, digits int) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits-1, 64), "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	n, _ := strconv.Atoi(exponent)
	raised := strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")
	return strings.Replace(mantissa, "-", "−", 1) + "×10" + raised.Replace(strconv.Itoa(n))
}

func rounded(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return strings.Replace(text, "-", "−", 1)
}
