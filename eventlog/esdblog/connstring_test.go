package esdblog_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/eventlog/esdblog"
)

// TestConnectionStringRefused: each is refused before anything is sent, with a text that says
// what to write and does not repeat the password.
func TestConnectionStringRefused(t *testing.T) {
	for _, c := range []struct{ given, says string }{
		{"localhost:2113", "esdb://host:2113"},
		{"http://localhost:2113", "esdb://"},
		{"esdb://", "a host is empty"},
		{"esdb://a,,b", "a host is empty"},
		{"esdb://a:2113,?tls=false", "a host is empty"},
		{"esdb://localhost:x", "1 to 65535"},
		{"esdb://localhost:", "1 to 65535"},
		{"esdb://localhost:70000", "1 to 65535"},
		{"esdb://[::1]:2113", "IPv6"},
		{"esdb://::1", "IPv6"},
		{"esdb://a,fe80:1:2", "IPv6"},
		{"esdb+discover://a,b", "esdb://a:2113,b:2113"},
		{"esdb://localhost/db", "nothing between"},
		{"esdb://localhost?tls=maybe", "true, false"},
		{"esdb://localhost?tls", "true, false"},
		{"esdb://localhost?defaultDeadline=10s", "milliseconds"},
		{"esdb://localhost?defaultDeadline=-1", "milliseconds"},
		{"esdb://localhost?maxDiscoverAttempts=0", "1 to 1000"},
		{"esdb://localhost?gossipTimeout=5000", "seconds"},
		{"esdb://localhost?keepAliveInterval=500", "10000"},
		{"esdb://localhost?keepAliveTimeout=ten", "milliseconds"},
		{"esdb://localhost?discoveryInterval=1e3", "milliseconds"},
		{"esdb://localhost?nodePreference=master", "leader, follower"},
		{"esdb://localhost?tlsCAFile=", "path"},
		{"esdb://localhost?tlsCAFile=/nowhere/ca.pem", "/nowhere/ca.pem"},
		{"esdb://localhost?userCertFile=/a.pem", "userKeyFile"},
		{"esdb://localhost?tsl=false", "unknown; write one of tls"},
		{"esdb://localhost?throwOnAppendFailure=true", "unknown"},
		{"esdb://localhost?tls=false&TLS=true", "twice"},
		{"esdb://localhost?tls=false&tls=true", "twice"},
		{"esdb://localhost?a;b", "name=value"},
		{"esdb://admin:hunter2@localhost?tls=false", "only over TLS"},
		{"esdb://admin:hunter2@localhost?TLS=False", "only over TLS"},
		{"esdb://admin@localhost", "user:password"},
		{"esdb://:hunter2@localhost", "user:password"},
		{"esdb://admin:hunter2/x@localhost", "percent-encoded"},
		{"esdb://admin:hunter2@x@localhost", "percent-encoded"},
		{"esdb://admin:hunter2#x@localhost", "%23"},
		{"esdb://admin:hunter2%zz@localhost", "invalid URL escape"},
	} {
		_, err := esdblog.Open(t.Context(), c.given, esdblog.Options{NewID: uuid.New})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %q", c.given, err, c.says)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error shows the password: %v", c.given, err)
		}
	}
}

// TestConnectionStringAccepted: these pass the check; that nobody waits for an answer shows in
// the error being that of the context.
func TestConnectionStringAccepted(t *testing.T) {
	for _, given := range []string{
		"esdb://127.0.0.1:1?tls=false&maxDiscoverAttempts=1",
		"esdb://127.0.0.1:1/?tls=false&maxDiscoverAttempts=1&discoveryInterval=1",
		"esdb://127.0.0.1:1,127.0.0.1:2?tls=false&maxDiscoverAttempts=1&nodePreference=Follower",
		"esdb+discover://127.0.0.1:1?tls=false&maxDiscoverAttempts=1&gossipTimeout=5&defaultDeadline=5000",
		"esdb://admin:p%40ss%2Fword@127.0.0.1:1?maxDiscoverAttempts=1&keepAliveInterval=-1&keepAliveTimeout=10000",
		"esdb://admin:changeit@127.0.0.1:1,127.0.0.1:2?maxDiscoverAttempts=1&tlsVerifyCert=false",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := esdblog.Open(ctx, given, esdblog.Options{NewID: uuid.New})
		if err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
			t.Errorf("%s: %v, want it to be accepted", given, err)
		}
	}
}
