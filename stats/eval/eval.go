package eval

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// kinds answer the questions of each kind.
var kinds = map[string]func(*request) (any, error){
	"chart":    answerChart,
	"nhs":      answerNHS,
	"ihi":      answerIHI,
	"rebase":   answerRebase,
	"rules":    answerRules,
	"cusum":    answerCusum,
	"ols":      answerOLS,
	"did":      answerDiD,
	"mixed":    answerMixed,
	"similar":  answerSimilar,
	"shrink":   answerShrink,
	"its":      answerITS,
	"suppress": answerSuppress,
}

// longest is how long a line may be: the columns of some ten thousand schools.
const longest = 64 << 20

// Run answers each line of in with one line on out, in order. A line that cannot be answered gets
// its id and an error, and the rest goes on. What comes back is an error of reading or writing.
func Run(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriter(out)
	for {
		line, tooLong, err := readLine(lines)
		if len(line) > 0 || tooLong {
			if err := writeAnswer(w, line, tooLong, lines.Buffered() == 0); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return w.Flush()
		case err != nil:
			return err
		}
	}
}

// readLine gives the next line without its end and white space around it; of one that is too
// long nothing.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > longest {
			line, tooLong = nil, true
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return trim(line), tooLong, err
		}
	}
}

func trim(line []byte) []byte {
	space := func(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }
	for len(line) > 0 && space(line[len(line)-1]) {
		line = line[:len(line)-1]
	}
	for len(line) > 0 && space(line[0]) {
		line = line[1:]
	}
	return line
}

func writeAnswer(w *bufio.Writer, line []byte, tooLong, flush bool) error {
	var text []byte
	if tooLong {
		text = refusal(nil, fmt.Errorf("the line is longer than %d MB", longest>>20))
	} else {
		text = Answer(line)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return err
	}
	if flush {
		return w.Flush()
	}
	return nil
}

// Answer answers one request: a JSON object with its id, and with an error when it cannot be
// answered.
func Answer(line []byte) []byte {
	var q request
	if err := json.Unmarshal(line, &q, json.RejectUnknownMembers(true)); err != nil {
		return refusal(idOf(line), readable(err))
	}
	answer, ok := kinds[q.Kind]
	if !ok {
		return refusal(q.ID, unknownKind(q.Kind))
	}
	body, err := answer(&q)
	if err != nil {
		return refusal(q.ID, err)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return refusal(q.ID, err)
	}
	id := append([]byte(`{"id":`), orNull(q.ID)...)
	if len(text) > 2 {
		id = append(id, ',')
	}
	return append(id, text[1:]...)
}

// idOf finds the id of a request that could not be read.
func idOf(line []byte) jsontext.Value {
	var q struct {
		ID jsontext.Value `json:"id"`
	}
	_ = json.Unmarshal(line, &q, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return q.ID
}

func orNull(id jsontext.Value) jsontext.Value {
	if len(id) == 0 {
		return jsontext.Value("null")
	}
	return id
}

func refusal(id jsontext.Value, why error) []byte {
	text, err := json.Marshal(struct {
		ID    jsontext.Value `json:"id"`
		Error string         `json:"error"`
	}{orNull(id), why.Error()}, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if err != nil { // an id that is no JSON
		return refusal(nil, why)
	}
	return text
}
