package main

import (
	"bytes"
	"flag"
	"regexp"
	"strings"
	"testing"
)

// What is given here is in the environment of every program that the tests start, so that all of them can
// be run with it as well.
var switched = map[string]*string{
	"CYCLEBOOK_VIEWS":         flag.String("views", "", "off has every program of the tests resolve each field by itself"),
	"CYCLEBOOK_KNOWN_ANSWERS": flag.String("known-answers", "", "`room` for known answers in every program of the tests; 0 keeps none"),
}

// environment is that of a program within a test.
func environment(variable string) (string, bool) {
	if v := switched[variable]; v != nil && *v != "" {
		return *v, true
	}
	return "", false
}

// variables are those of a process that a test starts.
func variables() (lines []string) {
	for variable := range switched {
		if v, ok := environment(variable); ok {
			lines = append(lines, variable+"="+v)
		}
	}
	return lines
}

// TestSwitchesReachEveryProgram asks a program within the test and a process what they were told.
func TestSwitchesReachEveryProgram(t *testing.T) {
	var within bytes.Buffer
	if code := newProgram(&within, &within, environment).run([]string{"config", "print"}); code != exitOK {
		t.Fatalf("exit %d: %s", code, within.String())
	}
	o := &operator{T: t, dir: t.TempDir()}
	o.link()
	process, err := o.shell("cyclebook config print").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, usual := range map[string]string{"views": "on", "known-answers": "32MiB"} {
		variable := "CYCLEBOOK_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		said := regexp.MustCompile("(?m)^" + name + " +" + usual + " +default$")
		if v, ok := environment(variable); ok {
			said = regexp.MustCompile("(?m)^" + name + " +" + regexp.QuoteMeta(v) + " +environment " + variable + "$")
		}
		for who, told := range map[string]string{"a program within the test": within.String(), "a process": string(process)} {
			if !said.MatchString(told) {
				t.Errorf("%s does not say %s:\n%s", who, said, told)
			}
		}
	}
}
