package chartsvg

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// mostNumbers is how many things that happened are drawn; the table tells all.
const mostNumbers = 24

// happening is something that happened beside the numbers, whichever charts show it.
type happening struct {
	kind     projections.AnnotationKind
	from     domain.Date
	to       *domain.Date
	text     string
	headings []string // of the charts that show it
}

// happeningKey tells happenings apart. A cycle is one, also where its classes started on several
// days.
type happeningKey struct {
	kind           projections.AnnotationKind
	cycle          uuid.UUID
	from, to, text string
}

func keyOf(a *projections.ChartAnnotation) happeningKey {
	if a.Kind == projections.CycleAnnotation && a.Cycle != nil {
		return happeningKey{kind: a.Kind, cycle: a.Cycle.ID}
	}
	k := happeningKey{kind: a.Kind, from: a.From.String(), text: a.Text}
	if a.To != nil {
		k.to = a.To.String()
	}
	return k
}

// numbering gives what happened its numbers, the same in all charts: by day.
type numbering struct {
	list   []*happening
	number map[happeningKey]int // from 1
}

func numbered(panels []Panel) *numbering {
	found := make(map[happeningKey]*happening)
	var order []happeningKey
	for _, p := range panels {
		for _, a := range p.Chart.Annotations {
			key := keyOf(a)
			h := found[key]
			if h == nil {
				h = &happening{kind: a.Kind, from: a.From, to: a.To, text: a.Text}
				found[key] = h
				order = append(order, key)
			}
			h.widen(a)
			if !slices.Contains(h.headings, p.Heading) {
				h.headings = append(h.headings, p.Heading)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b happeningKey) int {
		return cmp.Or(found[a].from.Compare(found[b].from), cmp.Compare(a.kind, b.kind))
	})
	n := &numbering{number: make(map[happeningKey]int)}
	for i, key := range order {
		n.list = append(n.list, found[key])
		n.number[key] = i + 1
	}
	return n
}

// widen takes in the days of the same thing in another chart; what goes on anywhere goes on.
func (h *happening) widen(a *projections.ChartAnnotation) {
	if a.From.Before(h.from) {
		h.from = a.From
	}
	switch {
	case a.To == nil || h.to == nil:
		h.to = nil
	case a.To.After(*h.to):
		h.to = a.To
	}
}

// of is the number of an annotation; not ok when it is beyond what is drawn.
func (n *numbering) of(a *projections.ChartAnnotation) (number int, ok bool) {
	number = n.number[keyOf(a)]
	return number, number <= mostNumbers
}

// when is the days of something that happened.
func (h *happening) when() string {
	if h.kind == projections.CycleAnnotation && h.to == nil {
		return "since " + day(h.from)
	}
	return days(h.from, h.to)
}

// legend tells what the numbers stand for.
func (s *sheet) legend() {
	const indent = margin + 28
	for i, h := range s.numbers.list {
		if i == mostNumbers {
			s.paragraph("cb-ts", textSize, "and "+strconv.Itoa(len(s.numbers.list)-i)+" more", 1)
			return
		}
		s.y += 5
		s.mark(h.kind, margin+markWidth/2, s.y+textSize, i+1)
		s.block("cb-tb", textSize, named(annotationNames, h.kind)+", "+h.when(), indent, 1)
		s.block("", textSize, said(h.text), indent, 3)
	}
}

// mark draws a number in the shape of its kind: a filled circle for a decision, a filled square
// where a measure or phase begins anew, a circle for a note, a square for an adjustment; cycles
// and baselines look like their bars.
func (s *sheet) mark(kind projections.AnnotationKind, x, y float64, number int) {
	class, text, round := "cb-mo", "cb-tm", "2"
	switch kind {
	case projections.DecisionAnnotation:
		class, text, round = "cb-mi", "cb-ti", "8"
	case projections.PhaseAnnotation, projections.RedefinedAnnotation:
		class, text = "cb-mi", "cb-ti"
	case projections.NoteAnnotation:
		round = "8"
	case projections.CycleAnnotation:
		class = "cb-cf"
	case projections.BaselineAnnotation:
		class = "cb-bf"
	}
	s.empty("rect", "class", class, "x", num(x-markWidth/2), "y", num(y-8), "width", num(markWidth), "height", "16", "rx", round)
	s.text(text, x, y+4, "middle", strconv.Itoa(number), "")
}

// markWidth is how wide a number in its shape is.
const markWidth = 20.0

// sortByNumber puts annotations in the order of their numbers.
func sortByNumber(list []*projections.ChartAnnotation, n *numbering) {
	slices.SortStableFunc(list, func(a, b *projections.ChartAnnotation) int {
		return cmp.Compare(n.number[keyOf(a)], n.number[keyOf(b)])
	})
}
