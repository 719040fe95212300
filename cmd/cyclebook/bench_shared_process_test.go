package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// shared is the program, as a process of its own on the folder. It keeps no answers.
type shared struct {
	b       *testing.B
	process *exec.Cmd
	client  *http.Client
	url     string
}

func startShared(b *testing.B, program, dir string) *shared {
	b.Helper()
	_ = os.Remove(filepath.Join(dir, "address")) // of an earlier server
	s := &shared{b: b, client: newClient(1), process: exec.Command(program, "serve", "--data", dir, "--listen", "127.0.0.1:0", "--log-level", "error",
		"--known-answers", "0", "--limit-person", "off", "--limit-address", "off", "--limit-school", "off")}
	s.process.Stderr = os.Stderr
	if err := s.process.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = s.process.Process.Signal(os.Interrupt)
		if err := s.process.Wait(); err != nil {
			b.Error(err)
		}
	})
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		address, err := os.ReadFile(filepath.Join(dir, "address"))
		if err != nil {
			continue
		}
		at := "http://" + strings.TrimSpace(string(address))
		if answer, err := http.Get(at + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				s.url = at + "/graphql"
				return s
			}
		}
	}
	b.Fatal("the program is not ready after a minute")
	return nil
}

// memory is a line of what the system tells of the process, in MiB; 0 where it tells nothing.
func (s *shared) memory(line string) float64 { return memoryOf(s.process.Process.Pid, line) }

func memoryOf(process int, line string) float64 {
	file, err := os.Open("/proc/" + strconv.Itoa(process) + "/status")
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 && fields[0] == line {
			kib, _ := strconv.ParseFloat(fields[1], 64)
			return kib / 1024
		}
	}
	return 0
}
