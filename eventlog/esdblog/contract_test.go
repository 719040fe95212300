package esdblog_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/contract"
	"github.com/cyclebook/cyclebook/eventlog/esdblog"
	"github.com/cyclebook/cyclebook/eventlog/esdblog/esdbtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// realServer names a server of one's own, such as esdb://localhost:2113?tls=false; the contract
// is then also proved on it.
const realServer = "CYCLEBOOK_TEST_ESDB"

func TestContract(t *testing.T) {
	t.Run("stand-in", func(t *testing.T) { contract.Run(t, standIn()) })
	t.Run("server", func(t *testing.T) {
		address := os.Getenv(realServer)
		if address == "" {
			t.Skip(realServer + " names no server")
		}
		contract.Run(t, contract.Engine{
			New:    func(t *testing.T) contract.Log { return open(t, address) },
			Reopen: func(t *testing.T, log contract.Log) contract.Log { return reopen(t, log, address) },
		})
	})
}

// standIn gives each case a server of its own with the log of tests behind it.
func standIn() contract.Engine {
	var servers sync.Map // by the log that is connected to them
	serve := func(t *testing.T, log contract.Log, server *esdbtest.Server) contract.Log {
		servers.Store(log, server)
		t.Cleanup(func() { servers.Delete(log) })
		return log
	}
	serverOf := func(log contract.Log) *esdbtest.Server {
		server, _ := servers.Load(log)
		return server.(*esdbtest.Server)
	}
	return contract.Engine{
		New: func(t *testing.T) contract.Log {
			server := start(t)
			return serve(t, open(t, server.ConnectionString()), server)
		},
		Reopen: func(t *testing.T, log contract.Log) contract.Log {
			server := serverOf(log)
			return serve(t, reopen(t, log, server.ConnectionString()), server)
		},
		Disconnect: func(_ *testing.T, log contract.Log) { serverOf(log).Disconnect() },
	}
}

func start(t *testing.T) *esdbtest.Server {
	t.Helper()
	memory := eventlog.NewMemory("memory")
	server, err := esdbtest.Start(memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		_ = memory.Close()
	})
	return server
}

func open(t *testing.T, connectionString string) *esdblog.Log {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	log, err := esdblog.Open(ctx, connectionString, esdblog.Options{NewID: uuid.New})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	return log
}

func reopen(t *testing.T, log contract.Log, connectionString string) contract.Log {
	t.Helper()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, connectionString)
}
