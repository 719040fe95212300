package projections

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// library has a share-out for each of some texts, as title; all of a school in the network.
func library(t testing.TB, texts ...domain.Released) *feedWorld {
	w := newFeedWorld(t)
	w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
	w.district(1, 1, 2, 1)
	for n, r := range texts {
		w.draft(n, 1)
		w.release(n, toNetwork(1), nil, r, 1)
	}
	return w
}

func withTitles(titles ...string) (list []domain.Released) {
	for _, title := range titles {
		list = append(list, domain.Released{Kind: domain.Win, Title: title, Learned: "x", Policy: domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy()}})
	}
	return list
}

// found are the numbers of what a search gives, in its order.
func found(t testing.TB, r *Reader, search string) []int {
	t.Helper()
	size := MaxPage
	list, err := r.Feed(t.Context(), &search, nil, &size, nil)
	if err != nil {
		t.Fatalf("%q: %v", search, err)
	}
	var ids []uuid.UUID
	for _, s := range list.Nodes {
		ids = append(ids, s.ID)
	}
	return numbersOf(ids)
}

func TestSearches(t *testing.T) {
	v := library(t, withTitles(
		"Teaching fractions with strips",
		"Fraction strips for newcomers",
		"Strips of fractions, and more",
		"Élèves: résumé and self-regulation",
		"Generalization before practice",
		"AND OR NOT NEAR title:x {tags} ^begin *star* (group) \"quoted\"",
		"Students don't guess",
		"a ate0 kwin0 ap0",
		"日本 читать",
	)...).fed()
	r := reading(t, v, 2, domain.Day(2026, 9, 2))
	for search, want := range map[string][]int{
		"fraction":                      {2, 1, 0},
		"FRACTIONS Strip":               {2, 1, 0},
		`"fraction strips"`:             {1},
		`"strips of fractions"`:         {2},
		"teach":                         {0},
		"how to teach fractions":        {0}, // common words are passed over
		"strips -newcomers":             {2, 0},
		`strips -"strips of fractions"`: {1, 0},
		"resume":                        {3},
		"ÉLÈVES":                        {3},
		"self-regulation":               {3},
		"regulation self":               {3},
		`"regulation self"`:             nil,
		"frac*":                         {2, 1, 0},
		"generali*":                     {4}, // its stem is shorter than that
		"general":                       {4},
		"new* strips":                   {1},
		"don't guess":                   {6},
		"and or not near title:x":       {5}, // "and", "or" and "not" are common, the rest is text
		`{tags} ^begin`:                 {5},
		`"AND OR NOT"`:                  {5},
		"(group)":                       {5},
		`"quoted`:                       {5}, // a quote that is not closed goes to the end
		`quo"ted`:                       nil,
		"tags : ap0":                    nil, // {tags} is no field of a text
		"ap0":                           {7},
		"kwin0":                         {7}, // as a word of the text, not as a tag
		"none0":                         nil,
		"日本":                            {8},
		"Читать":                        {8},
		"-newcomers strips -teaching":   {2},
		"strips\x00fraction":            {2, 1, 0},
		"strips \t\n fraction":          {2, 1, 0},
		"' OR 1=1; DROP TABLE told --":  nil,
		"fraction AND strips OR x":      {2, 1, 0},
	} {
		got := found(t, r, search)
		slices.Sort(got) // of one day, in an order that is nobody's
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", search, got, want)
		}
	}
}

// TestSearchesThatFindNothing are told what would do, and do not hear their 10 KB again.
func TestSearchesThatFindNothing(t *testing.T) {
	r := reading(t, library(t, withTitles("Strips")...).fed(), 2, domain.Day(2026, 9, 2))
	for search, want := range map[string]string{
		"":                                      "is empty",
		"  \n":                                  "is empty",
		"!? ... --":                             "is empty",
		`""`:                                    "is empty",
		"the of and":                            "only words that stand in almost every text",
		"-strips":                               "only leaves words out",
		"a*":                                    "at least 2 letters",
		strings.Repeat("strips ", 1500):         "has 10500 characters, more than 500",
		strings.Repeat("é", 501):                "has 501 characters",
		strings.Repeat("w ", 21):                "it has 21 words, 20 at most",
		strings.Repeat(`"`, 400) + " -x":        "only leaves words out",
		strings.Repeat("(", 500):                "is empty",
		strings.Repeat("-", 500):                "is empty",
		strings.Repeat("a* ", 100) + "fraction": "at least 2 letters",
	} {
		_, err := r.Feed(t.Context(), &search, nil, nil, nil)
		var unfit *UnfitArgument
		if !errors.As(err, &unfit) || unfit.Argument != "search" || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", search, err, want)
		} else if len(err.Error()) > 250 {
			t.Errorf("%.40q: an answer of %d bytes", search, len(err.Error()))
		}
	}
	just := strings.Repeat("strips ", 20)
	if got := found(t, r, just); len(got) != 1 {
		t.Errorf("20 words find %v", got)
	}
}

// TestNoSearchIsAnError types what comes to hand: signs of the index's own language above all.
func TestNoSearchIsAnError(t *testing.T) {
	r := reading(t, library(t, withTitles("Fraction strips")...).fed(), 2, domain.Day(2026, 9, 2))
	signs := []string{`"`, `*`, `-`, `(`, `)`, `{`, `}`, `:`, `^`, `+`, ` `, `'`, "\x00", "\u200b", "\u202e", "NEAR(", "AND", "OR", "NOT", "fraction", "strips", "é", "ß", "日", "\U0001f600", "\xff", "title", ",", "10", "\\", "%", ";"}
	random := rand.New(rand.NewPCG(6, 3))
	refused := 0
	for range 3000 {
		var b strings.Builder
		for range 1 + random.IntN(12) {
			b.WriteString(signs[random.IntN(len(signs))])
		}
		search := b.String()
		_, err := r.Feed(t.Context(), &search, nil, nil, nil)
		var unfit *UnfitArgument
		if errors.As(err, &unfit) {
			refused++
		} else if err != nil {
			t.Fatalf("%q: %v", search, err)
		}
	}
	if refused < 100 || refused > 2900 {
		t.Errorf("%d of 3000 were refused: this test is blind", refused)
	}
}

// TestRank: where the words stand counts first, then the day; nothing of other share-outs.
func TestRank(t *testing.T) {
	w := library(t,
		domain.Released{Kind: domain.Win, Title: "Other", Learned: "x", TryThis: "Zeugma strips"},
		domain.Released{Kind: domain.Win, Title: "Zeugma", Learned: "x", TryThis: "strips"},
		domain.Released{Kind: domain.Win, Title: "Zeugma strips", Learned: "x"},
		domain.Released{Kind: domain.Win, Title: "Other", Change: "strips", Learned: "Zeugma"},
		domain.Released{Kind: domain.Win, Title: "Strips", Learned: "x", Context: domain.ReleasedContext{Subject: "Zeugma"}},
		domain.Released{Kind: domain.Win, Title: "Strips of zeugma", Learned: "x"},
		domain.Released{Kind: domain.Win, Title: "Zeugma", Learned: "x", Effects: []domain.ReleasedEffect{{Measure: "Strips", Group: &domain.ReleasedGroup{Label: "tilde"}}}},
	)
	r := reading(t, w.fed(), 2, domain.Day(2026, 9, 2))
	if got := found(t, r, "zeugma strips"); !slices.Equal(got, []int{5, 2, 4, 3, 1, 6, 0}) {
		t.Errorf("in the order %v", got)
	}
	if got := found(t, r, "tilde"); !slices.Equal(got, []int{6}) {
		t.Errorf("the label of a group finds %v", got)
	}
}
