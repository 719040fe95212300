package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"
)

// run sends lines and gives the answers.
func run(t *testing.T, in string) []string {
	t.Helper()
	var out strings.Builder
	if err := Run(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	if out.Len() == 0 {
		return nil
	}
	if !strings.HasSuffix(out.String(), "\n") {
		t.Fatalf("the last answer has no end: %q", out.String())
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

const good = `"kind":"ihi","y":[1,2,3]}`

// TestOneBadLine: each line gets its answer, in order, whatever is before it.
func TestOneBadLine(t *testing.T) {
	bad := []string{
		"nonsense", `{"id":"bad"`, "[1]", "5", "null", `"text"`, "{}", "{\"id\":\"bad\",\"kind\":\"\x00\"}", "\x00",
		"{\"id\":\"bad\",\"kind\":\"\xff\"}", "\xff\xfe", `{"id":"bad","kind":"ihi","y":[1],"y":[2]}`,
		`{"id":"bad","id":"bad","kind":"ihi","y":[1]}`, `{"id":"bad","kind":"ihi","y":[1],"yy":[2]}`,
		`{"kind":"ihi","y":[1],"y":[2],"id":"bad"}`, "{\"kind\":\"\xff\",\"id\":\"bad\"}", `{"yy":[2],"id":"bad"}`,
		`{"id":"bad","kind":"ihi","y":[1]} trailing`, `{"id":"bad","kind":"none"}`, strings.Repeat("[", 20000),
	}
	for _, line := range bad {
		got := run(t, `{"id":1,`+good+"\n"+line+"\n"+`{"id":2,`+good+"\n")
		if len(got) != 3 {
			t.Errorf("%.40q: %d answers: %q", line, len(got), got)
			continue
		}
		if !strings.HasPrefix(got[0], `{"id":1,"median":2,`) || !strings.HasPrefix(got[2], `{"id":2,"median":2,`) {
			t.Errorf("%.40q: its neighbours are answered %q and %q", line, got[0], got[2])
		}
		if answer := valid(t, got[1]); answer["error"] == nil || len(answer) != 2 {
			t.Errorf("%.40q: answered %q", line, got[1])
		}
		if strings.Contains(line, `"id":"bad"`) && !strings.HasPrefix(got[1], `{"id":"bad",`) {
			t.Errorf("%.40q: the id is lost: %q", line, got[1])
		}
	}
}

// valid reads an answer: one JSON object in one line of UTF-8, its id first.
func valid(t testing.TB, line string) map[string]json.RawMessage {
	t.Helper()
	var answer map[string]json.RawMessage // an id may be a number beyond all others
	if err := json.Unmarshal([]byte(line), &answer); err != nil {
		t.Fatalf("%q is no JSON object: %v", line, err)
	}
	if !utf8.ValidString(line) || strings.ContainsAny(line, "\n\r\x00") || !strings.HasPrefix(line, `{"id":`) {
		t.Fatalf("%q is not one line that begins with an id", line)
	}
	return answer
}

// TestID: an id of any type comes back as it was, from answers and refusals.
func TestID(t *testing.T) {
	for _, id := range []string{
		`1`, `-1.50e3`, `12345678901234567890123`, `1e999`, `"a\u0000\"b"`, `"ü"`, `true`, `null`, `[1,{"a":null}]`, `{"b":1,"a":[2]}`, `""`,
	} {
		for _, rest := range []string{good, `"kind":"none"}`, `"unknown":1}`} {
			if got := run(t, `{"id":`+id+","+rest); len(got) != 1 || !strings.HasPrefix(got[0], `{"id":`+id+`,`) {
				t.Errorf("%s with %s: answered %q", id, rest, got)
			}
		}
	}
	if got := string(Answer([]byte("{\"id\": [ 1,\n2 ],\n" + good))); !strings.HasPrefix(got, `{"id":[1,2],"median"`) {
		t.Errorf("an id on two lines is answered %q", got)
	}
	for _, none := range []string{`{` + good, "{\"id\":\"\xff\"," + good, `{"id":nonsense,` + good} {
		if got := run(t, none); len(got) != 1 || !strings.HasPrefix(got[0], `{"id":null,`) {
			t.Errorf("%q is answered %q", none, got)
		}
	}
}

// TestLines: empty ones are passed over, the last needs no end.
func TestLines(t *testing.T) {
	one := `{"id":1,` + good
	for in, want := range map[string]int{
		"": 0, "\n": 0, "\n \t\r\n\n": 0, one: 1, one + "\n": 1, one + "\r\n": 1, "\n\n" + one + "\n\n" + one: 2, "  " + one + "  ": 1,
		"\ufeff": 1,
	} {
		if got := run(t, in); len(got) != want {
			t.Errorf("%q: %d answers, want %d", in, len(got), want)
		}
	}
}

// TestLongLine: one of 65 MB is refused with its id, those around it are answered.
func TestLongLine(t *testing.T) {
	long := `{"id":"long","kind":"ihi","y":[` + strings.Repeat("1,", 65<<19) + "1]}"
	got := run(t, `{"id":1,`+good+"\n"+long+"\n"+`{"id":2,`+good)
	if len(got) != 3 || got[1] != `{"id":"long","error":"the line is longer than 64 MB: split the request"}` {
		t.Fatalf("%d answers: %.300q", len(got), got)
	}
	if !strings.HasPrefix(got[2], `{"id":2,"median"`) {
		t.Errorf("the line after it is answered %q", got[2])
	}
}

// TestAnswersAtOnce: whoever waits for an answer before the next line gets it, also when the start
// of that line is there. In a bubble a wait without end is a failure.
func TestAnswersAtOnce(t *testing.T) { synctest.Test(t, answersAtOnce) }

func answersAtOnce(t *testing.T) {
	questions, in := io.Pipe()
	out, answers := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- Run(questions, answers)
		_ = answers.Close()
	}()
	lines := bufio.NewReader(out)
	answered := func(with string) {
		if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, with) {
			t.Fatalf("%q, %v: want %q", line, err, with)
		}
	}
	for i := range 3 {
		if _, err := fmt.Fprintf(in, "{\"id\":%d,%s\n{\"id\":", i, good); err != nil {
			t.Fatal(err)
		}
		answered(fmt.Sprintf(`{"id":%d,"median"`, i))
		if _, err := in.Write([]byte("0}\n")); err != nil {
			t.Fatal(err)
		}
		answered(`{"id":0,"error":"kind: missing`)
	}
	_ = in.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// TestFailingPipes: errors of reading and writing come back.
func TestFailingPipes(t *testing.T) {
	broken := errors.New("broken")
	if err := Run(io.MultiReader(strings.NewReader(`{"id":1,`+good+"\n"), failing{broken}), io.Discard); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	if err := Run(strings.NewReader(`{"id":1,`+good), failing{broken}); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestManyLines: a long stream is answered line by line.
func TestManyLines(t *testing.T) {
	var in bytes.Buffer
	for i := range 5000 {
		fmt.Fprintf(&in, "{\"id\":%d,%s\n", i, good)
	}
	for i, line := range run(t, in.String()) {
		if !strings.HasPrefix(line, fmt.Sprintf(`{"id":%d,"median":2,`, i)) {
			t.Fatalf("answer %d is %q", i, line)
		}
	}
}
