package eval

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

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
			if err := writeAnswer(w, line, tooLong, !anotherWaits(lines)); err != nil {
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

// anotherWaits says that a whole line has been read already: its answer can go out with this one.
func anotherWaits(r *bufio.Reader) bool {
	ready, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(ready, '\n') >= 0
}

// readLine gives the next line without its end and white space around it; of one that is too
// long only the start.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	const start = 4 << 10
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > longest {
			line, tooLong = bytes.Clone(line[:start]), true
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.Trim(line, " \t\r\n"), tooLong, err
		}
	}
}

func writeAnswer(w *bufio.Writer, line []byte, tooLong, flush bool) error {
	var text []byte
	if tooLong {
		text = refusal(idOf(line), fmt.Errorf("the line is longer than %d MB: split the request", longest>>20))
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
	start := append([]byte(`{"id":`), orNull(q.ID)...)
	if len(text) > len("{}") {
		start = append(start, ',')
	}
	return append(start, text[1:]...)
}

// idOf finds the id of a request that could not be read, if it comes before what is wrong.
func idOf(line []byte) jsontext.Value {
	var q struct {
		ID jsontext.Value `json:"id"`
	}
	_ = json.Unmarshal(line, &q, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return q.ID
}

// orNull is the id on one line; null where there is none that an answer could have.
func orNull(id jsontext.Value) jsontext.Value {
	id = id.Clone()
	if err := id.Compact(jsontext.AllowDuplicateNames(true)); err != nil || len(id) == 0 || !utf8.Valid(id) {
		return jsontext.Value("null")
	}
	return id
}

func refusal(id jsontext.Value, why error) []byte {
	text, err := json.Marshal(why.Error(), jsontext.AllowInvalidUTF8(true))
	if err != nil { // no text is left that cannot be written
		text = []byte(`"an error that cannot be written"`)
	}
	return slices.Concat([]byte(`{"id":`), orNull(id), []byte(`,"error":`), text, []byte("}"))
}
