package main

import (
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
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

// onHangup reads the certificate again at each SIGHUP, which ends the program no more. What it
// gives puts the signal back.
func onHangup(logger *slog.Logger, certificate *web.Certificate) (putBack func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	var listening sync.WaitGroup
	listening.Go(func() {
		for range signals {
			switch {
			case certificate == nil:
				logger.Info("SIGHUP: there is nothing to read again")
			default:
				if err := certificate.Reload(); err != nil {
					logger.Error("SIGHUP: the certificate in use is kept", "err", err)
					continue
				}
				logger.Info("SIGHUP: the certificate was read again", "ends", certificate.Ends())
			}
		}
	})
	return func() {
		signal.Stop(signals)
		close(signals)
		listening.Wait()
	}
}
