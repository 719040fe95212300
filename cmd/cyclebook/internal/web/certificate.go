package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"
)

// soon is how long before its end a certificate is warned of.
const soon = 14 * 24 * time.Hour

// looking is how often it is looked whether a certificate ends soon.
const looking = 12 * time.Hour

// ErrCertificate is the kind of every error about a certificate or its key.
var ErrCertificate = errors.New("the certificate cannot be used")

// Certificate is a certificate and its key in two files, which are read again when they change.
// It may be used from any number of goroutines.
type Certificate struct {
	certFile, keyFile string
	logger            *slog.Logger
	now               func() time.Time
	current           atomic.Pointer[tls.Certificate]
}

// OpenCertificate reads both files; an ErrCertificate names the one that is wrong and the remedy.
func OpenCertificate(certFile, keyFile string, logger *slog.Logger, now func() time.Time) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, logger: logger, now: now}
	if err := c.Reload(); err != nil {
		return nil, err
	}
	return c, nil
}

// Reload reads the files again. What cannot be used changes nothing: connections go on being
// taken with the pair that was read last.
func (c *Certificate) Reload() error {
	pair, err := c.read()
	if err != nil {
		return err
	}
	c.current.Store(pair)
	c.warn()
	return nil
}

func (c *Certificate) read() (*tls.Certificate, error) {
	cert, err := os.ReadFile(c.certFile)
	if err != nil {
		return nil, fmt.Errorf("%w: tls-cert: %w: name a file with the certificate and those above it, in PEM", ErrCertificate, err)
	}
	info, err := os.Stat(c.keyFile)
	if err != nil {
		return nil, fmt.Errorf("%w: tls-key: %w: name the file with the certificate's key, in PEM", ErrCertificate, err)
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		return nil, fmt.Errorf("%w: tls-key: %s is open to everyone on this machine (mode %04o): run chmod 600 %s", ErrCertificate, c.keyFile, mode, c.keyFile)
	}
	key, err := os.ReadFile(c.keyFile)
	if err != nil {
		return nil, fmt.Errorf("%w: tls-key: %w: let the program read it", ErrCertificate, err)
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil { // it tells which of the two is no PEM, and that they do not belong together
		return nil, fmt.Errorf("%w: tls-cert %s, tls-key %s: %w", ErrCertificate, c.certFile, c.keyFile, err)
	}
	if ended := pair.Leaf.NotAfter; ended.Before(c.now()) {
		return nil, fmt.Errorf("%w: tls-cert: %s ended on %s: renew it", ErrCertificate, c.certFile, ended.UTC().Format(time.DateOnly))
	}
	return &pair, nil
}

// Ends is when the certificate in use ends.
func (c *Certificate) Ends() time.Time { return c.current.Load().Leaf.NotAfter }

// warn tells in the log that the certificate ends soon.
func (c *Certificate) warn() {
	if left := c.Ends().Sub(c.now()); left < soon {
		c.logger.Warn("the certificate ends soon: renew it and send SIGHUP", "file", c.certFile,
			"ends", c.Ends().UTC().Format(time.RFC3339), "days", int(left/(24*time.Hour)))
	}
}

// watch warns of the end of the certificate now and then, until the context ends.
func (c *Certificate) watch(ctx context.Context) {
	tick := time.NewTicker(looking)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			c.warn()
		case <-ctx.Done():
			return
		}
	}
}

// config takes TLS 1.2 and later, with the ciphers that Go prefers, and HTTP/2.
func (c *Certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return c.current.Load(), nil
		},
	}
}
