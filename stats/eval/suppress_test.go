package eval

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// county is a real table of schools in long form.
type county struct {
	rows, cols []string
	counts     []int
	small      map[int][]bool // by threshold
}

func readCounty(t testing.TB, name string) county {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "disclosure", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c := county{small: map[int][]bool{}}
	for _, line := range lines[1:] {
		n, err := strconv.Atoi(line[2])
		if err != nil {
			t.Fatal(err)
		}
		c.rows, c.cols, c.counts = append(c.rows, line[0]), append(c.cols, line[1]), append(c.counts, n)
		c.small[10] = append(c.small[10], line[3] == "1")
		c.small[5] = append(c.small[5], line[4] == "1")
	}
	return c
}

func (c county) ask(t testing.TB, threshold int, totals bool) []bool {
	t.Helper()
	line, err := json.Marshal(map[string]any{
		"id": 1, "kind": "suppress", "rows": c.rows, "cols": c.cols, "counts": c.counts, "threshold": threshold, "totals": totals,
	})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Suppressed []bool
		Error      string
	}
	if err := json.Unmarshal(Answer(line), &answer); err != nil || answer.Error != "" || len(answer.Suppressed) != len(c.counts) {
		t.Fatalf("%d answers for %d counts, error %q, %v", len(answer.Suppressed), len(c.counts), answer.Error, err)
	}
	return answer.Suppressed
}

// computable counts the hidden cells without which their row and column hang together no more, by
// joining all others: another way than that of the package under test.
func (c county) computable(hidden []bool) (bridges int) {
	for without := range hidden {
		if !hidden[without] {
			continue
		}
		root := map[string]string{}
		var find func(string) string
		find = func(a string) string {
			if next, ok := root[a]; ok && next != a {
				return find(next)
			}
			return a
		}
		for i := range hidden {
			if hidden[i] && i != without {
				root[find("row "+c.rows[i])] = find("column " + c.cols[i])
			}
		}
		if find("row "+c.rows[without]) != find("column "+c.cols[without]) {
			bridges++
		}
	}
	return bridges
}

// TestSuppressOnRealTables: small cells as published, none computable, few others hidden.
func TestSuppressOnRealTables(t *testing.T) {
	for _, name := range []string{"suppress_county_by_type.csv", "suppress_county_by_meals.csv"} {
		for _, threshold := range []int{10, 5} {
			c := readCounty(t, name)
			small, extra, zeros := 0, 0, 0
			without, with := c.ask(t, threshold, false), c.ask(t, threshold, true)
			for i, primary := range c.small[threshold] {
				if without[i] != primary || primary && !with[i] {
					t.Errorf("%s at %d: %s, %s: hidden %v, with totals %v, small %v", name, threshold, c.rows[i], c.cols[i], without[i], with[i], primary)
				}
				switch {
				case primary:
					small++
				case with[i] && c.counts[i] == 0:
					zeros++
					fallthrough
				case with[i]:
					extra++
				}
			}
			if n := c.computable(with); n > 0 {
				t.Errorf("%s at %d: %d hidden cells are computable", name, threshold, n)
			}
			if c.computable(without) == 0 {
				t.Errorf("%s at %d: the small cells alone are safe: the check is blind", name, threshold)
			}
			if extra > 3*small {
				t.Errorf("%s at %d: %d further cells for %d small ones", name, threshold, extra, small)
			}
			t.Logf("%s at %d: %d small, %d further (%d of them 0)", name, threshold, small, extra, zeros)
		}
	}
}

// TestSuppressRefusals: what cannot be answered says field, value and remedy.
func TestSuppressRefusals(t *testing.T) {
	for line, want := range map[string]string{
		`{"rows":["a"],"cols":["b"]}`:                                                           "counts: missing",
		`{"rows":["a"],"cols":["b"],"counts":"7"}`:                                              "counts: not a list",
		`{"rows":["a"],"cols":["b"],"counts":[1.5]}`:                                            "counts: value 1 is no count",
		`{"rows":["a"],"cols":["b"],"counts":[null]}`:                                           "counts: value 1 is no count",
		`{"rows":["a"],"cols":["b"],"counts":[-1]}`:                                             "counts: value 1 is no count",
		`{"rows":["a"],"cols":["b"],"counts":[1e300]}`:                                          "counts: value 1 is no count",
		`{"rows":["a"],"cols":["b","c"],"counts":[1]}`:                                          "cols: 2 labels for 1 counts",
		`{"rows":[null],"cols":["b"],"counts":[1]}`:                                             "rows: value 1 is null",
		`{"rows":["a","\u0061"],"cols":["b","b"],"counts":[1,2]}`:                               "value 2 repeats",
		`{"rows":["a"],"cols":["b"],"counts":[1],"threshold":1}`:                                "threshold: 1 hides nothing",
		`{"rows":["a","a","b"],"cols":["x","y","x"],"counts":[3,20,30]}`:                        "publish the table without totals",
		`{"rows":["a"],"cols":["b"],"counts":[3]}`:                                              "publish the table without totals",
		`{"rows":["a","b"],"cols":["x","x"],"counts":[9000000000000000,9000000000000000]}`:      "cannot be people",
		`{"rows":["a","a","b","b"],"cols":["x","y","x","y"],"counts":[1,2,3],"threshold":null}`: "rows: 4 labels for 3 counts",
		`{"rows":[["a"]],"cols":["b"],"counts":[1]}`:                                            `rows: value 1 is ["a"]`,
		`{"rows":["a"],"cols":["b"],"counts":[[1,2]]}`:                                          "counts: row 1 of 1 has 2 columns, for 1 rows and 1 cols",
		`{"rows":["a"],"cols":["b"],"counts":[[1],[2]]}`:                                        "counts: row 1 of 2 has 1 columns, for 1 rows",
		`{"rows":["a"],"cols":["b"],"counts":[[0.5]]}`:                                          "counts: row 1: value 1 is no count",
		`{"rows":["a"],"cols":["b"],"counts":[1,[2]]}`:                                          "counts: not a list",
	} {
		answer := string(Answer([]byte(`{"id":7,"kind":"suppress",` + line[1:])))
		var got struct{ Error string }
		if err := json.Unmarshal([]byte(answer), &got); err != nil || !strings.Contains(got.Error, want) {
			t.Errorf("%s: %s, want %q", line, answer, want)
		}
	}
	if got := string(Answer([]byte(`{"id":7,"kind":"suppress","rows":[],"cols":[],"counts":[]}`))); got != `{"id":7,"suppressed":[]}` {
		t.Errorf("no cells: %s", got)
	}
	if got := string(Answer([]byte(`{"id":7,"kind":"suppress","rows":[1,1,1],"cols":["a","b","c"],"counts":[3,0,11]}`))); got != `{"id":7,"suppressed":[true,false,true]}` {
		t.Errorf("a single row: %s", got)
	}
	if got := string(Answer([]byte(`{"id":7,"kind":"suppress","rows":["a","b"],"cols":["x","y"],"counts":[[3,20],[30,40]]}`))); got != `{"id":7,"suppressed":[[true,true],[true,true]]}` {
		t.Errorf("a list of rows: %s", got)
	}
}
