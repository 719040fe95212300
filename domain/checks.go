package domain

import (
	"fmt"
	"math"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Limits of texts, in characters, and of lists.
const (
	maxTitle = 200
	maxText  = 10_000
	maxList  = 100
)

// checks gathers everything that is wrong with a command, so that a person is told at once.
type checks struct{ refusals Refusals }

func (c *checks) add(code RefusalCode, path, format string, args ...any) {
	c.refusals = append(c.refusals, &Refusal{Code: code, Path: path, Message: fmt.Sprintf(format, args...)})
}

// require adds a refusal of a value unless ok.
func (c *checks) require(ok bool, path, format string, args ...any) {
	if !ok {
		c.add(Invalid, path, format, args...)
	}
}

// err is nil when nothing was wrong.
func (c *checks) err() error {
	if len(c.refusals) == 0 {
		return nil
	}
	return c.refusals
}

// header holds what every command carries against what every command must keep.
func (c *checks) header(command Command, k Known) {
	h := command.Head()
	c.require(h.CommandID != uuid.Nil, "/commandId", "the command needs an id of its own: choose a new UUID")
	c.require(command.Stream().ID != uuid.Nil, "/"+command.Stream().Category.Field(), "an id is needed here, not the nil UUID")
	if h.OccurredOn != nil {
		c.past("/occurredOn", *h.OccurredOn, k)
	}
}

// title is a short text that must be there.
func (c *checks) title(path string, text Text) { c.words(path, string(text), maxTitle, true, false) }

// text is a long text that may be missing.
func (c *checks) text(path string, text Text) { c.words(path, string(text), maxText, false, true) }

// needed is a long text that must be there.
func (c *checks) needed(path string, text Text) { c.words(path, string(text), maxText, true, true) }

// name is a short open text that must be there; label one that may be missing. By a name something is
// told from others, so that it has to be what it looks like.
func (c *checks) name(path, text string) {
	c.words(path, text, maxTitle, true, false)
	c.straight(path, text)
}
func (c *checks) label(path, text string) { c.words(path, text, maxTitle, false, false) }

// words is the rule for every text: readable Unicode of a certain length.
func (c *checks) words(path, text string, limit int, needed, lines bool) {
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text):
		c.add(Invalid, path, "the text is not valid UTF-8: send it as UTF-8")
	case needed && strings.TrimSpace(text) == "":
		c.add(Invalid, path, "a text is needed here")
	case n > limit:
		c.add(Invalid, path, "the text has %d characters, at most %d fit here", n, limit)
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && (!lines || r != '\n' && r != '\t' && r != '\r') }):
		c.add(Invalid, path, "the text has a control character: remove it")
	}
}

// email is an address such as "a.teacher@school.example".
func (c *checks) email(path string, address Personal) {
	c.words(path, string(address), 254, true, false)
	parsed, err := mail.ParseAddress(string(address))
	c.require(err == nil && parsed.Address == string(address), path, "this is not an e-mail address: write it like a.teacher@school.example")
}

// list is the rule for the length of a list.
func (c *checks) list(path string, n, limit int) {
	c.require(n <= limit, path, "the list has %d entries, at most %d fit here", n, limit)
}

// id is the rule for an id chosen by the caller.
func (c *checks) id(path string, id uuid.UUID) {
	c.require(id != uuid.Nil, path, "an id is needed here: choose a new UUID")
}

// distinct finds an id that stands twice.
func (c *checks) distinct(path string, ids []uuid.UUID) {
	for i, id := range ids {
		c.require(!slices.Contains(ids[:i], id), fmt.Sprintf("%s/%d", path, i), "%s stands here twice", id)
	}
}

// thing looks up something the command names; when it is not there the refusal is the same
// whether it does not exist or is not for the one who asks.
func (c *checks) thing(k Known, kind Kind, id uuid.UUID, path string) (Thing, bool) {
	t, ok := k.thing(kind, id)
	if !ok {
		c.unknown(kind, id, path)
	}
	return t, ok
}

// usable is thing for what is to be used in something new: it must not be retired.
func (c *checks) usable(k Known, kind Kind, id uuid.UUID, path string) (Thing, bool) {
	t, ok := c.thing(k, kind, id, path)
	if ok && t.Retired {
		c.add(NotNow, path, "this %s is closed or retired: choose another", kind.words())
		return t, false
	}
	return t, ok
}

func (c *checks) unknown(kind Kind, id uuid.UUID, path string) {
	c.add(Unknown, path, "there is no %s %s here: check the id", kind.words(), id)
}

// words spells a kind in a sentence.
func (k Kind) words() string { return strings.ToLower(strings.ReplaceAll(string(k), "_", " ")) }

// date is the rule for every day: between 1900 and 2200.
func (c *checks) date(path string, d Date) {
	c.require(d.year >= 1900 && d.year <= 2200, path, "%s is not between 1900 and 2200", d)
}

// past is the rule for the day of something that happened: not in the future by more than a day.
func (c *checks) past(path string, d Date, k Known) {
	c.date(path, d)
	c.require(!d.After(k.Today.AddDays(1)), path, "%s is in the future; today is %s", d, k.Today)
}

// dateIfAny is date for a day that may be missing.
func (c *checks) dateIfAny(path string, d *Date) {
	if d != nil {
		c.date(path, *d)
	}
}

// finite is the rule for every number.
func (c *checks) finite(path string, v *float64) {
	c.require(v == nil || !math.IsNaN(*v) && !math.IsInf(*v, 0) && math.Abs(*v) < 1e15, path, "a number between -1e15 and 1e15 is needed here")
}

// oneOf is the rule for an enumeration.
func oneOf[T ~string](c *checks, path string, value T, allowed []T) {
	c.require(slices.Contains(allowed, value), path, "%q is not one of %s", string(value), join(allowed))
}

func join[T ~string](values []T) string { return strings.Join(texts(values), ", ") }

// texts gives the words of an enumeration.
func texts[T ~string](values []T) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}

// at numbers a path: at("/rows", 3) is "/rows/3".
func at(path string, i int) string { return fmt.Sprintf("%s/%d", path, i) }

// put sets a key of a map that may not be there yet.
func put[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	if m == nil {
		m = make(map[K]V)
	}
	m[key] = value
	return m
}
