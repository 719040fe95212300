package graph

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/scalar"
	"github.com/cyclebook/cyclebook/projections"
)

// picturePath is that of a measure's picture, with its id between.
const (
	picturePath = "/charts/measure/"
	pictureEnd  = ".svg"
)

// pictureQuery says which charts of a measure are wanted. What is nil was left out.
type pictureQuery struct {
	measure             uuid.UUID
	class, group, cycle *uuid.UUID
	kind                *projections.ChartKind
	rules               *projections.RuleSet
	asOf                *time.Time
	// schoolYear is one, or everySchoolYear.
	schoolYear *domain.SchoolYear
	narrative  bool
}

// pictureParameters are those that there are, in the order in which they are told.
var pictureParameters = []string{"class", "group", "cycle", "schoolYear", "kind", "rules", "asOf", "narrative"}

// readPicture reads which picture is wanted; not ok where the path is none of a picture.
func readPicture(r *http.Request, words *ast.Schema) (q pictureQuery, ok bool, wrong *Problem) {
	id, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, picturePath), pictureEnd)
	if !ok || !strings.HasPrefix(r.URL.Path, picturePath) || strings.Contains(id, "/") {
		return q, false, nil
	}
	if q.measure, wrong = parameterID("measure", id); wrong != nil {
		return q, true, wrong
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, true, problem(BadUserInput, "the query of the URL is not well written")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		list := values[name]
		switch {
		case !utf8.ValidString(name) || !slices.Contains(pictureParameters, name):
			return q, true, problem(BadUserInput, "%q is not a parameter: there are %s", clip(name), strings.Join(pictureParameters, ", "))
		case len(list) > 1:
			return q, true, problem(BadUserInput, "%s stands there %d times: name one", name, len(list))
		case !utf8.ValidString(list[0]):
			return q, true, problem(BadUserInput, "%s is not UTF-8", name)
		}
		if wrong := q.take(name, list[0], words); wrong != nil {
			return q, true, wrong
		}
	}
	return q, true, nil
}

// take takes one parameter.
func (q *pictureQuery) take(name, text string, words *ast.Schema) (wrong *Problem) {
	var id uuid.UUID
	switch name {
	case "class":
		id, wrong = parameterID(name, text)
		q.class = &id
	case "group":
		id, wrong = parameterID(name, text)
		q.group = &id
	case "cycle":
		id, wrong = parameterID(name, text)
		q.cycle = &id
	case "schoolYear":
		year := domain.SchoolYear(text)
		q.schoolYear = &year
		if year != everySchoolYear && !year.Valid() {
			return problem(BadUserInput, "schoolYear: %q is no school year: write it like 2026-27, say %s, or leave it out", clip(text), everySchoolYear)
		}
	case "kind":
		q.kind = (*projections.ChartKind)(&text)
		wrong = parameterWord(name, text, wordsOf(words, "ChartKind"))
	case "rules":
		q.rules = (*projections.RuleSet)(&text)
		wrong = parameterWord(name, text, wordsOf(words, "RuleSet"))
	case "asOf":
		at, err := scalar.UnmarshalDateTime(text)
		if err != nil {
			return problem(BadUserInput, "asOf: %s", err)
		}
		q.asOf = &at
	case "narrative":
		q.narrative = text == "true"
		wrong = parameterWord(name, text, []string{"true", "false"})
	}
	return wrong
}

func parameterID(name, text string) (uuid.UUID, *Problem) {
	id, err := scalar.UnmarshalID(text)
	if err != nil {
		return uuid.Nil, problem(BadUserInput, "%s: %s", name, err)
	}
	return id, nil
}

// parameterWord tells a word that is none of those that there are, in this spelling.
func parameterWord(name, text string, words []string) *Problem {
	if slices.Contains(words, text) {
		return nil
	}
	return problem(BadUserInput, "%s: %q is none: say %s, or leave it out", name, clip(text), strings.Join(words, ", "))
}

// wordsOf are the words of an enumeration of the schema.
func wordsOf(schema *ast.Schema, enum string) []string {
	var list []string
	for _, v := range schema.Types[enum].EnumValues {
		list = append(list, v.Name)
	}
	return list
}
