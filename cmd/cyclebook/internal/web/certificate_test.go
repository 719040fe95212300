package web_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
)

// pair is a certificate in files, for 127.0.0.1, that is its own authority.
type pair struct{ cert, key string }

// issue writes a certificate with a serial number over what the files hold.
func (p pair) issue(t *testing.T, serial int64, ends time.Time) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "cyclebook"}, IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: ends.AddDate(-1, 0, 0), NotAfter: ends,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, p.cert, "CERTIFICATE", der)
	p.write(t, p.key, "PRIVATE KEY", secret)
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}

func (p pair) write(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func newPair(t *testing.T) pair {
	dir := t.TempDir()
	return pair{filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
}

// by is a client of its own that trusts a pool.
func by(t *testing.T, pool *x509.CertPool) *http.Client {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// serial asks and tells the certificate with which it was answered.
func serial(t *testing.T, client *http.Client, url string) (int64, *http.Response) {
	t.Helper()
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	return response.TLS.PeerCertificates[0].SerialNumber.Int64(), response
}

// A renewed certificate is served to who comes next, those who are here stay; one that is of no
// use changes nothing.
func TestACertificateIsReadAgain(t *testing.T) {
	p := newPair(t)
	year := time.Now().AddDate(1, 0, 0)
	first := p.issue(t, 1, year)
	certificate, err := web.OpenCertificate(p.cert, p.key, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s := startChanged(t, func(o *web.Options) { o.Certificate = certificate }, func(http.ResponseWriter, *http.Request) {})
	url := strings.Replace(s.url, "http:", "https:", 1) + "/healthz"
	here := by(t, first)
	got, response := serial(t, here, url)
	if got != 1 || response.ProtoMajor != 2 || response.TLS.Version != tls.VersionTLS13 {
		t.Errorf("serial %d, %s, TLS version %x", got, response.Proto, response.TLS.Version)
	}

	second := p.issue(t, 2, year)
	if got, _ := serial(t, here, url); got != 1 {
		t.Errorf("before it is read again: serial %d", got)
	}
	if err := certificate.Reload(); err != nil {
		t.Fatal(err)
	}
	if got, _ := serial(t, here, url); got != 1 { // on the connection that was open all the time
		t.Errorf("the open connection: serial %d", got)
	}
	if got, _ := serial(t, by(t, second), url); got != 2 {
		t.Errorf("a new connection: serial %d", got)
	}

	for name, spoil := range map[string]func(){
		"a key that is no key":       func() { p.write(t, p.key, "PRIVATE KEY", []byte("none")) },
		"another key":                func() { p.issue(t, 3, year); other := newPair(t); other.issue(t, 4, year); rename(t, other.key, p.key) },
		"a certificate that is over": func() { p.issue(t, 5, time.Now().Add(-time.Hour)) },
		"a key for everyone":         func() { p.issue(t, 6, year); chmod(t, p.key, 0o644) },
		"no key":                     func() { p.issue(t, 7, year); remove(t, p.key) },
		"no certificate":             func() { p.issue(t, 8, year); remove(t, p.cert) },
	} {
		spoil()
		err := certificate.Reload()
		if !errors.Is(err, web.ErrCertificate) || !strings.Contains(err.Error(), p.key) && !strings.Contains(err.Error(), p.cert) {
			t.Errorf("%s: %v", name, err)
		}
		if got, _ := serial(t, by(t, second), url); got != 2 {
			t.Errorf("%s: served with serial %d", name, got)
		}
		chmod(t, p.key, 0o600)
	}
	if err := s.wait(); err != nil { // with connections of HTTP/2 open
		t.Error(err)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, file string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(file, mode); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}

func TestACertificateThatEndsSoonIsWarnedOf(t *testing.T) {
	for days, warned := range map[int]bool{13: true, 15: false} {
		p := newPair(t)
		now := time.Now()
		p.issue(t, 1, now.Add(time.Duration(days)*24*time.Hour))
		log := new(lines)
		if _, err := web.OpenCertificate(p.cert, p.key, slog.New(slog.NewTextHandler(log, nil)), func() time.Time { return now }); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(log.String(), "ends soon"); got != warned {
			t.Errorf("%d days before its end: %q", days, log)
		}
	}
}

// Who speaks an old protocol is not served.
func TestOldTLSIsRefused(t *testing.T) {
	p := newPair(t)
	pool := p.issue(t, 1, time.Now().AddDate(1, 0, 0))
	certificate, err := web.OpenCertificate(p.cert, p.key, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s := startChanged(t, func(o *web.Options) { o.Certificate = certificate }, func(http.ResponseWriter, *http.Request) {})
	for version, served := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		conn, err := tls.Dial("tcp", strings.TrimPrefix(s.url, "http://"), &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: version})
		if (err == nil) != served {
			t.Errorf("TLS version %x: %v", version, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
}
