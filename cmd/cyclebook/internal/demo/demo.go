// Package demo fills an empty log with a believable network: two districts, six schools, ten
// teams and 67 cycles over a school year and the beginning of the one that runs now, and what the
// teams told each other of them.
//
// It promises that everything passed the rules of package domain, that facts stand in the log
// in the order of the times at which they were recorded, and that the same seed and the same
// week tell the same story. It knows all that its commands name; only what leaves a school is
// made by read models, as it is for everybody.
//
// What is deliberately absent: the folder with its demo.json, which is the caller's, and any
// real person, school or student. It alone records with times of the past.
package demo

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// Options say where and when the story is told.
type Options struct {
	// Recorder has the log, which must be empty, and what seals. Its clock is not used.
	Recorder *eventlog.Recorder
	// Log is the same log, read from its beginning; Views are its read models, as empty as it is.
	// Nobody else may feed them meanwhile. They end a little behind the log.
	Log   eventlog.Source
	Views *projections.Views
	// Now is the present: the last weeks of the story lead up to it. Not before 1 September 2026.
	Now time.Time
	// Seed of the noise in the numbers; with the constant Seed the studies' words fit them.
	Seed uint64
	// Secret gives the secret of an access token; its hash is recorded.
	Secret func(ctx context.Context, person, token uuid.UUID) (string, error)
}

// Seed is the one with which the stories were written.
const Seed = 1

// Result is what one needs to look around in the demo: demo.json but for its address.
type Result struct {
	Tokens    Tokens    `json:"tokens"`
	Network   uuid.UUID `json:"network"`
	School    uuid.UUID `json:"school"`
	Team      uuid.UUID `json:"team"`
	OtherTeam uuid.UUID `json:"otherTeam"`
	// Project, Cycle, Measure and Class are of Team: the cycle runs now, in this class, and
	// this week's value of the measure is still to be recorded.
	Project uuid.UUID `json:"project"`
	Cycle   uuid.UUID `json:"cycle"`
	Measure uuid.UUID `json:"measure"`
	Class   uuid.UUID `json:"class"`
	// ShareOut is a loss that a team of another school told, in the other district, without its name.
	ShareOut uuid.UUID `json:"shareOut"`
}

// Tokens are the secrets of one person each. OtherMember is of OtherTeam, in another school and
// district.
type Tokens struct {
	Member       string `json:"member"`
	Lead         string `json:"lead"`
	Coach        string `json:"coach"`
	SchoolLeader string `json:"schoolLeader"`
	Hub          string `json:"hub"`
	Admin        string `json:"admin"`
	OtherMember  string `json:"otherMember"`
}

// earliest is the first present for which the last weeks come after the school year before.
var earliest = domain.Day(2026, time.September, 1)

// Fill records the whole story. After an error the log holds a part of it and is of no use.
func Fill(ctx context.Context, o Options) (Result, error) {
	if o.Now.Before(earliest.Time()) {
		return Result{}, fmt.Errorf("demo: the story begins in 2025 and leads up to the present: %s is too early, it needs %s or later", o.Now.Format(time.DateOnly), earliest)
	}
	t, err := newTelling(o.Now, o.Seed)
	if err != nil {
		return Result{}, fmt.Errorf("demo: %w", err)
	}
	result, err := t.everything(ctx, o.Secret)
	if err != nil {
		return Result{}, fmt.Errorf("demo: %w", err)
	}
	if err := t.record(ctx, *o.Recorder, reading{o.Log, o.Views}); err != nil {
		return Result{}, fmt.Errorf("demo: %w", err)
	}
	return result, nil
}

// everything tells the story from the first day to the present.
func (t *telling) everything(ctx context.Context, secret func(ctx context.Context, person, token uuid.UUID) (string, error)) (Result, error) {
	t.network()
	t.districts()
	t.schools()
	t.people()
	for _, story := range stories() {
		t.team(story)
	}
	for i, s := range shareOuts() {
		t.shareOut(i, s)
	}
	t.listening()
	t.figures()
	if err := errors.Join(t.wrong...); err != nil {
		return Result{}, err
	}
	result := Result{
		Network: id("network"), School: id("school", "oakhollow"),
		Team: id("team", "grade7math"), OtherTeam: id("team", "grade6humanities"),
		Project: id("project", "grade7math", "this year"), Cycle: id("cycle", "grade7math", "exit tickets sorted aloud"),
		Measure: id("measure", "grade7math", "exit"), Class: id("class", "grade7math", "this year", "p4"),
		ShareOut: shareOutID("quiz"),
	}
	for _, k := range []struct {
		person string
		secret *string
	}{
		{"amara", &result.Tokens.Member},
		{"deepak", &result.Tokens.Lead},
		{"noor", &result.Tokens.Coach},
		{"ines", &result.Tokens.SchoolLeader},
		{"halima", &result.Tokens.Hub},
		{adminKey, &result.Tokens.Admin},
		{"mateo", &result.Tokens.OtherMember},
	} {
		token := domain.Token{ID: id("token", k.person), Label: "Demo"}
		text, err := secret(ctx, t.person(k.person).Person, token.ID)
		if err != nil {
			return Result{}, fmt.Errorf("secret of %s: %w", k.person, err)
		}
		token.Hash = sha256.Sum256([]byte(text))
		*k.secret = text
		t.do(t.calendar.beforeNow(), admin, uuid.Nil, domain.IssueToken{PersonHeader: t.person(k.person), Token: token})
	}
	return result, nil
}
