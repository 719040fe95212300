package eventlog

import (
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// IsZero says that the filter chooses everything.
func (f Filter) IsZero() bool { return len(f.Categories) == 0 && len(f.Types) == 0 }

// Validate refuses, as ErrInvalidArgument, a filter of categories and types at once and names
// that no stream or event can have.
func (f Filter) Validate() error {
	if len(f.Categories) > 0 && len(f.Types) > 0 {
		return invalid("a filter chooses by category or by type, not both")
	}
	for _, c := range f.Categories {
		if c == "" || strings.Contains(string(c), "-") {
			return invalid("filter: %q is not a category", c)
		}
	}
	if slices.Contains(f.Types, "") {
		return invalid("filter: empty event type")
	}
	return nil
}

// Matches says whether a consumer with this filter sees an event of that type in that stream.
// What begins with "$" is an engine's own business and never seen.
func (f Filter) Matches(stream, eventType string) bool {
	if strings.HasPrefix(stream, "$") || strings.HasPrefix(eventType, "$") {
		return false
	}
	if len(f.Types) > 0 {
		return slices.Contains(f.Types, eventType)
	}
	if len(f.Categories) > 0 {
		category, _, _ := strings.Cut(stream, "-")
		return slices.Contains(f.Categories, domain.Category(category))
	}
	return true
}
