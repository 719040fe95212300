package rights_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

var update = flag.Bool("update", false, "write the tables of docs/visibility.md anew")

const page = "../docs/visibility.md"

// told are the sights in words.
var told = map[rights.Sight]string{
	rights.OneselfSight:      "who you are, and to what you belong",
	rights.RecordSight:       "everything a team records: cycles, projects, the values of each class, notes, history",
	rights.MethodSight:       "how well a team's predictions held, and how soon it decided after a signal",
	rights.TotalsSight:       "a team's values, summed over two or more classes",
	rights.MeasureSight:      "what a team measures, and how it is defined",
	rights.TeamSight:         "that a team is there, its name, members and coaches",
	rights.LabelSight:        "what a class is called",
	rights.ClassSight:        "that a class is there: its teachers, grades, size",
	rights.PersonSight:       "a person's name",
	rights.ContactSight:      "a person's e-mail address, roles, access tokens, and where the person is signed in",
	rights.HolderSight:       "that an address in an invitation is somebody's already, and whose",
	rights.SchoolSight:       "a school's name, ids and district",
	rights.SchoolYearsSight:  "what was reported of a school's year: enrolment, public results",
	rights.SchoolEffectSight: "how a school stands to what was to be expected of it, and beside similar schools",
	rights.DistrictSight:     "a district's name and ids",
	rights.NetworkSight:      "a network: its schools, policy, agreements and shared measures",
	rights.AsHeld:            "*as held*: no more than what it is a part of or leads to",
	rights.ShareOutSight:     "what a team shares of a cycle: of what was released, as much as its attribution tells",
}

// who are the roles in words, by their relation; those of some sights have words of their own.
var who = map[string]string{
	"ANYONE self":                         "oneself",
	"class ANYONE self":                   "whoever teaches it",
	"class label ANYONE self":             "whoever teaches it",
	"MEMBER team":                         "members of the team",
	"COACH team":                          "its coach",
	"class MEMBER team":                   "members of a team whose people teach it",
	"class COACH team":                    "the coach of such a team",
	"class label MEMBER team":             "members of a team whose people teach it",
	"class label COACH team":              "the coach of such a team",
	"person MEMBER team":                  "members of a team that the person is or was in",
	"person COACH team":                   "the coach of such a team",
	"school MEMBER team":                  "members of teams that work there",
	"school COACH team":                   "coaches of such teams",
	"school years MEMBER team":            "members of teams that work there",
	"school years COACH team":             "coaches of such teams",
	"MEMBER school":                       "members of teams of its schools",
	"school MEMBER network":               "members of teams of the same network's schools",
	"school SCHOOL_LEADER network":        "leaders of the same network's schools",
	"SCHOOL_LEADER school":                "the school's leader",
	"team SCHOOL_LEADER school":           "leaders of the schools where it works",
	"person SCHOOL_LEADER school":         "leaders of the schools where the person teaches or has a team",
	"district SCHOOL_LEADER school":       "leaders of its schools",
	"network SCHOOL_LEADER school":        "leaders of its schools",
	"address holder SCHOOL_LEADER school": "whoever leads a school",
	"SCHOOL_LEADER home":                  "the leader of the team's home school",
	"SCHOOL_LEADER care":                  "once the team is disbanded, the leader of its home school",
	"DISTRICT_ANALYST district":           "the district's analysts",
	"NETWORK_HUB network":                 "the network's hub",
	"ADMIN installation":                  "administrators",
	"SERVICE installation":                "programs with the role SERVICE",
	"LEAD team":                           "the lead",
	"LEAD charge":                         "the lead, for members who have nothing that the lead has not",
	"SCHOOL_LEADER charge":                "the school's leader, for somebody who has not come in yet",
	"ANYONE audience":                     "everyone to whom it was released",
	"COACH behalf":                        "the coach, for a member",
}

func teller(r rights.Row) (string, bool) {
	as := string(r.Role) + " " + string(r.Relation)
	if words, ok := who[r.Sight.String()+" "+as]; ok {
		return words, true
	}
	words, ok := who[as]
	return words, ok
}

// sights are who sees what.
func sights(t *testing.T, table *rights.Table) string {
	var b strings.Builder
	b.WriteString("What | who sees it\n---|---\n")
	for _, sight := range rights.Sighted() {
		var people []string
		for _, r := range table.Rows() {
			if !r.IsField() && r.Sight == sight {
				words, ok := teller(r)
				if !ok {
					t.Errorf("there are no words for %s %s %s", r.What, r.Role, r.Relation)
				}
				people = append(people, words)
			}
		}
		fmt.Fprintf(&b, "%s | %s\n", told[sight], strings.Join(people, "; "))
	}
	return b.String()
}

// commands are who may do what: those that the same people may are told together.
func commands(t *testing.T, table *rights.Table) string {
	may := make(map[string][]string)
	var order []string
	for _, r := range table.Rows() {
		if !r.IsCommand() {
			continue
		}
		words, ok := teller(r)
		if !ok {
			t.Errorf("there are no words for %s %s %s", r.What, r.Role, r.Relation)
		}
		if may[r.What] == nil {
			order = append(order, r.What)
		}
		may[r.What] = append(may[r.What], words)
	}
	together := make(map[string][]string)
	var groups []string
	for _, command := range order {
		people := strings.Join(may[command], "; ")
		if together[people] == nil {
			groups = append(groups, people)
		}
		together[people] = append(together[people], spoken(command))
	}
	var b strings.Builder
	b.WriteString("What | who may do it\n---|---\n")
	for _, people := range groups {
		fmt.Fprintf(&b, "%s | %s\n", strings.Join(together[people], ", "), people)
	}
	return b.String()
}

// spoken is a command in words: `plan cycle` for PlanCycle.
func spoken(command string) string {
	var b strings.Builder
	for i, c := range command {
		if i > 0 && unicode.IsUpper(c) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// fields are all fields, by what they are seen with and by their type.
func fields(t *testing.T, table *rights.Table) string {
	var b strings.Builder
	for _, sight := range append(rights.Sighted(), rights.AsHeld) {
		byType := make(map[string][]string)
		var types []string
		for _, r := range table.Rows() {
			if !r.IsField() || r.Sight != sight {
				continue
			}
			of, field, _ := strings.Cut(r.What, ".")
			if byType[of] == nil {
				types = append(types, of)
			}
			byType[of] = append(byType[of], field)
		}
		if len(types) == 0 {
			continue
		}
		slices.Sort(types)
		fmt.Fprintf(&b, "**%s**\n\n", strings.ToUpper(told[sight][:1])+told[sight][1:])
		for _, of := range types {
			fmt.Fprintf(&b, "- `%s`: %s\n", of, strings.Join(byType[of], ", "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestThePageIsMadeFromTheTable holds what docs/visibility.md tells against the table.
func TestThePageIsMadeFromTheTable(t *testing.T) {
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	for name, made := range map[string]func(*testing.T, *rights.Table) string{"sights": sights, "commands": commands, "fields": fields} {
		got = between(t, got, name, made(t, table))
	}
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != string(text) {
		t.Errorf("docs/visibility.md is not what rights/authz.csv says: run go test ./rights -update")
	}
	// The control: another table is another page.
	rows := slices.DeleteFunc(table.Rows(), func(r rights.Row) bool { return r.Sight == rights.RecordSight && r.Role == domain.Coach })
	other, err := rights.New(rows)
	if err != nil {
		t.Fatal(err)
	}
	if between(t, got, "sights", sights(t, other)) == got {
		t.Error("the page does not change with the table")
	}
}

// between puts what was made between its markers.
func between(t *testing.T, text, name, made string) string {
	t.Helper()
	begin := "<!-- made from rights/authz.csv: " + name + " -->\n"
	before, rest, ok := strings.Cut(text, begin)
	_, after, closed := strings.Cut(rest, "<!-- end -->\n")
	if !ok || !closed {
		t.Fatalf("%s has no place for %s", page, name)
	}
	return before + begin + strings.TrimRight(made, "\n") + "\n<!-- end -->\n" + after
}
