package proof_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestRoundTrip: what is exported and imported into an empty folder tells the same timelines, all
// of the demo's, recorded times and the timing of predictions aside.
func TestRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	s, _ := startDemo(t, dir)
	s.stop(t)
	roundTrip(t, dir, 9)
}

// TestRoundTripOfManyTeams is the same for a tenth of what the generator makes.
func TestRoundTripOfManyTeams(t *testing.T) {
	if testing.Short() {
		t.Skip("makes and compares 1,000 cycles, which takes half a minute")
	}
	work := t.TempDir()
	tables, dir := filepath.Join(work, "tables"), filepath.Join(work, "data")
	generate(t, "--out", tables, "--scale", "0.1")
	mustRun(t, "import", "--data", dir, tables)
	roundTrip(t, dir, 45)
}

// generate writes the tables of a made-up network.
func generate(t *testing.T, args ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "generate")
	build := exec.Command("go", "build", "-o", file, "github.com/cyclebook/cyclebook/scripts/generate")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	if out, err := commandOf(t, file, args...).CombinedOutput(); err != nil {
		t.Fatalf("generate: %v: %s", err, out)
	}
}

// mustRun runs a command line that must succeed, and gives what it prints.
func mustRun(t testing.TB, args ...string) string {
	t.Helper()
	out, complaint, code := run(t, args...)
	if code != 0 {
		t.Fatalf("cyclebook %v ended with %d: %s%s", args, code, out, complaint)
	}
	return out
}

// roundTrip exports a folder, imports that into another, and compares the timelines of all teams
// that somebody may read.
func roundTrip(t *testing.T, dir string, atLeast int) {
	t.Helper()
	work := t.TempDir()
	tables, copied, again := filepath.Join(work, "tables"), filepath.Join(work, "copy"), filepath.Join(work, "again")
	mustRun(t, "export", "--data", dir, tables)
	mustRun(t, "import", "--data", copied, tables)
	mustRun(t, "export", "--data", copied, again)

	off := []string{"--limit-person", "off", "--limit-school", "off"} // whole networks are read at once
	before, after := start(t, dir, off...), start(t, copied, off...)
	readers := readersOf(t, tables)
	if len(readers) < atLeast {
		t.Errorf("the timelines of %d teams can be compared, want %d or more", len(readers), atLeast)
	}
	cycles := 0
	for team, person := range readers {
		want, got := timelineAs(t, before, team, person), timelineAs(t, after, team, person)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("the timeline of team %s has changed (-before +after):\n%s", team, diff)
		}
		cycles += len(want)
	}
	t.Logf("%d teams, %d cycles are the same", len(readers), cycles)
	sameTables(t, tables, again)
}

// sameTables compares two exports; each may have its own first administrator.
func sameTables(t *testing.T, one, other string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(one, "*.csv"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d tables, %v", len(files), err)
	}
	for _, file := range files {
		want, got := readTable(t, file), readTable(t, filepath.Join(other, filepath.Base(file)))
		if base := filepath.Base(file); base == "people.csv" {
			administrator := func(row []string) bool { return row[1] == "Administrator" }
			want, got = slices.DeleteFunc(want, administrator), slices.DeleteFunc(got, administrator)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is not the same when it is exported again (-before +after):\n%s", filepath.Base(file), diff)
		}
	}
}

func readTable(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return rows
}

// table gives the rows of an exported table by the names of their columns.
func table(t *testing.T, dir, name string) []map[string]string {
	t.Helper()
	rows := readTable(t, filepath.Join(dir, name+".csv"))
	var list []map[string]string
	for _, row := range rows[1:] {
		one := make(map[string]string)
		for i, cell := range row {
			one[rows[0][i]] = cell
		}
		list = append(list, one)
	}
	return list
}

// readersOf gives for each team somebody who may read its record today: a member, or for a
// disbanded team the leader of its home school.
func readersOf(t *testing.T, tables string) map[string]string {
	t.Helper()
	today := time.Now().UTC().Format(time.DateOnly)
	leaders, readers := map[string]string{}, map[string]string{}
	for _, r := range table(t, tables, "roles") {
		if r["role"] == "SCHOOL_LEADER" && r["revoked"] == "" && (r["until"] == "" || r["until"] >= today) {
			leaders[r["scope"]] = r["person"]
		}
	}
	for _, team := range table(t, tables, "teams") {
		if leader := leaders[team["school"]]; team["disbanded_on"] != "" && leader != "" {
			readers[team["id"]] = leader
		}
	}
	for _, m := range table(t, tables, "memberships") {
		if m["role"] == "MEMBER" && m["from"] <= today && (m["until"] == "" || m["until"] >= today) && readers[m["team"]] == "" {
			readers[m["team"]] = m["person"]
		}
	}
	for _, team := range table(t, tables, "teams") {
		if team["disbanded_on"] != "" && readers[team["id"]] != leaders[team["school"]] {
			delete(readers, team["id"])
		}
	}
	return readers
}

// timelineAs reads a team's whole timeline as a person.
func timelineAs(t *testing.T, s *server, team, person string) []any {
	t.Helper()
	var token struct{ Secret string }
	out := mustRun(t, "token", "issue", person, "--data", s.dir, "--json")
	if err := json.Unmarshal([]byte(out), &token); err != nil {
		t.Fatal(err)
	}
	reader := s.as(t, token.Secret)
	var cycles []any
	for after := any(nil); ; {
		data := reader.read(wholeTimeline, object{"team": team, "after": after})
		for _, e := range list(data, "team.timeline.edges") {
			cycles = append(cycles, at(e, "node"))
		}
		if at(data, "team.timeline.pageInfo.hasNextPage") != true {
			return cycles
		}
		after = at(data, "team.timeline.pageInfo.endCursor")
	}
}

const wholeTimeline = `query($team: ID!, $after: String) { team(id: $team) { timeline(first: 1, after: $after) {
	pageInfo { hasNextPage endCursor }
	edges { node {
		id title stage purpose leftOpen reopened schoolYear plannedOn
		team { id name } project { id title aim { statement howMuch byWhen forWhom baseline } }
		classes { class { id label kind students } startedOn finishedOn }
		plan {
			objective change rationale context dataCollection decisionRule startsOn endsOn revisedAfterStart
			changeIdea { id text kind isNew drivers { id text level serves { id } } }
			scale { students classes teachers schools }
			measures { id }
			tasks { id what who when where done doneOn whileStudying }
			questions { id text measure { id } result learning
				predictions { id text direction low high byWhen confidence occurredOn madeBy { id name } } }
		}
		do { startedOn completedOn carriedOut
			observations(first: 100) { totalCount edges { node {
				id kind text class { id } occurredOn corrected correctedWhy by { id name } onBehalfOf { id } whileStudying } } }
			adjustments { id intent text why class { id } occurredOn by { id } onBehalfOf { id } whileStudying } }
		artefacts { id title url occurredOn by { id } onBehalfOf { id } whileStudying }
		study { summary improvement why surprises studiedOn revised revisedWhy }
		act { decision reason nextSteps againstRule decidedOn }
		withdrawal { cause text withdrawnOn }
		parents { id } children { id }
		ramp { links { parent child } }
		outcomes {
			measure { id name numerator denominator unit counts kind operationalDefinition direction target frequency source tag
				aboutStudents retired retiredWhy breakdowns { id kind whole groups { id label } } redefinitions { from comparable why unit } }
			class { id } group { id label }
			before { count mean median numerator denominator students from to }
			during { count mean median numerator denominator students from to }
			measurements { id period periodEnd label shown value numerator denominator students enrolled collectedOn note reason
				occurredOn by { id } corrected correction }
		}
	} }
} } }`
