package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
)

// issueCertificate writes a certificate for 127.0.0.1 and its key.
func issueCertificate(t *testing.T, cert, key string, serial int64) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return pool
}

// A certificate that was renewed is served after SIGHUP, which ends no connection and not the
// program, neither with a pair that is of no use.
func TestServeWithTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	pool := issueCertificate(t, cert, key, 1)
	server := serveNew(t, "--tls-cert", cert, "--tls-key", key)
	address, encrypted := strings.CutPrefix(server.url, "https://")
	if !encrypted {
		t.Errorf("served at %s", server.url)
	}

	dial := func(pool *x509.CertPool) (*tls.Conn, int64) {
		t.Helper()
		conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn, conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	healthy := func(conn *tls.Conn) {
		t.Helper()
		if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(conn).ReadString('\n'); line != "HTTP/1.1 200 OK\r\n" {
			t.Errorf("%q, %v", line, err)
		}
	}
	hangUp := func() {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	old, serial := dial(pool)
	healthy(old)
	if serial != 1 {
		t.Errorf("serial %d", serial)
	}
	renewed := issueCertificate(t, cert, key, 2)
	hangUp()
	server.log.await(t, "the certificate was read again")
	healthy(old)
	if _, serial := dial(renewed); serial != 2 {
		t.Errorf("after the renewal: serial %d", serial)
	}
	if err := os.WriteFile(cert, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	hangUp()
	server.log.await(t, "the certificate in use is kept")
	healthy(old)
	if _, serial := dial(renewed); serial != 2 {
		t.Errorf("after a pair of no use: serial %d", serial)
	}
}

// What cannot be used is refused before anything is recorded.
func TestServeRefusesACertificateItCannotUse(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	issueCertificate(t, cert, key, 1)
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no key":             {[]string{"--tls-cert", cert}, "name the file of its key, too"},
		"no certificate":     {[]string{"--tls-key", key}, "tls-cert is missing"},
		"a key for everyone": {[]string{"--tls-cert", cert, "--tls-key", key}, "run chmod 600"},
		"a file not there":   {[]string{"--tls-cert", cert + "x", "--tls-key", key}, "cert.pemx"},
	} {
		data := filepath.Join(t.TempDir(), "data")
		var out strings.Builder
		p := newProgram(&out, io.Discard, environment)
		command := p.rootCommand()
		command.SetArgs(append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, c.args...))
		err := command.ExecuteContext(t.Context())
		if !errors.Is(err, config.ErrInvalid) || exitCode(err) != exitUsage || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, exit code %d", name, err, exitCode(err))
		}
		if strings.Contains(out.String(), "cb_") {
			t.Errorf("%s: a token was made and lost", name)
		}
	}
}
