package sqlitelog_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cyclebook/cyclebook/eventlog/contract"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
)

func TestContract(t *testing.T) {
	folders := map[contract.Log]string{}
	open := func(t *testing.T, dir string) contract.Log {
		log := openLog(t, dir)
		folders[log] = dir
		return log
	}
	contract.Run(t, contract.Engine{
		New: func(t *testing.T) contract.Log { return open(t, t.TempDir()) },
		Reopen: func(t *testing.T, log contract.Log) contract.Log {
			if err := log.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, folders[log])
		},
	})
}

// openLog opens the log of a folder until the test ends.
func openLog(t testing.TB, dir string) *sqlitelog.Log {
	t.Helper()
	log, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{Random: rand.NewChaCha8([32]byte{1})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
	return log
}
