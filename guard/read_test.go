package guard_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
)

// roster is who and what the tests know.
var roster = guard.Names{
	People:    []string{"Ada Okafor", "Inês Oakfield", "May Young", "Grace Brown", "Will García-López", "Jo O'Brien", "Bo Li", "Ms. Rosa Delgado", "Mara Anne Quillfeather"},
	Schools:   []string{"Oakhollow Middle School", "Hope Elementary", "Willow Spur Elementary", "Central High School"},
	Districts: []string{"Larkmoor Unified School District", "Tallgrass Bend Public Schools"},
	Teams:     []string{"Grade 7 Math", "Morning Bell", "Fernrunners Team"},
	Classes:   []string{"7B", "Period 3", "Okafor P2", "Math", "Room A"},
}

// found tells findings as KIND "excerpt".
func found(t *testing.T, text string, numbers ...string) []string {
	t.Helper()
	patterns, err := guard.Patterns(numbers)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, f := range guard.RosterOf(roster).Read([]guard.Field{{Name: "learned", Text: text}}, patterns) {
		list = append(list, string(f.Kind)+" "+f.Excerpt)
	}
	return list
}

func TestWhatIsFound(t *testing.T) {
	for text, want := range map[string]string{
		"write to ada.okafor@school.example.org.": "EMAIL ada.okafor@school.example.org",
		"ada (at) school (dot) org":               "EMAIL ada (at) school (dot) org",
		"ada at school dot org":                   "EMAIL ada at school dot org",
		"call (555) 123-4567 today":               "PHONE (555) 123-4567",
		"call 555-0199":                           "PHONE 555-0199",
		"call 1 415 555 2671":                     "PHONE 1 415 555 2671",
		"call +49 30 1234 5678":                   "PHONE +49 30 1234 5678",
		"call 020 7946 0958":                      "PHONE 020 7946 0958",
		"call 4155552671":                         "PHONE 4155552671",
		"student 123456 gained":                   "STUDENT_NUMBER 123456",
		"see docs.google.com/document/d/1AbC":     "LINK docs.google.com/document/d/1AbC",
		"see https://drive.example/x?y=1, please": "LINK https://drive.example/x?y=1",
		"we asked ada okafor to help":             "PERSON ada okafor",
		"Okafor tried it":                         "PERSON Okafor",
		"Ms. Okafor's class":                      "PERSON Ms. Okafor",
		"then Mr O. tried":                        "PERSON Mr O",
		"as ms okafor said":                       "PERSON okafor",
		"with Ines":                               "PERSON Ines",
		"Oakfield, Inês":                          "PERSON Oakfield, Inês",
		"Ask Ms. Young first":                     "PERSON Ms. Young",
		"we asked Grace first":                    "PERSON Grace",
		"May Young did":                           "PERSON May Young",
		"with garcia lopez":                       "PERSON garcia lopez",
		"by O’Brien":                              "PERSON O’Brien",
		"by Ada O., who":                          "PERSON Ada O",
		"Jayden R. improved a lot":                "PERSON Jayden R",
		"Mara Quillfeather":                       "PERSON Mara Quillfeather",
		"at Oakhollow we":                         "SCHOOL Oakhollow",
		"hope elementary was first":               "SCHOOL hope elementary",
		"all of willow spur":                      "SCHOOL willow spur",
		"in Larkmoor":                             "DISTRICT Larkmoor",
		"the Morning Bell teachers":               "TEAM Morning Bell",
		"the Fernrunners":                         "TEAM Fernrunners",
		"in 7b and":                               "CLASS 7b",
		"during Period 3":                         "CLASS Period 3",
		"with O\u200bka\u00adfor":                 "PERSON Okafor",
		"with \u202erofakO\u202c again":           "PERSON rofakO",
		"with Ｏｋａｆｏｒ":                             "PERSON Ｏｋａｆｏｒ",
		"with 𝐎𝐤𝐚𝐟𝐨𝐫":                             "PERSON 𝐎𝐤𝐚𝐟𝐨𝐫",
		"with Оkаfоr":                             "PERSON Оkаfоr", // О, а, о are Cyrillic
		"with O k a f o r":                        "PERSON O k a f o r",
		"with O-k-a-f-o-r":                        "PERSON O-k-a-f-o-r",
		"#adaokafor":                              "PERSON adaokafor",
		"call ５５５-０１９９":                           "PHONE ５５５-０１９９",
		"with O\u0301k\u0301afor":                 "PERSON O\u0301k\u0301afor",
		"<script>x</script> Okafor":               "PERSON Okafor",
		"two: Okafor, Oakfield":                   "PERSON Okafor|PERSON Oakfield",
		"Ms. Nguyen, who is on no roster, helped": "PERSON Ms. Nguyen",
		"pupils of Tallgrass Bend; those of Central High School too": "DISTRICT Tallgrass Bend|SCHOOL Central High School",
	} {
		if got := strings.Join(found(t, text), "|"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestWhatIsNotFound(t *testing.T) {
	for _, text := range []string{
		"You may will it with grace.", "In May we tried it.", "May we try it again? Will it work? Young readers gained.", "Grace periods helped. Hope is not a plan.",
		"From 2026-11-28 to 2026-12-05 it rose from 12.5% to 100%.", "On 11/28/2026 and 28.11.2026", "in 2025-26 and 2026-27", "scores 85 90 78 92 88 100", "scores 3 4 2 3 4 4 3",
		"1,234,567 words", "20261128", "0.123456 per week", "ratio 12:30", "grade 7 math: 3 of 28 students", "K-5, 6-8, 9-12", "page 100-120",
		"the math class", "a period 3 times as long", "Plan B. It went on", "group B. the rest", "e.g. cards, i.e. paper", "we met at 8.30 a.m. and at 3 p.m.", "the morning bell rang", "Vitamin C. is", "grade 7 math team", "7 b or not",
		"high schools in the central part", "elementary school", "Students.in groups", "a b c d e f g", "The Read Aloud. A young reader", "",
	} {
		if got := found(t, text); len(got) > 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestTheSitesOwnNumbers(t *testing.T) {
	if got := found(t, "S-1234 and S-99 and s-1234", `\bS-\d{4}\b`); !slices.Equal(got, []string{"STUDENT_NUMBER S-1234"}) {
		t.Errorf("%v", got)
	}
	for _, wrong := range []string{`(`, `\d*`, strings.Repeat("9", 201)} {
		if _, err := guard.Patterns([]string{wrong}); err == nil || !strings.Contains(err.Error(), "pattern") {
			t.Errorf("%.10q is taken: %v", wrong, err)
		}
	}
	if _, err := guard.Patterns(make([]string, 21)); err == nil {
		t.Error("21 patterns are taken")
	}
}

// TestKeysArePlaces: a key is stored in a plain fact, so it must be the same whatever the name is.
func TestKeysArePlaces(t *testing.T) {
	keys := func(name string) (list []string) {
		texts := []guard.Field{{Name: "title", Text: "With " + name}, {Name: "learned", Text: name + " and call 555-0199, " + name}}
		for _, f := range guard.RosterOf(roster).Read(texts, nil) {
			list = append(list, f.Key)
		}
		return list
	}
	want := []string{"title/PERSON/1", "learned/PERSON/1", "learned/PHONE/1", "learned/PERSON/2"}
	for _, name := range []string{"Okafor", "Quillfeather"} {
		if got := keys(name); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// inPlace says what is wrong with findings of a text.
func inPlace(t *testing.T, text string, list []domain.GuardFinding) {
	t.Helper()
	last, keys := 0, make(map[string]bool)
	for _, f := range list {
		if f.From < last || f.To <= f.From || f.To > utf8.RuneCountInString(text) || keys[f.Key] || !utf8.ValidString(f.Excerpt) {
			t.Fatalf("%q: %+v after %d", text, f, last)
		}
		last, keys[f.Key] = f.From, true
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "Ms. Okafor 555-0199", "\u202ea\u202c", "a\xffb@c.de", "O k a f o r", "+1 (415) 555 2671 ext", "..@..", "((((1", "ﷺﬃ𝟗𝟗𝟗𝟗𝟗𝟗", "'s's's"} {
		f.Add(s)
	}
	patterns, err := guard.Patterns([]string{`\b9\d{8}\b`})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		inPlace(t, text, guard.RosterOf(roster).Read([]guard.Field{{Name: "x", Text: text}}, patterns))
		guard.RosterOf(guard.Names{People: []string{text}, Schools: []string{text}, Districts: []string{text}, Teams: []string{text}, Classes: []string{text}})
	})
}
