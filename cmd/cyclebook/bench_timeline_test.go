package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// timeline asks for the page that everybody opens: all stages of 20 cycles and what was measured.
const timeline = `query($team: ID!) { team(id: $team) { name timeline(first: 20) { totalCount pageInfo { hasNextPage endCursor } edges { node {
	id title stage purpose leftOpen revision schoolYear plannedOn classes { startedOn finishedOn class { id label } }
	plan { objective change rationale decisionRule startsOn endsOn tasks { id what done } measures { id name unit }
		questions { id text result learning measure { id } predictions { id text low high confidence madeAt madeBy { id name } } } }
	do { startedOn completedOn carriedOut observations(first: 10) { edges { node { id kind text occurredOn by { id name } } } } adjustments { id intent text why } }
	study { summary improvement studiedOn } act { decision reason nextSteps decidedOn }
	outcomes { measure { id name unit direction } class { id label } before { count mean median } during { count mean median }
		measurements(last: 12) { id period periodEnd value numerator denominator students shown } } } } } } }`

// BenchmarkTimeline compares the page with a gqlgen server that answers the same tree from memory,
// turn by turn in one run. The answers are the same to the byte.
func BenchmarkTimeline(b *testing.B) {
	s := newStation(b)
	s.year(20)
	bare := httptest.NewServer(timelineFromMemory(b, s, s.team, s.member))
	b.Cleanup(bare.Close)
	ask := question(b, timeline, map[string]any{"team": s.team})
	for _, connections := range []int{1, 16} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			client := newClient(connections)
			defer client.CloseIdleConnections()
			ours, theirs := data(b, client, s.url, s.token, ask), data(b, client, bare.URL, s.token, ask)
			if !bytes.Equal(ours, theirs) {
				b.Fatalf("the answers differ:\n%.2000s\n%.2000s", ours, theirs)
			}
			const turn = 500 * time.Millisecond
			var pages, reference float64
			turns := 0
			for b.Loop() {
				turns++
				reference += pagesPerSecond(b, client, bare.URL, s.token, ask, connections, turn)
				pages += pagesPerSecond(b, client, s.url, s.token, ask, connections, turn)
			}
			b.ReportMetric(pages/float64(turns), "pages/s")
			b.ReportMetric(reference/float64(turns), "reference/s")
			b.ReportMetric(100*pages/reference, "%ofreference")
			b.ReportMetric(float64(len(ours)), "bytes/page")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func pagesPerSecond(b *testing.B, client *http.Client, url, token string, ask []byte, connections int, turn time.Duration) float64 {
	var count atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range connections {
		all.Go(func() {
			for time.Since(began) < turn {
				if _, err := post(client, url, token, ask); err != nil {
					b.Error(err)
					return
				}
				count.Add(1)
			}
		})
	}
	all.Wait()
	return float64(count.Load()) / time.Since(began).Seconds()
}

// data is what a server answers, without what it adds. gqlgen's own way to write an answer escapes
// what HTML would take for its own, so all is compared escaped.
func data(b *testing.B, client *http.Client, url, token string, ask []byte) []byte {
	b.Helper()
	raw, err := post(client, url, token, ask)
	if err != nil {
		b.Fatal(err)
	}
	var answer struct{ Data, Errors json.RawMessage }
	if err := json.Unmarshal(raw, &answer); err != nil || answer.Errors != nil {
		b.Fatalf("%v: %.2000s", err, raw)
	}
	var escaped bytes.Buffer
	json.HTMLEscape(&escaped, answer.Data)
	return escaped.Bytes()
}

// year lets the team run so many cycles, each with a measure of its own of twelve weeks.
func (s *station) year(cycles int) {
	s.b.Helper()
	monday := begins()
	for monday.Weekday() != time.Monday {
		monday = monday.AddDate(0, 0, 1)
	}
	s.on(monday.AddDate(0, 0, 7*13))
	day := func(week, day int) domain.Date { return domain.DateOf(monday.AddDate(0, 0, 7*week+day)) }
	for range cycles {
		s.tell(s.measured(day), day)
	}
}

// measured defines a measure and records twelve weeks of it.
func (s *station) measured(day func(week, day int) domain.Date) uuid.UUID {
	s.b.Helper()
	measure := uuid.New()
	s.do(s.member, domain.DefineMeasure{MeasureHeader: domain.MeasureHeader{Header: header(), Measure: measure}, MeasureDefinition: domain.MeasureDefinition{
		Team: s.team, Definition: domain.Definition{
			Name: "Exit tickets", Unit: domain.PercentUnit, Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure,
			Direction: domain.Increase, Frequency: domain.Weekly,
		},
	}})
	var rows []domain.Measurement
	for week := range 12 {
		friday, right, of, students := day(week, 4), float64(8+week), 24.0, 24
		rows = append(rows, domain.Measurement{
			ID: uuid.New(), Series: domain.Series{Class: &s.class}, Period: domain.Period{From: day(week, 0), To: &friday},
			Figures: domain.Figures{Numerator: &right, Denominator: &of, Students: &students},
		})
	}
	s.do(s.member, domain.RecordMeasurements{MeasureHeader: domain.MeasureHeader{Header: header(), Measure: measure}, Rows: rows})
	return measure
}

// tell records a cycle from its plan to its decision.
func (s *station) tell(measure uuid.UUID, day func(week, day int) domain.Date) {
	s.b.Helper()
	cycle, asked := uuid.New(), uuid.New()
	starts, ends, low, high, sure := day(5, 0), day(9, 4), 60.0, 75.0, 70
	next := func(on domain.Date) domain.CycleHeader {
		h := header()
		h.OccurredOn = &on
		return domain.CycleHeader{Header: h, Cycle: cycle}
	}
	s.do(s.member, domain.PlanCycle{CycleHeader: next(day(4, 3)), Plan: domain.Plan{
		Team: s.team, Purpose: domain.Test,
		Intent: domain.Intent{
			Objective: "More students explain how they think.", Change: "Number talks in groups of four at the beginning of each lesson.",
			Rationale: "Whoever has said it to a partner says it to the class.", DecisionRule: "Adopt if two thirds answer.",
		},
		Arrangements: domain.Arrangements{
			Title: "Number talks in small groups", StartsOn: &starts, EndsOn: &ends, Classes: []uuid.UUID{s.class}, Measures: []uuid.UUID{measure},
			Tasks: []domain.Task{{ID: uuid.New(), What: "Print the cards", When: &starts}},
		},
		Questions: []domain.Question{{ID: asked, Text: "Do more students get the ticket right?", Measure: &measure, Predictions: []domain.Prediction{
			{ID: uuid.New(), Text: "Ten points more after four weeks.", Range: domain.Range{Low: &low, High: &high}, Confidence: &sure},
		}}},
	}})
	s.do(s.member, domain.StartCycle{CycleHeader: next(starts)})
	for _, text := range []domain.Text{"Quiet ones spoke when they had a partner first.", "Five of six groups finished in time.", "Two asked for the cards at lunch."} {
		s.do(s.member, domain.RecordObservation{CycleHeader: next(day(6, 2)), Observation: domain.Observation{ID: uuid.New(), Kind: domain.Observed, Text: text, Class: &s.class}})
	}
	s.do(s.member, domain.RecordAdjustment{CycleHeader: next(day(7, 2)), Adjustment: domain.Adjustment{ID: uuid.New(), Intent: domain.Intentional, Text: "Five minutes only", Why: "The lesson is short"}})
	s.do(s.member, domain.CompleteDo{CycleHeader: next(ends), CarriedOut: domain.Fully})
	s.do(s.member, domain.RecordStudy{CycleHeader: next(day(10, 1)), Study: domain.Study{
		Results: []domain.QuestionFinding{{Question: asked, Result: domain.Confirmed, Learning: "They do when they have a partner."}},
		Summary: "It works in groups of four.", Improvement: domain.Improved,
	}})
	s.do(s.member, domain.DecideAct{CycleHeader: next(day(10, 3)), Act: domain.Act{Decision: domain.Expand, Reason: "It works", NextSteps: "Both classes"}})
}
