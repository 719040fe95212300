package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// What is measured of the binary itself.
const (
	binary      = "binary"
	idleMiB     = "MiB"
	demoSeconds = "s"
	sizeMB      = "MB"
)

// look measures the binary: its size, how soon its demo is ready and how much memory it needs.
func look(program string, turns int, into figures) error {
	info, err := os.Stat(program)
	if err != nil {
		return err
	}
	into.add(binary, sizeMB, float64(info.Size())/1e6)
	for range turns {
		demo, err := start(program, "--demo")
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		into.add(binary, demoSeconds, demo.ready.Seconds())
		if err := demo.stop(); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		idle, err := start(program)
		if err != nil {
			return fmt.Errorf("idle server: %w", err)
		}
		time.Sleep(5 * time.Second)
		resident, err := idle.residentMiB()
		if err == nil {
			err = idle.stop()
		}
		if err != nil {
			return fmt.Errorf("idle server: %w", err)
		}
		into.add(binary, idleMiB, resident)
	}
	return nil
}

// server is one that was started on a new folder.
type server struct {
	command *exec.Cmd
	dir     string
	ready   time.Duration // from its start
}

func start(program string, flags ...string) (_ *server, err error) {
	dir, err := os.MkdirTemp("", "cyclebook-bench-")
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	s := &server{dir: dir, command: exec.Command(program, append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "error"}, flags...)...)}
	s.command.Stderr = os.Stderr
	began := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < 30*time.Second {
		if isReady(filepath.Join(data, "address")) {
			s.ready = time.Since(began)
			return s, nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	_ = s.stop()
	return nil, fmt.Errorf("not ready after 30 s")
}

// isReady asks a server that has written its address.
func isReady(addressFile string) bool {
	address, err := os.ReadFile(addressFile)
	if err != nil {
		return false
	}
	response, err := http.Get("http://" + strings.TrimSpace(string(address)) + "/readyz")
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func (s *server) stop() error {
	defer os.RemoveAll(s.dir)
	if err := s.command.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return s.command.Wait()
}

// residentMiB is the memory of the process: from /proc where there is one, else from ps.
func (s *server) residentMiB() (float64, error) {
	pid := strconv.Itoa(s.command.Process.Pid)
	text, err := os.ReadFile("/proc/" + pid + "/status")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
				kib, err := strconv.ParseFloat(fields[1], 64)
				return kib / 1024, err
			}
		}
	}
	out, err := exec.Command("ps", "-o", "rss=", "-p", pid).Output()
	if err != nil {
		return 0, err
	}
	kib, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	return kib / 1024, err
}
