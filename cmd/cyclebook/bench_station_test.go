package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/memory"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

var unlimited = flag.Bool("unlimited", false, "benchmark without limits and turns")

// station is a server as "serve" runs it, on a folder and a port of its own, that the benchmarks
// ask over HTTP. Its clock can be put to another day.
type station struct {
	b       *testing.B
	program *program
	node    *node.Node
	url     string
	offset  atomic.Int64 // of the clock

	admin, member          uuid.UUID
	adminToken, token      string
	school, district, team uuid.UUID
	class                  uuid.UUID
}

// begins is the first day of the station's clock: of the next school year, because the deadlines of
// connections are by the same clock and must not be over.
func begins() time.Time {
	return time.Date(time.Now().Year()+1, time.August, 24, 15, 0, 0, 0, time.UTC)
}

// newStation opens a folder, serves it and gives it a school with a team of one, and a class. It keeps
// no answers: what is asked again is read again.
func newStation(b *testing.B) *station {
	b.Helper()
	dir, err := os.MkdirTemp("", "cyclebook-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	logged, err := os.Create(filepath.Join(dir, "server.log"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { logged.Close() })
	s := &station{b: b, program: newProgram(io.Discard, logged, func(string) (string, bool) { return "", false })}
	s.program.now = func() time.Time { return time.Now().Add(time.Duration(s.offset.Load())) }
	s.on(begins())
	memory.Set(os.LookupEnv, os.DirFS("/"))
	settings := stationSettings(filepath.Join(dir, "data"))
	if s.node, err = node.Open(b.Context(), s.program.nodeOptions(settings)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.node.Close(); err != nil {
			b.Error(err)
		}
	})
	first, err := s.node.FirstAdministrator(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	s.admin, s.adminToken = first.Person, first.Secret
	s.serve(settings)
	s.settle()
	return s
}

func stationSettings(dir string) *config.Config {
	settings := settingsOf(dir)
	if !*unlimited {
		most := config.Limit{Rate: 1e9, Saved: 1e9, Open: 1e6} // that nobody meets: one client asks as a school would
		settings.LimitPerson, settings.LimitSchool, settings.LimitAddress = most, most, most
		settings.AtWork = max(2, runtime.GOMAXPROCS(0))
	}
	return settings
}

// openStation serves a folder that was filled before. It keeps answers.
func openStation(b *testing.B, dir string) *station {
	b.Helper()
	s := &station{b: b, program: newProgram(io.Discard, io.Discard, func(string) (string, bool) { return "", false })}
	memory.Set(os.LookupEnv, os.DirFS("/"))
	settings := stationSettings(dir)
	settings.KnownAnswers = 32 << 20
	var err error
	if s.node, err = node.Open(b.Context(), s.program.nodeOptions(settings)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.node.Close(); err != nil {
			b.Error(err)
		}
	})
	s.serve(settings)
	return s
}

// on puts the clock to a moment; it goes on from there.
func (s *station) on(moment time.Time) { s.offset.Store(int64(time.Until(moment))) }

func (s *station) serve(settings *config.Config) {
	server, err := s.program.server(s.node, settings, nil, s.program.logger(settings), s.program.logger(settings))
	if err != nil {
		s.b.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.b.Fatal(err)
	}
	s.url = "http://" + listener.Addr().String() + "/graphql"
	socket, err := control.Listen(settings.Data)
	if err != nil {
		s.b.Fatal(err)
	}
	running, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runTogether(running, s.node, server, listener, socket) }()
	s.b.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			s.b.Error(err)
		}
	})
	if err := s.node.AwaitCaughtUp(s.b.Context()); err != nil {
		s.b.Fatal(err)
	}
}

// do records a command for a person, at the desk.
func (s *station) do(person uuid.UUID, c domain.Command) {
	s.b.Helper()
	if out, err := s.node.Desk.Do(s.b.Context(), projections.Actor{Person: person}, domain.ViaAPI, c); err != nil || !out.Visible {
		s.b.Fatalf("%T: %+v, %v", c, out, err)
	}
}

func header() domain.Header { return domain.Header{CommandID: uuid.New()} }

// settle brings in the school, the team and its class.
func (s *station) settle() {
	s.b.Helper()
	s.member, s.school, s.team, s.class, s.district = uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	s.do(s.admin, domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: header(), Person: s.member}, Invitation: domain.Invitation{Name: "Rosa Member"}})
	s.do(s.admin, domain.RegisterDistrict{DistrictHeader: domain.DistrictHeader{Header: header(), District: s.district}, DistrictRegistration: domain.DistrictRegistration{Name: "North"}})
	s.do(s.admin, domain.RegisterSchool{SchoolHeader: domain.SchoolHeader{Header: header(), School: s.school}, SchoolRegistration: domain.SchoolRegistration{Name: "Lincoln", Zone: "America/Chicago", District: &s.district}})
	s.do(s.admin, domain.FormTeam{TeamHeader: domain.TeamHeader{Header: header(), Team: s.team}, Formation: domain.Formation{Name: "Grade 7 mathematics", School: s.school, Schools: []uuid.UUID{s.school}}})
	s.do(s.admin, domain.AddMember{TeamHeader: domain.TeamHeader{Header: header(), Team: s.team}, Membership: domain.Membership{Person: s.member, School: s.school, Position: domain.GeneralEducator}})
	s.do(s.member, domain.OpenClass{ClassHeader: domain.ClassHeader{Header: header(), Class: s.class}, ClassOpening: domain.ClassOpening{
		School: s.school, SchoolYear: domain.SchoolYearOf(domain.DateOf(begins())), Label: "Period 3", Kind: domain.SectionClass, Teachers: []uuid.UUID{s.member},
	}})
	issued, err := s.node.IssueToken(s.b.Context(), node.TokenRequest{Person: s.member.String(), Label: "bench"})
	if err != nil {
		s.b.Fatal(err)
	}
	s.token = issued.Secret
}

// plan begins a cycle without numbers and gives its id.
func (s *station) plan() uuid.UUID {
	s.b.Helper()
	c := domain.PlanCycle{CycleHeader: domain.CycleHeader{Header: header(), Cycle: uuid.New()}, Plan: domain.Plan{
		Team: s.team, Purpose: domain.Test, Intent: domain.Intent{Change: "Number talks in small groups"},
		Arrangements: domain.Arrangements{Title: "Number talks", Classes: []uuid.UUID{s.class}},
		Questions:    []domain.Question{{ID: uuid.New(), Text: "Do more students explain how they think?"}},
	}}
	s.do(s.member, c)
	return c.Cycle
}

// newClient keeps that many connections; answers are not compressed on the way.
func newClient(connections int) *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}}
}

// post sends a request to a GraphQL server and gives the answer as it is.
func post(client *http.Client, url, token string, body []byte) ([]byte, error) {
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, answer)
	}
	return answer, err
}

func question(b *testing.B, query string, variables map[string]any) []byte {
	b.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		b.Fatal(err)
	}
	return body
}
