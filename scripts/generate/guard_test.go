package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
)

// TestTheGuardIsQuietOverTheGenerator reads what the teams of one school would tell, with the people
// and places of that scale: the texts name nobody, so what is found but links and labels of classes
// is a false alarm.
func TestTheGuardIsQuietOverTheGenerator(t *testing.T) {
	files := make(map[string]*bytes.Buffer)
	_, err := generate(ofScale(0.02), func(name string) (io.WriteCloser, error) {
		files[name] = &bytes.Buffer{}
		return file{files[name]}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var names guard.Names
	var texts []guard.Field
	for name, content := range files {
		rows, err := csv.NewReader(content).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			for i, cell := range row {
				switch column := rows[0][i]; {
				case column == "name" && strings.HasPrefix(name, "people"):
					names.People = append(names.People, cell)
				case column == "name" && strings.HasPrefix(name, "schools"):
					names.Schools = append(names.Schools, cell)
				case column == "name" && strings.HasPrefix(name, "districts"):
					names.Districts = append(names.Districts, cell)
				case column == "name" && strings.HasPrefix(name, "teams"):
					names.Teams = append(names.Teams, cell)
				case column == "label" && strings.HasPrefix(name, "classes"):
					names.Classes = append(names.Classes, cell)
				case column == "title" || column == "text" || column == "objective" || column == "change" || column == "rationale" || column == "summary" || column == "why" || column == "learning" || column == "reason" || column == "nextSteps" || column == "context":
					texts = append(texts, guard.Field{Name: name + " " + column, Text: cell})
				}
			}
		}
	}
	if len(names.People) < 10 || len(names.Schools) == 0 || len(names.Classes) == 0 || len(texts) < 500 {
		t.Fatalf("%d people, %d schools, %d classes, %d texts: this test is blind", len(names.People), len(names.Schools), len(names.Classes), len(texts))
	}
	alarms := make(map[string]int)
	for _, f := range guard.RosterOf(names).Read(texts, nil) {
		if f.Kind != domain.LooksLikeLink {
			alarms[string(f.Kind)+" "+f.Excerpt+" in "+f.Field]++
		}
	}
	if len(alarms) > 0 {
		t.Errorf("false alarms in %d texts: %v", len(texts), alarms)
	}
}
