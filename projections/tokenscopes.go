package projections

import (
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// May says whether what was shown is good for something of what the person may do.
func (a Actor) May(scope domain.TokenScope) bool {
	return len(a.Scopes) == 0 || slices.Contains(a.Scopes, scope)
}

// scopeWords is how the scopes of a token are stored; readScopes is the way back.
func scopeWords(scopes []domain.TokenScope) string {
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

func readScopes(words string) (scopes []domain.TokenScope) {
	for word := range strings.FieldsSeq(words) {
		scopes = append(scopes, domain.TokenScope(word))
	}
	return scopes
}
