package guard

import (
	"strings"
	"unicode"

	"github.com/cyclebook/cyclebook/domain"
)

// number is digits in groups, as a telephone number may be written.
type number struct {
	from, to int
	// digits without what stands between, groups how many there are in each, marks what stands
	// before each group after the first.
	digits string
	groups []int
	marks  []string
	// plus stands before it, bracket says that a group stands in brackets.
	plus, bracket bool
	// decimal says that it is a part of a number with a point, or a percentage.
	decimal bool
}

// maxGroups of digits are looked at: telephone numbers have no more.
const maxGroups = 8

// numberAt reads the digits that begin at a place and those that go on with them.
func (f folded) numberAt(at int) number {
	n := number{from: at}
	before := func(i int) rune {
		if i < 1 {
			return 0
		}
		return f.letters[i-1]
	}
	switch before(at) {
	case '+':
		n.plus, n.from = true, at-1
	case '(':
		n.bracket, n.from = true, at-1
		if before(at-1) == '+' {
			n.plus, n.from = true, at-2
		}
	}
	n.decimal = (before(at) == '.' || before(at) == ',') && unicode.IsDigit(before(at-1))
	var digits strings.Builder
	i := at
	for len(n.groups) < maxGroups {
		first := i
		for i < len(f.letters) && unicode.IsDigit(f.letters[i]) {
			digits.WriteRune(f.letters[i])
			i++
		}
		n.groups, n.to = append(n.groups, i-first), i
		next := i
		for next < len(f.letters) && next-i < 3 && strings.ContainsRune(" .-()[]/\u00b7", f.letters[next]) {
			if f.letters[next] == '(' {
				n.bracket = true
			}
			next++
		}
		if next == i || next == len(f.letters) || !unicode.IsDigit(f.letters[next]) || n.shouldEnd(f, i, next) {
			break
		}
		n.marks = append(n.marks, string(f.letters[i:next]))
		i = next
	}
	n.digits = digits.String()
	if n.to < len(f.letters) && f.letters[n.to] == '%' {
		n.decimal = true
	}
	return n
}

// shouldEnd: a percentage behind the mark is a number of its own.
func (n number) shouldEnd(f folded, _, next int) bool {
	for next < len(f.letters) && unicode.IsDigit(f.letters[next]) {
		next++
	}
	return next < len(f.letters) && f.letters[next] == '%'
}

// kind says what a number looks like, if anything. North American numbers are of three, three and
// four digits (North American Numbering Plan); international ones begin with + or 00 (ITU-T E.164,
// 15 digits at most), national ones of other countries with 0.
func (n number) kind() (domain.GuardKind, bool) {
	size := len(n.digits)
	phone := false
	switch {
	case n.plus:
		phone = size >= 8 && size <= 15
	case n.decimal || n.dated():
	case strings.HasPrefix(n.digits, "00") && size >= 10 && size <= 17 && len(n.groups) > 1:
		phone = true
	case strings.HasPrefix(n.digits, "0") && size >= 9 && size <= 12 && len(n.groups) > 1 && n.groups[0] > 1:
		phone = !n.marked(".")
	case size == 10 && len(n.groups) == 1:
		phone = n.northAmerican(n.digits)
	case size == 10 && n.like(3, 3, 4), size == 10 && n.like(3, 7):
		phone = n.bracket || n.marked("-") || n.marked(".") || n.northAmerican(n.digits)
	case size == 11 && n.digits[0] == '1' && (n.like(1, 3, 3, 4) || n.like(1, 3, 7)):
		phone = n.northAmerican(n.digits[1:]) || n.bracket || n.marked("-")
	case size == 7 && n.like(3, 4):
		phone = n.marks[0] == "-"
	}
	return domain.LooksLikePhone, phone
}

// northAmerican: neither the area nor the exchange begins with 0 or 1.
func (n number) northAmerican(digits string) bool { return digits[0] >= '2' && digits[3] >= '2' }

func (n number) like(groups ...int) bool {
	if len(groups) != len(n.groups) {
		return false
	}
	for i, g := range groups {
		if n.groups[i] != g {
			return false
		}
	}
	return true
}

// marked says whether every group is parted by a mark.
func (n number) marked(mark string) bool {
	for _, m := range n.marks {
		if strings.TrimSpace(m) != mark {
			return false
		}
	}
	return len(n.marks) > 0
}

// dated says that some groups are a day: 2026-11-28, 28.11.2026, 11/28/2026, or two school years.
func (n number) dated() bool {
	for i := 0; i+2 < len(n.groups); i++ {
		a, b, c := n.groups[i], n.groups[i+1], n.groups[i+2]
		same := n.marks[i] == n.marks[i+1] && n.marks[i] != " "
		if same && a+b+c <= 8 && b <= 2 && (a == 4 && c <= 2 || a <= 2 && (c == 4 || c == 2 && len(n.groups) == 3)) {
			return true
		}
	}
	return false
}

// day says whether eight digits in a row are a day of this or the last century: 20261128.
func (n number) day() bool {
	if n.groups[0] != 8 {
		return false
	}
	d := n.digits[:8]
	return (d[:2] == "19" || d[:2] == "20") && d[4:6] >= "01" && d[4:6] <= "12" && d[6:8] >= "01" && d[6:8] <= "31"
}
