package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/google/uuid"
)

// What stands in a prepared request in the place of what each request has of its own.
const (
	commandSlot = "COMMAND-COMMAND-COMMAND-COMMAND-COM" // a new id
	thingSlot   = "THING-THING-THING-THING-THING-THING" // a new id
	numberSlot  = "NUMBER-NUMBER-NU"                    // another number each time, of as many digits
	daySlot     = "DAY-DAY-DA"                          // another day in each round
)

// filled is a prepared request, the nth of its round.
func filled(body []byte, n int64) []byte {
	for slot, value := range map[string]func() string{
		commandSlot: uuid.NewString, thingSlot: uuid.NewString,
		numberSlot: func() string { return fmt.Sprintf("%016d", n) },
		daySlot: func() string {
			return time.Date(2025, time.June, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -int(n)).Format(time.DateOnly)
		},
	} {
		if bytes.Contains(body, []byte(slot)) {
			body = bytes.Replace(body, []byte(slot), []byte(value()), 1)
		}
	}
	return body
}

// caller has a connection that it keeps, with as little around it as HTTP allows: the clients run on
// the same processors as the server.
type caller struct {
	connection net.Conn
	answers    *bufio.Reader
	head       string
	request    []byte
	answer     bytes.Buffer
}

func dial(to string) (*caller, error) {
	address, err := url.Parse(to)
	if err != nil {
		return nil, err
	}
	connection, err := net.Dial("tcp", address.Host)
	if err != nil {
		return nil, err
	}
	head := "POST " + address.Path + " HTTP/1.1\r\nHost: " + address.Host + "\r\nContent-Type: application/json\r\nAuthorization: Bearer "
	return &caller{connection: connection, answers: bufio.NewReaderSize(connection, 32<<10), head: head}, nil
}

func (c *caller) close() { c.connection.Close() }

// post sends a request and gives the answer as it is, until the next one is sent.
func (c *caller) post(token string, body []byte) ([]byte, error) {
	c.request = fmt.Appendf(c.request[:0], "%s%s\r\nContent-Length: %d\r\n\r\n%s", c.head, token, len(body), body)
	if _, err := c.connection.Write(c.request); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	c.answer.Reset()
	if _, err = c.answer.ReadFrom(response.Body); err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, c.answer.Bytes())
	}
	return c.answer.Bytes(), err
}

// cpuTime is what the process has used of the processors.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
