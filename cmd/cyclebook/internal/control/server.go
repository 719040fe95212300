package control

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/projections"
)

// maxBody is the size of a question at most.
const maxBody = 64 << 10

// finishing is how long an answer may take once the server stops.
const finishing = time.Second

type (
	linkRequest struct {
		// Person by id or e-mail address.
		Person string `json:"person"`
	}
	revokeRequest struct {
		Token uuid.UUID `json:"token"`
	}
	// problem is the answer when it did not go well.
	problem struct {
		Error string `json:"error"`
	}
	// step is one line of the answer to a rebuild; the last is Finished or has an Error.
	step struct {
		Done     int64   `json:"done"`
		Total    int64   `json:"total"`
		Rate     float64 `json:"rate"`
		Finished bool    `json:"finished,omitempty"`
		Error    string  `json:"error,omitempty"`
	}
)

// Handler answers for a node.
func Handler(n *node.Node) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		status, err := n.Status(r.Context())
		reply(w, status, err)
	})
	mux.HandleFunc("GET /tokens", func(w http.ResponseWriter, r *http.Request) {
		tokens, err := n.Tokens(r.Context())
		reply(w, tokens, err)
	})
	mux.HandleFunc("POST /tokens/issue", func(w http.ResponseWriter, r *http.Request) {
		var asked node.TokenRequest
		if !read(w, r, &asked) {
			return
		}
		token, err := n.IssueToken(r.Context(), asked)
		reply(w, token, err)
	})
	mux.HandleFunc("POST /tokens/revoke", func(w http.ResponseWriter, r *http.Request) {
		var asked revokeRequest
		if !read(w, r, &asked) {
			return
		}
		token, err := n.RevokeToken(r.Context(), asked.Token)
		reply(w, token, err)
	})
	mux.HandleFunc("POST /links/issue", func(w http.ResponseWriter, r *http.Request) {
		var asked linkRequest
		if !read(w, r, &asked) {
			return
		}
		link, err := n.IssueLink(r.Context(), asked.Person)
		reply(w, link, err)
	})
	mux.HandleFunc("POST /views/rebuild", func(w http.ResponseWriter, r *http.Request) { rebuild(w, r, n) })
	mux.HandleFunc("POST /export", func(w http.ResponseWriter, r *http.Request) { giveExport(w, r, n) })
	mux.HandleFunc("POST /export/worksheet", func(w http.ResponseWriter, r *http.Request) {
		var asked node.WorksheetRequest
		if !read(w, r, &asked) {
			return
		}
		text, err := n.Worksheet(r.Context(), asked)
		reply(w, text, err)
	})
	mux.HandleFunc("POST /export/digest", func(w http.ResponseWriter, r *http.Request) {
		var asked node.DigestRequest
		if !read(w, r, &asked) {
			return
		}
		text, err := n.Digest(r.Context(), asked)
		reply(w, text, err)
	})
	mux.HandleFunc("POST /import", func(w http.ResponseWriter, r *http.Request) { takeImport(w, r, n) })
	mux.HandleFunc("POST /import/measurements", func(w http.ResponseWriter, r *http.Request) { takeMeasurements(w, r, n) })
	mux.HandleFunc("POST /import/measurements/mapping", func(w http.ResponseWriter, r *http.Request) { takeProposal(w, r, n) })
	return mux
}

// read takes in a question; when it is none it answers so.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		answer(w, http.StatusBadRequest, problem{fmt.Sprintf("control: not a question: %v", err)})
		return false
	}
	return true
}

func reply(w http.ResponseWriter, value any, err error) {
	switch {
	case err == nil:
		answer(w, http.StatusOK, value)
	case errors.Is(err, node.ErrRefused):
		answer(w, http.StatusConflict, problem{err.Error()})
	case errors.Is(err, node.ErrNoSuch):
		answer(w, http.StatusNotFound, problem{err.Error()})
	default:
		answer(w, http.StatusInternalServerError, problem{err.Error()})
	}
}

func answer(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // nobody is left to be told
}

// rebuild answers with a line for each step. It ends when its asker goes away.
func rebuild(w http.ResponseWriter, r *http.Request, n *node.Node) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	say := func(s step) {
		line, err := json.Marshal(s)
		if err != nil {
			return // numbers and a text always can be
		}
		_, _ = w.Write(append(line, '\n'))
		_ = http.NewResponseController(w).Flush()
	}
	last := step{Finished: true}
	err := n.RebuildViews(r.Context(), func(p projections.Progress) {
		last.Done, last.Total, last.Rate = p.Done, p.Total, p.Rate
		say(step{Done: p.Done, Total: p.Total, Rate: p.Rate})
	})
	if err != nil {
		last = step{Error: err.Error()}
	}
	say(last)
}

// Serve answers on the socket until the context ends, which gives nil. Then the socket is gone.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	asked, cancel := context.WithCancel(context.Background())
	defer cancel()
	server := http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return asked },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("control: %w", err)
	case <-ctx.Done():
	}
	wait, done := context.WithTimeout(context.Background(), finishing)
	defer done()
	if err := server.Shutdown(wait); err != nil {
		cancel()
		_ = server.Close() // whoever still asks, such as for a rebuild, is cut and asks again
	}
	<-served
	return nil
}
