package transfer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cyclebook/cyclebook/domain"
)

// proposed guesses the mapping of a text.
func (f keeper) proposed(name, text string) (Proposal, error) {
	f.t.Helper()
	path := filepath.Join(f.t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return Propose(f.t.Context(), f.views, domain.DateOf(f.now), path, name)
}

// TestNoProposal: what no mapping can be guessed of is said.
func TestNoProposal(t *testing.T) {
	f := newKeeper(t)
	for text, want := range map[string]string{
		"":                            "transfer: not a source of tables: x.csv: the file is empty: write the names of the columns into the first row",
		"Period 1,Period 2\n1,2\n":    "transfer: not a source of tables: x.csv: no column holds dates: one is needed with the first day of each period; a date has day, month and year",
		"Date,Period 1\n\"5.1.26,3\n": "transfer: not a source of tables: x.csv:2: extraneous or missing \" in quoted-field: write a quotation mark inside a cell twice, and the cell in quotation marks",
	} {
		if _, err := f.proposed("x.csv", text); !errors.Is(err, ErrSource) || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestProposals: what is guessed of files as people keep them, and what they are told to check.
func TestProposals(t *testing.T) {
	f := newKeeper(t)
	for _, c := range []struct {
		name, file, text string
		want             Proposal
	}{
		{
			"a column for each class", "ticket-passed.csv",
			"Week of;Period 1;Period 2;Period 3;Notes\n5.10.2026;60,5;50;40;x\n12.10.2026;-;no school;41;\nAverage;60,5;50;40,5;\n",
			Proposal{
				Mapping: Mapping{
					Measure: "Ticket passed", Layout: Wide, Days: 5,
					Columns: map[string]string{"from": "Week of", "note": "Notes"},
					Series: []MappedSeries{
						{Class: "Period 1", Columns: map[string]string{"value": "Period 1"}},
						{Class: "Period 2", Columns: map[string]string{"value": "Period 2"}},
						{Class: "Period 3", Columns: map[string]string{"value": "Period 3"}},
					},
					Missing: map[string]string{"-": "NOT_COLLECTED", "Average": "skip", "no school": "NO_SCHOOL"},
					Format:  FormatWords{Delimiter: ";", Decimal: "comma", Dates: "D.M.YYYY"},
				},
				Check: []string{
					"measure: Ticket passed is taken, which is told in PERCENT",
					"value: it is taken as a percentage from 0 to 100; if it is a count, write numerator, and denominator under fixed or as a column",
					"students: how many different students stand behind a value must be told: by a column, or under fixed",
					"by: the team's lead is taken as the one who recorded the values, unless you name somebody",
					`days: a period has 5 days, because the column is called "Week of"`,
					"format: dates are read as D.M.YYYY",
					`series: no class is called "Period 3"; recorded are Period 1, Period 2`,
					`missing: "-" is taken as NOT_COLLECTED`,
					`missing: "no school" is taken as NO_SCHOOL`,
					`missing: rows with "Average" in place of a date are skipped`,
				},
			},
		},
		{
			"two columns for each class", "Ticket passed.csv",
			"Start\tEnd\tPeriod 1 passed\tPeriod 1 present\tPeriod 1 enrolled\tPassed PERIOD 2\tPresent PERIOD 2\tTeacher\n10/5/2026\t10/9/2026\t14\t23\t24\t11\t22\tAna\n",
			Proposal{
				Mapping: Mapping{
					Measure: "Ticket passed", Layout: Wide,
					Columns: map[string]string{"from": "Start", "to": "End"},
					Series: []MappedSeries{
						{Class: "Period 1", Columns: map[string]string{"numerator": "Period 1 passed", "denominator": "Period 1 present", "enrolled": "Period 1 enrolled"}},
						{Class: "Period 2", Columns: map[string]string{"numerator": "Passed PERIOD 2", "denominator": "Present PERIOD 2"}},
					},
					Missing: map[string]string{},
					Format:  FormatWords{Delimiter: "tab", Dates: "M/D/YYYY"},
				},
				Check: []string{
					"measure: Ticket passed is taken, which is told in PERCENT",
					"by: the team's lead is taken as the one who recorded the values, unless you name somebody",
					"format: dates are read as M/D/YYYY; if the day comes first, write D/M/YYYY",
				},
				Unused: []string{"Teacher"},
			},
		},
		{
			"a row for each value", "talk.csv",
			"Date,Class,Group,Minutes of talk,n,\xfcbrig\n2026-10-05,Period 1,,9.5,23,x\n2026-10-06,Period 4,Multilingual,n/a,,x\n",
			Proposal{
				Mapping: Mapping{
					Measure: "Minutes of talk", Layout: Long,
					Columns: map[string]string{"from": "Date", "class": "Class", "group": "Group", "students": "n", "value": "Minutes of talk"},
					Missing: map[string]string{"n/a": "NOT_APPLICABLE"},
					Format:  FormatWords{Dates: "YYYY-MM-DD", Encoding: "windows-1252"},
				},
				Check: []string{
					"measure: Minutes of talk is taken, which is told in TIME",
					"by: the team's lead is taken as the one who recorded the values, unless you name somebody",
					"days: each value is of one day; write days: 5 for weeks from Monday to Friday",
					`missing: "n/a" is taken as NOT_APPLICABLE`,
				},
				Unused: []string{"übrig"},
			},
		},
	} {
		got, err := f.proposed(c.file, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}
