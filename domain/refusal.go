package domain

import (
	"errors"
	"strings"

	"github.com/google/uuid"
)

// RefusalCode says in one word why a command was refused.
type RefusalCode string

const (
	// Invalid: a value is missing, too long, out of range or contradicts another.
	Invalid RefusalCode = "INVALID"
	// NotNow: the thing's present state forbids it; Allowed says what could be done instead.
	NotNow RefusalCode = "NOT_NOW"
	// Unknown: something that the command names is not there, or not for the one who asks.
	Unknown RefusalCode = "UNKNOWN"
	// Duplicate: it is there already; Existing names it.
	Duplicate RefusalCode = "DUPLICATE"
	// Conflict: the thing has moved on since the caller saw it, or the command id was used for
	// another body.
	Conflict RefusalCode = "CONFLICT"
)

// Refusal is what a person is told when a rule forbids a command.
type Refusal struct {
	Code RefusalCode
	// Message says what is wrong, with the value, and what would be accepted.
	Message string
	// Path is the field of the command, such as "/questions/0/text"; empty for the whole.
	Path string
	// Allowed lists commands that would be accepted instead, by the names of the mutations.
	Allowed []string
	// Existing is the thing in the way, if any.
	Existing uuid.UUID
}

func (r *Refusal) Error() string {
	if r.Path == "" {
		return r.Message
	}
	return r.Path + ": " + r.Message
}

// Refusals are all that is wrong with one command, in the order of its fields.
type Refusals []*Refusal

func (rs Refusals) Error() string {
	texts := make([]string, len(rs))
	for i, r := range rs {
		texts[i] = r.Error()
	}
	return strings.Join(texts, "; ")
}

// AsRefusals gives the refusals in err; ok is false when it is an error of another kind.
func AsRefusals(err error) (refusals Refusals, ok bool) {
	if errors.As(err, &refusals) {
		return refusals, true
	}
	var one *Refusal
	if errors.As(err, &one) {
		return Refusals{one}, true
	}
	return nil, false
}

// refuse makes a refusal of the whole command.
func refuse(code RefusalCode, message string, allowed ...string) *Refusal {
	return &Refusal{Code: code, Message: message, Allowed: allowed}
}
