package transfer

import (
	"slices"
	"strings"
	"unicode"

	"github.com/cyclebook/cyclebook/projections"
)

// Words that tell what a column holds. They are guesses that somebody checks, so few will do.
var (
	firstWords = []string{"date", "day", "week", "weekly", "from", "start", "starts", "begin", "begins"}
	lastWords  = []string{"to", "end", "ends", "until", "through", "last"}
	classWords = []string{"class", "section", "course", "period", "room"}
	groupWords = []string{"group", "subgroup"}
)

// roles are the words of columns of the table; the first that fits is taken.
var roles = []struct {
	column string
	words  []string
}{
	{"note", []string{"note", "notes", "comment", "comments", "remark", "remarks"}},
	{"enrolled", []string{"enrolled", "enrollment", "enrolment", "roster"}},
	{"denominator", []string{"denominator", "present", "out", "total", "tested", "assessed", "possible"}},
	{"numerator", []string{"numerator", "passed", "met", "correct", "mastered", "proficient", "completed", "yes", "count"}},
	{"students", []string{"students", "n"}},
	{"value", []string{"value", "score", "percent", "percentage", "%", "rate", "mean", "average", "minutes"}},
}

// reasons are the words of a gap.
var reasons = []struct {
	reason string
	words  []string
}{
	{"NO_SCHOOL", []string{"holiday", "holidays", "snow", "closed", "break", "vacation", "school"}},
	{"NOT_APPLICABLE", []string{"na", "applicable"}},
	{"LOST", []string{"lost"}},
}

// maxWords is how many words in place of a value are proposed: more are no such words.
const maxWords = 12

// datePatterns are those that are tried. Where two fit all cells the first is taken.
var datePatterns = []string{
	isoDates, "YYYY/M/D", "D.M.YYYY", "D.M.YY", "M/D/YYYY", "D/M/YYYY", "M/D/YY", "D/M/YY", "M-D-YYYY", "D-M-YYYY",
}

// dayFirst are patterns in which month and day may be mistaken for each other.
var dayFirst = map[string]string{"M/D/YYYY": "D/M/YYYY", "M/D/YY": "D/M/YY", "M-D-YYYY": "D-M-YYYY"}

// roleOf is the column of the table that the words of a header tell; "" when they tell none.
func roleOf(words []string) string {
	for _, r := range roles {
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(r.words, w) }) {
			return r.column
		}
	}
	return ""
}

func reasonOf(cell string) string {
	words := tokens(cell)
	if strings.Join(words, "") == "na" {
		return "NOT_APPLICABLE"
	}
	for _, r := range reasons {
		if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(r.words, w) }) {
			return r.reason
		}
	}
	return "NOT_COLLECTED"
}

// tokens are the words and numbers of a text, in small letters.
func tokens(text string) []string {
	return strings.FieldsFunc(normal(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%' })
}

func has(header string, words []string) bool {
	return slices.ContainsFunc(tokens(header), func(w string) bool { return slices.Contains(words, w) })
}

// oneLine is a header as it is written into a mapping.
func oneLine(header string) string { return strings.Join(strings.Fields(header), " ") }

// column gives the cells of a column that are not empty.
func (p *proposing) column(at int) (cells []string) {
	for _, r := range p.grid.rows {
		if cell := r.cell(at); cell != "" {
			cells = append(cells, cell)
		}
	}
	return cells
}

// numbers says whether at least half of the cells are numbers.
func (p *proposing) numbers(at int) bool {
	cells, n := p.column(at), 0
	for _, cell := range cells {
		_, point := Format{}.number(cell)
		_, comma := Format{DecimalComma: true}.number(cell)
		if point || comma {
			n++
		}
	}
	return n > 0 && 2*n >= len(cells)
}

// dates finds the pattern in which the most cells of a column, half of them at least, are dates.
func (p *proposing) dates(at int) (text string, ok bool) {
	cells, most := p.column(at), 0
	for _, candidate := range datePatterns {
		pattern, err := parsePattern(candidate)
		if err != nil {
			continue
		}
		n := 0
		for _, cell := range cells {
			if _, is := pattern.date(cell); is {
				n++
			}
		}
		if n > most && 2*n >= len(cells) {
			text, most, ok = candidate, n, true
		}
	}
	return text, ok
}

// class is the name of the recorded class that stands among the words: the longest, and with its
// latest school year where several have the label.
func (p *proposing) class(words []string) (name string) {
	var meant []projections.Named
	text, longest := " "+strings.Join(words, " ")+" ", 0
	for _, c := range p.classes {
		label := strings.Join(tokens(c.Name), " ")
		if label == "" || !strings.Contains(text, " "+label+" ") || len(label) < longest {
			continue
		}
		if len(label) > longest {
			meant, longest = nil, len(label)
		}
		meant = append(meant, c)
	}
	if len(meant) == 1 {
		return meant[0].Name
	}
	for _, c := range meant {
		name = max(name, slices.Max(append(c.Others, c.Name)))
	}
	return name
}

// calls says whether a class is called so.
func calls(c projections.Named, name string) bool {
	return normal(c.Name) == normal(name) || slices.ContainsFunc(c.Others, func(other string) bool { return normal(other) == normal(name) })
}

// listed are names for a person to choose from.
func listed(named []projections.Named) string {
	list := make([]string, 0, len(named))
	for _, n := range named {
		if n.Name != "" {
			list = append(list, n.Name)
		}
	}
	slices.Sort(list)
	if list = slices.Compact(list); len(list) > maxWords {
		list = append(list[:maxWords], "…")
	}
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
