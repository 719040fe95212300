package contract

import (
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

func allCases() []testCase {
	return []testCase{
		{"from the start of the log", allFromStart},
		{"resume is exclusive, at every event", allResume},
		{"after the last event", allEnd},
		{"sizes around a page", allPages},
		{"filter by category", allByCategory},
		{"filter by type", allByType},
		{"system events are hidden", allHidden},
		{"positions print and parse", allPositions},
	}
}

func ids(events []domain.Recorded) []string {
	var list []string
	for _, e := range events {
		list = append(list, e.ID.String())
	}
	return list
}

func allFromStart(f *fixture) {
	events := f.grow(f.stream(0), 5)
	f.wantSame(f.stream(0), 0, f.readAll(domain.Position{}, f.mine()), events)
}

func allResume(f *fixture) {
	for s := range 3 {
		f.grow(f.stream(s), 11)
	}
	whole := f.readAll(f.start, f.mine())
	if len(whole) != 33 {
		f.Fatalf("%d events, want 33", len(whole))
	}
	for i, e := range whole {
		rest := f.readAll(e.Position, f.mine())
		if !slices.Equal(ids(rest), ids(whole[i+1:])) {
			f.Fatalf("after event %d: %d events, want %d", i, len(rest), len(whole)-i-1)
		}
	}
}

func allEnd(f *fixture) {
	end := f.append(f.stream(0), eventlog.NoStream, makeEvents(1)).Position
	for _, filter := range []eventlog.Filter{f.mine(), {Types: []string{f.stream(99)}}} {
		if rest := f.readAll(end, filter); len(rest) != 0 {
			f.Errorf("%d events after the last one", len(rest))
		}
	}
}

func allPages(f *fixture) {
	for _, n := range []int{1, 31, 32, 33, 256, 499, 500, 501, 999, 1000, 1001, 2500} {
		events := f.grow(f.stream(n), n)
		start := f.read(f.stream(n), 0)[0].Position
		f.wantSame(f.stream(n), 1, f.readAll(start, f.mine()), events[1:])
	}
}

func allByCategory(f *fixture) {
	longer := f.category + "x"
	other := newCategory("other")
	for i, c := range []domain.Category{f.category, longer, other, f.category, other} {
		f.append(string(c)+"-"+strings.Repeat("i", i+1), eventlog.NoStream, makeEvents(40))
	}
	for _, c := range []struct {
		categories []domain.Category
		want       int
	}{
		{[]domain.Category{f.category}, 80},
		{[]domain.Category{longer}, 40},
		{[]domain.Category{f.category, other}, 160},
		{[]domain.Category{f.category[:len(f.category)-1]}, 0},
		{[]domain.Category{domain.Category(strings.ToUpper(string(f.category)))}, 0},
	} {
		got := f.readAll(f.start, eventlog.Filter{Categories: c.categories})
		if len(got) != c.want {
			f.Errorf("%v: %d events, want %d", c.categories, len(got), c.want)
		}
		for _, e := range got {
			category, _, _ := strings.Cut(e.Stream, "-")
			if !slices.Contains(c.categories, domain.Category(category)) {
				f.Fatalf("%s came through %v", e.Stream, c.categories)
			}
		}
	}
}

func allByType(f *fixture) {
	events := makeEvents(300)
	mine := string(newCategory("Type"))
	for i := range events {
		if i%10 == 3 {
			events[i].Type = mine
		}
		if i%10 == 5 {
			events[i].Type = mine + "Longer"
		}
	}
	f.append(f.stream(0), eventlog.NoStream, events)
	for _, c := range []struct {
		types []string
		want  int
	}{
		{[]string{mine}, 30},
		{[]string{mine + "Longer", mine}, 60},
		{[]string{mine[:len(mine)-1]}, 0},
	} {
		got := f.readAll(f.start, eventlog.Filter{Types: c.types})
		if len(got) != c.want {
			f.Errorf("%v: %d events, want %d", c.types, len(got), c.want)
		}
		for _, e := range got {
			if !slices.Contains(c.types, e.Type) {
				f.Fatalf("%s came through %v", e.Type, c.types)
			}
		}
	}
}

// allHidden: whatever an engine writes for itself, nobody sees it.
func allHidden(f *fixture) {
	f.grow(f.stream(0), 3)
	for _, e := range f.readAll(domain.Position{}, eventlog.Filter{}) {
		if strings.HasPrefix(e.Type, "$") || strings.HasPrefix(e.Stream, "$") {
			f.Fatalf("%s in %s is the engine's own", e.Type, e.Stream)
		}
	}
}

func allPositions(f *fixture) {
	f.grow(f.stream(0), 3)
	for _, e := range f.readAll(f.start, f.mine()) {
		token := e.Position.String()
		parsed, err := domain.ParsePosition(token)
		if err != nil || parsed != e.Position {
			f.Errorf("%q parses as %q: %v", token, parsed, err)
		}
		if len(e.Position.Log()) != 6 || !strings.HasPrefix(token, f.start.Log()+"-") {
			f.Errorf("%q does not begin with the id of the log", token)
		}
		if len(f.readAll(parsed, f.mine())) != 2-int(e.Revision) {
			f.Errorf("%q does not resume", token)
		}
	}
}
