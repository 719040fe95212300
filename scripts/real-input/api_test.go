package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// answering starts a server that gives one answer after the other, the last one for ever.
func answering(t *testing.T, answers ...func(w http.ResponseWriter)) (*API, *atomic.Int64) {
	t.Helper()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/graphql" || r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("asked %s as %q", r.URL.Path, r.Header.Get("Authorization"))
		}
		n := int(asked.Add(1)) - 1
		answers[min(n, len(answers)-1)](w)
	}))
	t.Cleanup(server.Close)
	return newAPI(server.URL+"/", "secret", 2), &asked
}

func says(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		w.Write([]byte(body))
	}
}

func TestAskTriesAgainWhileBusy(t *testing.T) {
	api, asked := answering(t,
		says(503, "starting"),
		says(200, `{"data":null,"errors":[{"message":"later","extensions":{"code":"NOT_YET"}}]}`),
		func(w http.ResponseWriter) { panic(http.ErrAbortHandler) },
		says(200, `{"data":{"number":0.1},"extensions":{"position":"p7"}}`),
	)
	var answer struct{ Number float64 }
	position, err := api.ask(context.Background(), "{ number }", nil, &answer)
	if err != nil || position != "p7" || answer.Number != 0.1 {
		t.Fatalf("got %v at %q, %v", answer, position, err)
	}
	if asked.Load() < 4 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestAskTellsFaults(t *testing.T) {
	api, asked := answering(t, says(200, `{"errors":[{"message":"no such thing","extensions":{"code":"NOT_FOUND","requestId":"r1"}}]}`))
	_, err := api.ask(context.Background(), "{ x }", nil, &struct{}{})
	var faults Faults
	if !errors.As(err, &faults) || !faults.all("NOT_FOUND") || !strings.Contains(err.Error(), "r1") || asked.Load() != 1 {
		t.Errorf("got %v after asking %d times", err, asked.Load())
	}
	api, _ = answering(t, says(404, "<html>"))
	if _, err := api.ask(context.Background(), "{ x }", nil, &struct{}{}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("got %v", err)
	}
}

func TestAskGivesUp(t *testing.T) {
	api, _ := answering(t, says(503, "starting"))
	api.patience = 120 * time.Millisecond
	if _, err := api.ask(context.Background(), "{ x }", nil, &struct{}{}); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "503") {
		t.Errorf("got %v", err)
	}
}

func TestDoWaitsUntilTheThingIsShown(t *testing.T) {
	var waitedFor string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct{ Query string }
		json.NewDecoder(r.Body).Decode(&request)
		if strings.HasPrefix(request.Query, "mutation") {
			w.Write([]byte(`{"data":{"done":{"thing":null,"position":"p9","refusals":[]}}}`))
			return
		}
		waitedFor = r.Header.Get("Min-Position")
		w.Write([]byte(`{"data":{"viewer":null}}`))
	}))
	defer server.Close()
	done, err := newAPI(server.URL, "secret", 1).do(context.Background(), Command{"formTeam", "team", "", nil})
	if err != nil || *done.Position != "p9" || waitedFor != "p9" {
		t.Errorf("got %+v, %v; waited for %q", done, err, waitedFor)
	}
}

func TestEachStopsAtTheFirstFailure(t *testing.T) {
	items, broken := make([]int, 1000), errors.New("broken")
	for i := range items {
		items[i] = i
	}
	var calls atomic.Int64
	err := each(context.Background(), 4, items, func(ctx context.Context, i int) error {
		calls.Add(1)
		if i == 10 {
			return broken
		}
		return ctx.Err()
	})
	if !errors.Is(err, broken) || calls.Load() > 100 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
	calls.Store(0)
	if err := each(context.Background(), 4, items, func(context.Context, int) error { calls.Add(1); return nil }); err != nil || calls.Load() != 1000 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
}
