package eventlog_test

import (
	"testing"

	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/contract"
)

func TestContract(t *testing.T) {
	contract.Run(t, contract.Engine{
		New: func(t *testing.T) contract.Log {
			log := eventlog.NewMemory("memory")
			t.Cleanup(func() { log.Close() })
			return log
		},
	})
}
