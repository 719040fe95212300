// Package mailtest is a mail server in the process of a test.
package mailtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Post is a mail server: it takes letters and keeps them.
type Post struct {
	tb       testing.TB
	listener net.Listener
	tls      *tls.Config
	// StartTLS says that it offers to encrypt, Implicit that it is encrypted from the start, Auth
	// that it asks for a password.
	StartTLS, Implicit, Auth bool
	// Refuses is the answer to a recipient; empty takes all.
	Refuses string
	// Letters are those it took, ten at most.
	Letters chan Letter
}

// Letter is what a post took, and how.
type Letter struct {
	Encrypted      bool
	Hello, Auth    string
	From, To, Data string
}

// Open opens a post on this machine until the test is over.
func Open(t testing.TB, change func(*Post)) *Post {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Post{tb: t, listener: listener, tls: certificate(t), Letters: make(chan Letter, 10)}
	if change != nil {
		change(p)
	}
	if p.Implicit {
		p.listener = tls.NewListener(listener, p.tls)
	}
	var serving sync.WaitGroup
	var mu sync.Mutex
	var taken []net.Conn
	serving.Go(func() {
		for {
			c, err := p.listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			taken = append(taken, c)
			mu.Unlock()
			serving.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		mu.Lock()
		for _, c := range taken { // a client that gives up does not always say so
			c.Close()
		}
		mu.Unlock()
		serving.Wait()
	})
	return p
}

// serve takes letters on a connection until it ends.
func (p *Post) serve(c net.Conn) {
	defer func() { c.Close() }()
	in := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	_, implicit := c.(*tls.Conn)
	l := Letter{Encrypted: implicit}
	say("220 post")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch strings.ToUpper(word) {
		case "EHLO":
			l.Hello = rest
			say("250-post")
			if p.StartTLS && !l.Encrypted {
				say("250-STARTTLS")
			}
			if p.Auth && l.Encrypted {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			c = tls.Server(c, p.tls)
			in, l = bufio.NewReader(c), Letter{Encrypted: true}
		case "AUTH":
			l.Auth = strings.TrimPrefix(rest, "PLAIN ")
			say("235 known")
		case "MAIL":
			l.From = rest
			say("250 ok")
		case "RCPT":
			if l.To = rest; p.Refuses != "" {
				say(p.Refuses)
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			for l.Data = ""; !strings.HasSuffix(l.Data, "\r\n.\r\n"); {
				more, err := in.ReadString('\n')
				if err != nil {
					return
				}
				l.Data += more
			}
			p.Letters <- l
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// certificate is one for 127.0.0.1 that vouches for itself.
func certificate(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// Trusting knows the post's certificate.
func (p *Post) Trusting() *tls.Config {
	root, err := x509.ParseCertificate(p.tls.Certificates[0].Certificate[0])
	if err != nil {
		p.tb.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	return &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}

// Address is where it is.
func (p *Post) Address() string { return p.listener.Addr().String() }

// Close closes it before the test is over.
func (p *Post) Close() { p.listener.Close() }
