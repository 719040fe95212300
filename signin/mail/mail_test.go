package mail_test

import (
	"context"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/signin/mail"
	"github.com/cyclebook/cyclebook/signin/mail/mailtest"
)

// sender sends to a post: at smtp:// or smtps://, as a user or none.
func sender(t *testing.T, p *mailtest.Post, scheme, user string, known bool) *mail.Sender {
	t.Helper()
	c := mail.Config{
		Server: scheme + "://" + user + p.Address(), Password: "the password", From: "Cyclebook <cyclebook@school.example>",
		Now: func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) }, NewID: func() string { return "an-id" },
	}
	if known {
		c.TLS = p.Trusting()
	}
	s, err := mail.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var invitation = mail.Letter{
	To: "rosa@school.example", Name: "Rosa Ñandú", Link: "https://cycles.school.example/link/x9Kq0000000000000000_-", Invited: true,
	Until: time.Date(2026, 12, 5, 12, 0, 0, 0, time.UTC),
}

func TestALetter(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*mailtest.Post)
		scheme, user string
		known        bool
		encrypted    bool
	}{
		"on this machine":          {nil, "smtp", "", false, false},
		"encrypted after a word":   {func(p *mailtest.Post) { p.StartTLS, p.Auth = true, true }, "smtp", "clerk@", true, true},
		"encrypted from the start": {func(p *mailtest.Post) { p.Implicit, p.Auth = true, true }, "smtps", "clerk@", true, true},
	} {
		p := mailtest.Open(t, c.change)
		if err := sender(t, p, c.scheme, c.user, c.known).Send(t.Context(), invitation); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		l := <-p.Letters
		if l.Encrypted != c.encrypted || l.Hello != "school.example" || !strings.HasPrefix(l.From, "FROM:<cyclebook@school.example>") || !strings.HasPrefix(l.To, "TO:<rosa@school.example>") {
			t.Errorf("%s: %+v", name, l)
		}
		if plain, _ := base64.StdEncoding.DecodeString(l.Auth); (c.user != "") != (string(plain) == "\x00clerk\x00the password") {
			t.Errorf("%s: shown %q", name, plain)
		}
		m, err := netmail.ReadMessage(strings.NewReader(l.Data))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Name != "Rosa Ñandú" || m.Header.Get("Subject") != "Your invitation to Cyclebook" || m.Header.Get("Message-Id") != "<an-id@school.example>" ||
			!strings.HasPrefix(m.Header.Get("Content-Type"), "text/plain") || m.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("%s: %v, to %v, %v", name, m.Header, to, err)
		}
		for _, want := range []string{"Hello Rosa Ñandú,\n", "\n" + invitation.Link + "\n", "until 5 December 2026, 12:00 UTC", "You are invited"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
	}
}

// TestALetterNobodyTook: the error says how it went wrong, and nothing of the letter.
func TestALetterNobodyTook(t *testing.T) {
	gone := mailtest.Open(t, nil)
	gone.Close()
	for name, c := range map[string]struct {
		post         *mailtest.Post
		scheme, user string
		known        bool
		says         string
	}{
		"refused":                {mailtest.Open(t, func(p *mailtest.Post) { p.Refuses = "550 no rosa@school.example here, x9Kq0000000000000000" }), "smtp", "", false, "code 550"},
		"nobody there":           {gone, "smtp", "", false, "cannot be reached"},
		"no password asked for":  {mailtest.Open(t, nil), "smtp", "clerk@", false, "check its address, user and password"},
		"a certificate unknown":  {mailtest.Open(t, func(p *mailtest.Post) { p.Implicit = true }), "smtps", "", false, "certificate"},
		"encrypted where it not": {mailtest.Open(t, func(p *mailtest.Post) { p.Refuses = "550 x" }), "smtps", "", true, "mail: the server"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		err := sender(t, c.post, c.scheme, c.user, c.known).Send(ctx, invitation)
		cancel()
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, kept := range []string{"rosa", "Rosa", "x9Kq", "password\"", "clerk"} {
			if strings.Contains(err.Error(), kept) {
				t.Errorf("%s: %q stands in %v", name, kept, err)
			}
		}
	}
}

// TestClearTextStaysHere: to another machine nothing goes without encryption. The control is the
// first case of TestALetter.
func TestClearTextStaysHere(t *testing.T) {
	p := mailtest.Open(t, nil)
	_, port, _ := net.SplitHostPort(p.Address())
	s, err := mail.New(mail.Config{Server: "smtp://post.example:" + port, From: "cyclebook@school.example", Now: time.Now, NewID: func() string { return "x" }})
	if err != nil {
		t.Fatal(err)
	}
	mail.DialTo(s, p.Address())
	if err := s.Send(t.Context(), invitation); err == nil || len(p.Letters) > 0 {
		t.Errorf("sent in clear text: %v", err)
	}
}

func TestSettingsThatAreNone(t *testing.T) {
	for _, c := range [][2]string{
		{"", "a@b.example"},
		{"post.example:587", "a@b.example"},
		{"http://post.example", "a@b.example"},
		{"smtp://", "a@b.example"},
		{"smtp://clerk:secret@post.example", "a@b.example"},
		{"smtp://post.example/x", "a@b.example"},
		{"smtp://post.example:587", "nobody"},
		{"smtp://post.example:587", ""},
	} {
		if _, err := mail.New(mail.Config{Server: c[0], From: c[1]}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", c, err)
		}
	}
	for _, good := range []string{"smtp://post.example", "smtps://clerk@post.example:4650", "smtp://[::1]:25", "smtp://clerk%40school.example@post.example"} {
		if _, err := mail.New(mail.Config{Server: good, From: "Cyclebook <a@b.example>"}); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestAReset(t *testing.T) {
	p := mailtest.Open(t, nil)
	reset := invitation
	reset.Invited = false
	if err := sender(t, p, "smtp", "", false).Send(t.Context(), reset); err != nil {
		t.Fatal(err)
	}
	if l := <-p.Letters; !strings.Contains(l.Data, "Subject: A new password for Cyclebook") || strings.Contains(l.Data, "You are invited") {
		t.Error(l.Data)
	}
	forged := invitation
	forged.Name = "Rosa\r\nBcc: everyone@evil.example"
	if err := sender(t, p, "smtp", "", false).Send(t.Context(), forged); err == nil {
		if l := <-p.Letters; strings.Contains(l.Data, "\nBcc:") || strings.Contains(l.To, "evil") {
			t.Errorf("a name adds a header: %s", l.Data)
		}
	}
}
