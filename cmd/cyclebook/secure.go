package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/limits"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
	"github.com/cyclebook/cyclebook/graph"
)

// certificate opens the certificate of the settings; nil when they name none.
func (p *program) certificate(settings *config.Config, logger *slog.Logger) (*web.Certificate, error) {
	if settings.TLSCert == "" {
		return nil, nil
	}
	c, err := web.OpenCertificate(settings.TLSCert, settings.TLSKey, logger, p.now)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", config.ErrInvalid, err)
	}
	return c, nil
}

func scheme(certificate *web.Certificate) string {
	if certificate == nil {
		return "http"
	}
	return "https"
}

// operatorFrom says who runs the server: whoever is on this machine, or where the metrics are read.
func operatorFrom(settings *config.Config) func(web.Caller) bool {
	return func(c web.Caller) bool {
		return c.Local || slices.ContainsFunc(settings.MetricsFrom, func(p netip.Prefix) bool { return p.Contains(c.Address) })
	}
}

// metricsReader says who may read the metrics.
func metricsReader(settings *config.Config) func(web.Caller) bool {
	switch settings.Metrics {
	case config.MetricsAll:
		return func(web.Caller) bool { return true }
	case config.MetricsOff:
		return func(web.Caller) bool { return false }
	default:
		return operatorFrom(settings)
	}
}

// sparingly gives the pages with which people come in to strangers at one address only so often.
func sparingly(pages http.Handler, limited *limits.Limits, denials *web.Denials) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := limited.Spend(r.Context(), graph.Visitor{}, 1); wait > 0 {
			denials.Record(r.Context(), web.DeniedLimit, uuid.Nil)
			w.Header().Set("Retry-After", strconv.Itoa(max(1, int(wait.Round(time.Second).Seconds()))))
			http.Error(w, "Too many people ask from this address at once. Wait a little, then load the page again.", http.StatusTooManyRequests)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// securityLog is where denials are told.
type securityLog struct {
	logger *slog.Logger
	path   string

	mu   sync.Mutex
	file *os.File // nil when it is a part of the program's own log
}

// securityLog opens the file of the settings; without one it is a group of the program's own log.
func (p *program) securityLog(settings *config.Config, logger *slog.Logger) (*securityLog, error) {
	if settings.SecurityLog == "" {
		return &securityLog{logger: logger.WithGroup("security")}, nil
	}
	s := &securityLog{path: settings.SecurityLog}
	if err := s.reopen(); err != nil {
		return nil, fmt.Errorf("%w: %w", config.ErrInvalid, err)
	}
	s.logger = slog.New(recordsTo(s, &config.Config{LogFormat: settings.LogFormat})) // whatever log-level says
	return s, nil
}

// reopen goes on in the file of that name, which another program may have moved away.
func (s *securityLog) reopen() error {
	if s.path == "" {
		return nil
	}
	file, err := os.OpenFile(s.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("security-log: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.file
	s.file = file
	if old != nil {
		return old.Close()
	}
	return nil
}

// Write writes one record.
func (s *securityLog) Write(record []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.Write(record)
}

func (s *securityLog) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// onHangup reads the certificate again and goes on in a new file of the security log at each
// SIGHUP, which ends the program no more. What it gives puts the signal back.
func onHangup(logger *slog.Logger, certificate *web.Certificate, security *securityLog) (putBack func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	var listening sync.WaitGroup
	listening.Go(func() {
		for range signals {
			if err := security.reopen(); err != nil {
				logger.Error("SIGHUP: the security log goes on where it was", "err", err)
			}
			if certificate == nil {
				logger.Info("SIGHUP: the files were opened again")
				continue
			}
			if err := certificate.Reload(); err != nil {
				logger.Error("SIGHUP: the certificate in use is kept", "err", err)
				continue
			}
			logger.Info("SIGHUP: the certificate was read again", "ends", certificate.Ends())
		}
	})
	return func() {
		signal.Stop(signals)
		close(signals)
		listening.Wait()
	}
}
