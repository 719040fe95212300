package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadInputKeepsIDsAndNumbers(t *testing.T) {
	in, err := readInput("testdata")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := in.Schools[0], (School{"01611270130450", "Albany High", "7"}); got != want {
		t.Errorf("first school %+v, want %+v", got, want)
	}
	if len(in.Schools) != 10 || len(districtsOf(in.Schools)) != 3 || len(in.Series) != 7 {
		t.Errorf("%d schools of %d districts and %d series, want 10, 3 and 7", len(in.Schools), len(districtsOf(in.Schools)), len(in.Series))
	}
	big := seriesNamed(t, in, "edge_big")
	if p := big.Points[0]; *p.Y != 1000001867.781 || p.N != nil || p.X != "1" || p.Row != 1 {
		t.Errorf("first point of edge_big %+v", p)
	}
	if p := seriesNamed(t, in, "ae_missing").Points[3]; p.Y != nil || p.X != "4" {
		t.Errorf("row 4 of ae_missing is missing, got %+v", p)
	}
	if p := seriesNamed(t, in, "ae_zero").Points; *p[4].N != 0 || p[7].N != nil || p[7].Y == nil {
		t.Errorf("rows 5 and 8 of ae_zero: got %+v and %+v", p[4], p[7])
	}
}

func TestReadInputSaysWhatIsWrong(t *testing.T) {
	const series = "series_id,title,source,license,x_kind,rows,has_denominator\na,A,s,CC0,number,1,0\n"
	for name, c := range map[string]struct{ schools, series, points, want string }{
		"no such column":    {"cds,sname\n1,A\n", series, "series_id,row,x,y,n\n", "dnum"},
		"no number":         {"cds,sname,dnum\n", series, "series_id,row,x,y,n\na,1,1,much,\n", "much"},
		"unknown series":    {"cds,sname,dnum\n", series, "series_id,row,x,y,n\nb,1,1,2,\n", "row 1 of b"},
		"series twice":      {"cds,sname,dnum\n", series + "a,A,s,CC0,number,1,0\n", "series_id,row,x,y,n\n", "twice"},
		"byte order mark":   {"\ufeffcds,sname,dnum\n", series, "series_id,row,x,y,n\n", ""},
		"files are missing": {"", "", "", "has none of"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, content := range map[string]string{"schools.csv": c.schools, "series.csv": c.series, "points.csv": c.points} {
				if content != "" {
					if err := os.WriteFile(filepath.Join(folder, file), []byte(content), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			_, err := readInput(folder)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func seriesNamed(t *testing.T, in Input, id string) Series {
	t.Helper()
	for _, s := range in.Series {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("no series %s", id)
	return Series{}
}
