package proof_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// town is a network of schools in two districts, each with a team of one teacher and one class.
type town struct {
	*network
	hub        string // the network's id
	districts  [2]string
	agreements [2]string // of the districts
	places     []*townTeam
}

// townTeam is a school with its team.
type townTeam struct {
	district                    int
	school, team, class, weekly string
	teacher                     someone
	students                    int
}

// newTown has a school for each number of students, every second one in the other district. Each
// district's agreement covers what is given.
func newTown(t testing.TB, covers [2][]string, students ...int) *town {
	t.Helper()
	s := start(t, filepath.Join(t.TempDir(), "data"), "--limit-person", "off", "--limit-address", "off", "--limit-school", "off")
	w := &town{network: &network{server: s, t: t}, hub: id()}
	w.admin = w.as(t, s.admin)
	w.admin.do("foundNetwork", "network { id }", object{"network": w.hub, "name": "River Network"})
	for d := range w.districts {
		w.districts[d], w.agreements[d] = id(), id()
		w.admin.do("registerDistrict", "district { id }", object{"district": w.districts[d], "name": []string{"Northfold", "Southfold"}[d]})
		if covers[d] != nil {
			w.admin.do("signAgreement", "network { id }", object{
				"network": w.hub, "id": w.agreements[d], "district": w.districts[d], "covers": covers[d],
				"purposes": []string{"IMPROVEMENT"}, "from": day(-300), "destruction": "KEEP",
			})
		}
	}
	for i, n := range students {
		w.settle(i, n)
	}
	return w
}

func (w *town) settle(i, students int) {
	w.t.Helper()
	p := &townTeam{district: i % 2, school: id(), team: id(), class: id(), teacher: w.person("Teacher " + string(rune('A'+i))), students: students}
	w.admin.do("registerSchool", "school { id }", object{"school": p.school, "name": "School of " + p.school[:8], "zone": "Etc/UTC", "district": w.districts[p.district], "from": day(-300)})
	w.admin.do("admitSchool", "network { id }", object{"network": w.hub, "school": p.school, "occurredOn": day(-300)})
	w.form(p.team, p.school, p.teacher)
	w.by(p.teacher).do("openClass", "class { id }", object{
		"class": p.class, "school": p.school, "schoolYear": schoolYear(), "label": "Class " + p.class[:8], "kind": "SECTION",
		"grades": []string{"9"}, "subjects": []string{"Algebra I"}, "teachers": []string{p.teacher.id}, "students": students,
	})
	p.weekly = w.network.measure(p.teacher, p.team)
	w.places = append(w.places, p)
}

// values records so many of the class that passed, week after week, from eight weeks ago on.
func (w *town) values(p *townTeam, passed ...int) {
	w.t.Helper()
	var rows []object
	for i, n := range passed {
		row := value(p.class, day(-56+7*i), day(-50+7*i), n)
		row["denominator"], row["students"] = p.students, p.students
		rows = append(rows, row)
	}
	w.by(p.teacher).do("recordMeasurements", "measure { id }", object{"measure": p.weekly, "rows": rows})
}

// runs carries a planned cycle through, from four weeks ago on, to a decision.
func (w *town) runs(p *townTeam, cycle, question, improvement, decision string) {
	w.t.Helper()
	teacher := w.by(p.teacher)
	teacher.do("startCycle", "cycle { id }", object{"cycle": cycle, "occurredOn": day(-28)})
	teacher.do("completeDo", "cycle { id }", object{"cycle": cycle, "carriedOut": "FULLY"})
	teacher.do("recordStudy", "cycle { id }", object{"cycle": cycle, "improvement": improvement, "results": []object{{"question": question, "result": "PARTLY"}}})
	teacher.do("decideAct", "cycle { id }", object{"cycle": cycle, "decision": decision, "reason": "So it was."})
}

// planned plans a cycle and runs it.
func (w *town) planned(p *townTeam, title string) (cycle string) {
	w.t.Helper()
	cycle = id()
	in := plan(cycle, p.team, title)
	in["classes"], in["measures"], in["occurredOn"] = []string{p.class}, []string{p.weekly}, day(-29)
	w.by(p.teacher).do("planCycle", "cycle { id }", in)
	w.runs(p, cycle, in["questions"].([]object)[0]["id"].(string), "NO", "ABANDON")
	return cycle
}

// drafts drafts a share-out.
func (w *town) drafts(p *townTeam, cycle, kind, title string, measures ...string) (shareOut string) {
	w.t.Helper()
	shareOut = id()
	w.by(p.teacher).do("draftShareOut", "shareOut { id }", object{
		"shareOut": shareOut, "team": p.team, "cycle": cycle, "kind": kind, "title": title, "learned": "What we saw in " + title, "measures": measures,
	})
	return shareOut
}

func (w *town) release(shareOut, kind string) object {
	audience := object{"kind": kind}
	if kind == "NETWORK" {
		audience["network"] = w.hub
	}
	return object{"shareOut": shareOut, "version": 1, "audience": audience}
}

// shares drafts and releases to the network.
func (w *town) shares(p *townTeam, title string) string {
	w.t.Helper()
	shareOut := w.drafts(p, w.planned(p, title), "LOSS", title)
	w.by(p.teacher).do("releaseShareOut", "shareOut { id }", w.release(shareOut, "NETWORK"))
	return shareOut
}

// notices listens to what is released in the network until the test ends.
func (w *town) notices(p *townTeam, after any) <-chan string {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	w.t.Cleanup(stop)
	conn, _, err := websocket.Dial(ctx, "ws://"+w.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range []object{
		{"type": "connection_init", "payload": object{"authorization": "Bearer " + p.teacher.token}},
		{"type": "subscribe", "id": "1", "payload": object{
			"query":     `subscription($n: ID!, $after: Position) { shareOutsReleased(network: $n, after: $after) { position kind id } }`,
			"variables": object{"n": w.hub, "after": after},
		}},
	} {
		line, _ := json.Marshal(m)
		if err := conn.Write(ctx, websocket.MessageText, line); err != nil {
			w.t.Fatal(err)
		}
	}
	heard := make(chan string, 100)
	go func() {
		defer close(heard)
		defer conn.CloseNow() //nolint:errcheck // it may be closed already
		for {
			_, raw, err := conn.Read(ctx)
			if err != nil {
				return
			}
			heard <- string(raw)
		}
	}()
	return heard
}

// hears gives the next notice or error; nothing else is passed over in silence.
func hears(t testing.TB, heard <-chan string) string {
	t.Helper()
	for over := time.After(patience); ; {
		select {
		case raw, ok := <-heard:
			if !ok {
				t.Fatal("the subscription has ended")
			}
			var m struct{ Type string }
			if err := json.Unmarshal([]byte(raw), &m); err != nil {
				t.Fatal(err)
			}
			if m.Type == "next" || m.Type == "error" {
				return raw
			}
		case <-over:
			t.Fatal("nothing was heard")
		}
	}
}
