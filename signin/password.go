package signin

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lengths of a password in characters, as NIST SP 800-63B-4 has it for a password that is all one
// shows. There are no rules about which characters.
const (
	minPassword = 15
	maxPassword = 128
)

// Unfit is why a password is not taken, in words for the one who chose it.
type Unfit string

func (u Unfit) Error() string { return string(u) }

// normal is the form in which passwords are compared: the same characters, however a keyboard
// puts them together.
func normal(password string) string { return norm.NFC.String(password) }

// fit checks a password that somebody chooses. About are words that others would guess first,
// such as the person's name; the error is an Unfit.
func fit(password string, about ...string) error {
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		return Unfit("This password has characters that cannot be typed. Choose letters, digits, signs and spaces.")
	}
	password = normal(password)
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return Unfit(fmt.Sprintf("This password has %d characters. Choose one with %d or more: a few words that only you would put together are easiest to remember.", n, minPassword))
	case n > maxPassword:
		return Unfit(fmt.Sprintf("This password has %d characters. At most %d fit.", n, maxPassword))
	}
	if easy(password, about) {
		return Unfit("This password is easy to guess: it is made of common words, names, repetitions or rows of keys. Choose a few words that only you would put together.")
	}
	return nil
}
