package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

type object = map[string]any

// answer is what came back.
type answer struct {
	status int
	raw    []byte

	Data       object
	Errors     []answerError
	Extensions object
}

type answerError struct {
	Message    string
	Path       []any
	Extensions object
}

// code of the first error; empty when there is none.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// at gives what stands at a path such as "team.members.0.person.name"; nil when nothing does.
func at(value any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case object:
			value = v[step]
		case []any:
			i := 0
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

func list(value any, path string) []any {
	found, _ := at(value, path).([]any)
	return found
}

func text(value any, path string) string {
	found, _ := at(value, path).(string)
	return found
}

// client is someone with a token, or without.
type client struct {
	t     testing.TB
	to    *server
	token string
}

func (s *server) as(t testing.TB, token string) client { return client{t, s, token} }

// post sends a body as it is. An error says that no whole answer came.
func (c client) post(ctx context.Context, body []byte, header ...string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.to.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	c.to.caged.Keep(c.token)
	c.to.caged.KeepJSON(body)
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode}
	if a.raw, err = io.ReadAll(response.Body); err != nil {
		return answer{}, err
	}
	if err := json.Unmarshal(a.raw, &a); err != nil {
		return answer{}, fmt.Errorf("proof: status %d, not JSON: %q", a.status, a.raw)
	}
	return a, nil
}

// ask sends an operation; the header is names and values in turn.
func (c client) ask(query string, variables object, header ...string) answer {
	c.t.Helper()
	body, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		c.t.Fatal(err)
	}
	a, err := c.post(c.t.Context(), body, header...)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// read sends an operation that must be answered without errors.
func (c client) read(query string, variables object) object {
	c.t.Helper()
	a := c.ask(query, variables)
	if len(a.Errors) > 0 {
		c.t.Fatalf("%s\n%s", query, a.raw)
	}
	return a.Data
}

// mutation is the text of a mutation that gives the payload its name.
func mutation(name, selection string) string {
	return fmt.Sprintf(`mutation($input: %s%s!) { payload: %s(input: $input) { %s position refusals { code message path allowed existing } } }`,
		strings.ToUpper(name[:1]), name[1:], name, selection)
}

// give sends a command, under an id of its own unless the input has one.
func (c client) give(name, selection string, input object) answer {
	c.t.Helper()
	if input["commandId"] == nil {
		input["commandId"] = id()
	}
	return c.ask(mutation(name, selection), object{"input": input})
}

// do gives a command that must be recorded, and its payload.
func (c client) do(name, selection string, input object) object {
	c.t.Helper()
	a := c.give(name, selection, input)
	if len(a.Errors) > 0 || len(list(a.Data, "payload.refusals")) > 0 || text(a.Data, "payload.position") == "" {
		c.t.Fatalf("%s was not recorded: %s", name, a.raw)
	}
	return a.Data["payload"].(object)
}

// refused gives a command that a rule forbids, and the first refusal.
func (c client) refused(name string, input object) object {
	c.t.Helper()
	a := c.give(name, "__typename", input)
	refusals := list(a.Data, "payload.refusals")
	if len(a.Errors) > 0 || len(refusals) == 0 || at(a.Data, "payload.position") != nil {
		c.t.Fatalf("%s was not refused: %s", name, a.raw)
	}
	return refusals[0].(object)
}

// notFound gives a command whose target is not there for the one who asks.
func (c client) notFound(name string, input object) answer {
	c.t.Helper()
	a := c.give(name, "__typename", input)
	if a.code() != "NOT_FOUND" || at(a.Data, "payload.position") != nil {
		c.t.Fatalf("%s was not answered with NOT_FOUND: %s", name, a.raw)
	}
	return a
}

// position is how far the log has come.
func (c client) position() string {
	c.t.Helper()
	a := c.ask(`{ viewer { person { id } } }`, nil)
	p, _ := a.Extensions["position"].(string)
	if p == "" {
		c.t.Fatalf("no position: %s", a.raw)
	}
	return p
}

func id() string { return uuid.NewString() }
