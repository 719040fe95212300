package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// subprotocol is the one that is spoken on websockets.
const subprotocol = "graphql-transport-ws"

// The codes with which a socket is closed, as the subprotocol has them.
const (
	closeBadRequest     websocket.StatusCode = 4400
	closeUnauthorized   websocket.StatusCode = 4401
	closeForbidden      websocket.StatusCode = 4403
	closeSubprotocol    websocket.StatusCode = 4406
	closeInitTimeout    websocket.StatusCode = 4408
	closeDuplicate      websocket.StatusCode = 4409
	closeTooManyInits   websocket.StatusCode = 4429
	closeInternalServer websocket.StatusCode = 4500
)

// maxOperations is how many operations one socket has under way.
const maxOperations = 100

// message is what goes over a socket.
type message struct {
	ID      *string        `json:"id,omitempty"`
	Type    string         `json:"type"`
	Payload jsontext.Value `json:"payload,omitempty"`
}

// hangUp ends a socket with a code and why.
type hangUp struct {
	code websocket.StatusCode
	why  string
}

func (h *hangUp) Error() string { return h.why }

// socket speaks graphql-transport-ws.
func (d *Door) socket(w http.ResponseWriter, r *http.Request) {
	closed, wrong := d.open(r.Context(), Visitor{})
	if wrong != nil {
		d.deniedBy(r.Context(), wrong.Code)
		refuse(w, r, http.StatusTooManyRequests, wrong)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol}, InsecureSkipVerify: true, // the origin was looked at before
	})
	if err != nil {
		closed()
		return // Accept has answered
	}
	conn.SetReadLimit(MaxBody)
	ctx, cancel := context.WithCancel(r.Context())
	s := &socket{door: d, conn: conn, header: r.Header, cancel: cancel, closed: closed, running: make(map[string]*operation), signedOut: make(chan struct{})}
	defer func() { s.closed() }()
	err = s.talk(ctx)
	cancel()
	s.operations.Wait()
	var bye *hangUp
	if errors.As(err, &bye) {
		_ = conn.Close(bye.code, bye.why) // the peer may be gone already
		return
	}
	_ = conn.CloseNow() // likewise
}

// socket is one connection. It reads in one goroutine; each operation has its own.
type socket struct {
	door   *Door
	conn   *websocket.Conn
	header http.Header
	cancel context.CancelFunc
	// closed is called when the line is not open any more.
	closed func()

	// signedOut is closed when whoever speaks is not signed in any more.
	signedOut  chan struct{}
	operations sync.WaitGroup

	mu      sync.Mutex
	running map[string]*operation
	bye     *hangUp // why the server ends the connection
}

// talk goes on until one side ends it.
func (s *socket) talk(ctx context.Context) error {
	if s.conn.Subprotocol() != subprotocol {
		return &hangUp{closeSubprotocol, "Subprotocol not acceptable"}
	}
	opened := ctx
	s.operations.Go(func() { s.live(opened) })
	late := time.AfterFunc(s.door.patience.Init, func() { s.end(&hangUp{closeInitTimeout, "Connection initialisation timeout"}) })
	defer late.Stop()
	initialised := false
	for {
		m, err := s.read(ctx)
		if err != nil {
			return s.why(err)
		}
		switch {
		case m.Type == "connection_init" && initialised:
			return &hangUp{closeTooManyInits, "Too many initialisation requests"}
		case m.Type == "connection_init":
			late.Stop()
			if ctx, err = s.begin(ctx, m); err != nil {
				return err
			}
			defer s.watched(askerOf(ctx))()
			initialised = true
			s.send(ctx, message{Type: "connection_ack"})
		case m.Type == "ping":
			s.send(ctx, message{Type: "pong", Payload: m.Payload})
		case m.Type == "pong":
		case m.Type == "subscribe" && !initialised:
			return &hangUp{closeUnauthorized, "Unauthorized"}
		case m.Type == "subscribe":
			if err := s.subscribe(ctx, m); err != nil {
				return err
			}
		case m.Type == "complete" && m.ID != nil:
			s.stop(*m.ID)
		default:
			return &hangUp{closeBadRequest, "Invalid message"}
		}
	}
}

// read gives the next message.
func (s *socket) read(ctx context.Context) (message, error) {
	kind, data, err := s.conn.Read(ctx)
	if err != nil {
		return message{}, err
	}
	var m message
	if kind != websocket.MessageText || nests(data) || strict.Unmarshal(data, &m, strict.RejectUnknownMembers(true)) != nil {
		return message{}, &hangUp{closeBadRequest, "Invalid message"}
	}
	return m, nil
}

// end ends the connection from beside the reading goroutine.
func (s *socket) end(bye *hangUp) {
	s.mu.Lock()
	if s.bye == nil {
		s.bye = bye
	}
	s.mu.Unlock()
	// Closing wakes the goroutine that reads; cancelling alone would lose the code.
	_ = s.conn.Close(bye.code, bye.why)
	s.cancel()
}

// why prefers the server's reason to what reading met with.
func (s *socket) why(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bye != nil {
		return s.bye
	}
	return err
}

// begin finds out who speaks, from connection_init or from the header of the handshake.
func (s *socket) begin(ctx context.Context, m message) (context.Context, error) {
	payload := make(map[string]any)
	if len(m.Payload) > 0 && string(m.Payload) != "null" {
		if wrong := decode(m.Payload, &payload); wrong != nil {
			return ctx, &hangUp{closeBadRequest, "Invalid message"}
		}
	}
	header := s.header.Get("Authorization")
	for _, key := range []string{"authorization", "Authorization"} {
		if value, ok := payload[key].(string); ok {
			header = value
		}
	}
	who, err := s.door.signIn(ctx, header)
	var wrong *Problem
	switch {
	case errors.As(err, &wrong) && wrong.Code == RateLimited:
		return ctx, &hangUp{websocket.StatusTryAgainLater, wrong.Message}
	case errors.As(err, &wrong), err == nil && !who.known && s.door.config.Introspection != ForAll:
		return ctx, &hangUp{closeForbidden, "Forbidden"}
	case err != nil:
		s.door.config.Log.ErrorContext(ctx, "graph: sign in failed", "requestId", requestID(ctx), "err", err)
		return ctx, &hangUp{closeInternalServer, "Internal server error"}
	}
	closed, wrong := s.door.open(ctx, s.door.visitor(ctx, who))
	if wrong != nil {
		s.door.deniedBy(context.WithValue(ctx, askerKey, who), wrong.Code)
		return ctx, &hangUp{websocket.StatusTryAgainLater, wrong.Message}
	}
	s.closed() // it is no stranger's any more
	s.closed = closed
	if position, ok := payload["minPosition"].(string); ok {
		ctx = context.WithValue(ctx, minPositionKey, position)
	}
	return context.WithValue(ctx, askerKey, who), nil
}

// watched has the socket end with the token or session that it was opened with.
func (s *socket) watched(who asker) (leave func()) {
	if !who.known {
		return func() {}
	}
	return s.door.watch.join(&watched{who: who, end: sync.OnceFunc(func() { close(s.signedOut) })})
}

// stop ends an operation as the client asks; one that has ended already is no error.
func (s *socket) stop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.running[id]; ok {
		o.cancel()
		delete(s.running, id)
	}
}

// send writes a message. A client that does not take it in time is cut: it goes on from the last
// position it has seen.
func (s *socket) send(ctx context.Context, m message) {
	data, err := json.Marshal(m)
	if err == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.door.patience.Write)
		defer cancel()
		err = s.conn.Write(ctx, websocket.MessageText, data)
	}
	if err != nil {
		s.cancel()
	}
}

// live asks for signs of life, and ends the connection when the server closes.
func (s *socket) live(ctx context.Context) {
	tick := time.NewTicker(s.door.patience.KeepAlive)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.door.closing:
			s.end(&hangUp{websocket.StatusGoingAway, "The server closes"})
			return
		case <-s.signedOut:
			s.end(&hangUp{closeForbidden, "Forbidden"})
			return
		case <-tick.C:
			ping, cancel := context.WithTimeout(ctx, s.door.patience.Write)
			err := s.conn.Ping(ping)
			cancel()
			if err != nil {
				s.cancel()
				return
			}
		}
	}
}
