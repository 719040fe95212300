package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
)

// Report is what went in, what stayed out and whether it came back the same. It may be filled by
// many at once.
type Report struct {
	Server string `json:"server"`
	Fed    Counts `json:"fed"`
	// Agree counts what came back as it went in.
	Agree Counts `json:"agree"`
	// Compared are the published comparisons that were held against R's answers, Listed the top lists of
	// "stats eval"; none where the folder has no answers of R.
	Compared []ComparedModel `json:"compared,omitempty"`
	Listed   []ListedModel   `json:"listed,omitempty"`
	// LeftOut is what a rule refuses, each with its rule.
	LeftOut []LeftOut `json:"leftOut"`
	// Differences tell what came back other than it went in.
	Differences []string `json:"differences"`
	// Position is where the server's log stood at the end; a run that changes nothing leaves it.
	Position string `json:"position"`

	mu sync.Mutex
}

// Counts are numbers of things.
type Counts struct {
	Districts    int `json:"districts"`
	Schools      int `json:"schools"`
	Series       int `json:"series"`
	Measurements int `json:"measurements"`
	Missed       int `json:"missed"`
	Cycles       int `json:"cycles"`
}

// ComparedModel is a comparison: of how many schools the model is, how many of the network are in it,
// how many of those are bright, and how many of their numbers are R's.
type ComparedModel struct {
	Model   string `json:"model"`
	Cases   int    `json:"cases"`
	Network int    `json:"network"`
	Bright  int    `json:"bright"`
	Same    int    `json:"same"`
}

// ListedModel is a top list, and how many of its places are R's.
type ListedModel struct {
	Model  string `json:"model"`
	Places int    `json:"places"`
	Same   int    `json:"same"`
}

// LeftOut is a thing that a rule refuses.
type LeftOut struct {
	What string `json:"what"`
	Rows int    `json:"rows"`
	Rule string `json:"rule"`
}

func newReport(server string) *Report {
	return &Report{Server: server, LeftOut: []LeftOut{}, Differences: []string{}}
}

func (r *Report) add(count func(r *Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	count(r)
}

func (r *Report) leaveOut(rows int, rule, what string, args ...any) {
	r.add(func(r *Report) { r.LeftOut = append(r.LeftOut, LeftOut{fmt.Sprintf(what, args...), rows, rule}) })
}

// same notes a difference unless both are equal.
func same[T comparable](r *Report, got, want T, what string, args ...any) bool {
	if got == want {
		return true
	}
	r.add(func(r *Report) {
		r.Differences = append(r.Differences, fmt.Sprintf("%s: %v came back, %v went in", fmt.Sprintf(what, args...), got, want))
	})
	return false
}

// sort puts the lists in an order that does not depend on which connection was faster.
func (r *Report) sort() {
	slices.SortFunc(r.LeftOut, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.What, b.What))
	})
	slices.Sort(r.Differences)
}

// mostTold is how many differences the text lists; JSON has all.
const mostTold = 50

func (r *Report) write(w io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tfed\tread back the same\t")
	for _, row := range []struct {
		name       string
		fed, agree int
	}{
		{"districts", r.Fed.Districts, r.Agree.Districts},
		{"schools", r.Fed.Schools, r.Agree.Schools},
		{"series", r.Fed.Series, r.Agree.Series},
		{"measurements", r.Fed.Measurements, r.Agree.Measurements},
		{"missed", r.Fed.Missed, r.Agree.Missed},
		{"cycles", r.Fed.Cycles, r.Agree.Cycles},
	} {
		fmt.Fprintf(table, "%s\t%d\t%d\t\n", row.name, row.fed, row.agree)
	}
	table.Flush()
	for _, c := range r.Compared {
		fmt.Fprintf(&text, "%s: %d schools, %d of them in the network, %d bright spots, %d of their %d numbers as R has them\n", c.Model, c.Cases, c.Network, c.Bright, c.Same, 4*c.Bright)
	}
	for _, l := range r.Listed {
		fmt.Fprintf(&text, "%s: stats eval lists %d of the %d schools that R lists, in its order\n", l.Model, l.Same, l.Places)
	}
	r.tellLeftOut(&text)
	for _, d := range r.Differences[:min(len(r.Differences), mostTold)] {
		fmt.Fprintln(&text, "DIFFERS", d)
	}
	if n := len(r.Differences); n == 0 {
		fmt.Fprintf(&text, "all numbers agree; the log of %s stands at %s\n", r.Server, r.Position)
	} else {
		fmt.Fprintf(&text, "%d differences\n", n)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// tellLeftOut lists what was left out, under its rule.
func (r *Report) tellLeftOut(w io.Writer) {
	rule := ""
	for i, l := range r.LeftOut {
		if i == 0 || l.Rule != rule {
			rule = l.Rule
			rows, things := 0, 0
			for _, other := range r.LeftOut[i:] {
				if other.Rule == rule {
					rows, things = rows+other.Rows, things+1
				}
			}
			fmt.Fprintf(w, "left out, %d with %d rows: %s\n", things, rows, rule)
		}
		fmt.Fprintf(w, "  %s (rows: %d)\n", l.What, l.Rows)
	}
}
