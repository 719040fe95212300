package main

import (
	"context"
	"fmt"
	"strings"
)

// Command is one mutation: its field, the field of its payload that holds the changed thing, and
// its input without the id of the command.
type Command struct {
	Name, Thing string
	// Key tells this command from all others of its name; the id of the command follows from it.
	Key   string
	Input map[string]any
}

// Refusal is a rule that forbids a command.
type Refusal struct {
	Code     string   `json:"code"`
	Message  string   `json:"message"`
	Path     string   `json:"path"`
	Allowed  []string `json:"allowed"`
	Existing *string  `json:"existing"`
}

// rule tells the refusal as the report lists it.
func (r Refusal) rule() string { return strings.TrimSpace(r.Code + " " + r.Message) }

// Done is what became of a command.
type Done struct {
	Thing *struct {
		ID string `json:"id"`
	} `json:"thing"`
	Position *string   `json:"position"`
	Refusals []Refusal `json:"refusals"`
	// Secret is told by issueToken alone.
	Secret *string `json:"secret"`
}

// document writes the mutation.
func (c Command) document() string {
	secret := ""
	if c.Name == "issueToken" {
		secret = " secret"
	}
	return fmt.Sprintf(`mutation($input: %s!) { done: %s(input: $input) { thing: %s { id }%s position refusals { code message path allowed existing } } }`,
		strings.ToUpper(c.Name[:1])+c.Name[1:], c.Name, c.Thing, secret)
}

func (c Command) variables() map[string]any {
	input := map[string]any{"commandId": derive("command", c.Name, c.Key)}
	for field, value := range c.Input {
		input[field] = value
	}
	return map[string]any{"input": input}
}

// do sends a command and waits until the server shows what it caused.
func (a *API) do(ctx context.Context, c Command) (Done, error) {
	var answer struct{ Done Done }
	if _, err := a.ask(ctx, c.document(), c.variables(), &answer); err != nil {
		return Done{}, fmt.Errorf("%s %s: %w", c.Name, c.Key, err)
	}
	done := answer.Done
	if done.Thing == nil && len(done.Refusals) == 0 && done.Position != nil {
		var ignored struct{}
		if _, err := a.askAt(ctx, *done.Position, `{ viewer { person { id } } }`, nil, &ignored); err != nil {
			return Done{}, fmt.Errorf("wait for %s %s: %w", c.Name, c.Key, err)
		}
	}
	return done, nil
}
