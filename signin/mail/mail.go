// Package mail sends people the links with which they choose a password.
//
// It promises that a link travels encrypted to the mail server, that a letter goes to one person
// and says in plain words what it is for, and that an error tells neither whom it was for nor what
// stood in it. What is deliberately absent: HTML, other letters, and a queue: who asks for a letter
// is told whether the server has taken it.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// Config is what a sender stands on. All fields without "may" are needed.
type Config struct {
	// Server is its address, smtp://user@host:587 or smtps://user@host:465; user and port may be
	// left out.
	Server string
	// Password may be that of the user.
	Password string
	// From is who sends, such as `Cyclebook <cyclebook@school.example>`.
	From string
	Now  func() time.Time
	// NewID makes the id of a letter.
	NewID func() string
	// TLS may change how the server is known.
	TLS *tls.Config
}

// Sender sends letters. It may be used from any number of goroutines.
type Sender struct {
	config Config
	from   *netmail.Address
	host   string
	dials  []mail.Option
}

// patience is how long a server may take for a letter.
const patience = 10 * time.Second

// New makes a sender; it does not ask the server yet.
func New(c Config) (*Sender, error) {
	u, err := url.Parse(c.Server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" || u.RawQuery != "" {
		return nil, errors.New("mail: the server is written smtp://user@host:587 or smtps://user@host:465")
	}
	if _, set := u.User.Password(); set {
		return nil, errors.New("mail: the password belongs in a file of its own")
	}
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, errors.New("mail: the sender is written like Cyclebook <cyclebook@school.example>")
	}
	s := &Sender{config: c, from: from, host: u.Hostname()}
	_, domain, _ := strings.Cut(from.Address, "@")
	s.dials = []mail.Option{mail.WithTimeout(patience), mail.WithHELO(domain)}
	if c.TLS != nil {
		s.dials = append(s.dials, mail.WithTLSConfig(c.TLS))
	}
	port := 587
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.dials = append(s.dials, mail.WithSSL())
	case local(u.Hostname()): // nobody listens in between
		s.dials = append(s.dials, mail.WithTLSPolicy(mail.TLSOpportunistic))
	default:
		s.dials = append(s.dials, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fmt.Errorf("mail: port %q is no number", u.Port())
		}
	}
	s.dials = append(s.dials, mail.WithPort(port))
	if name := u.User.Username(); name != "" {
		s.dials = append(s.dials, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(name), mail.WithPassword(c.Password))
	}
	if _, err := mail.NewClient(s.host, s.dials...); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return s, nil
}

// local says whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Letter brings a link to its person.
type Letter struct {
	To, Name string
	// Link is the whole address.
	Link string
	// Invited says that the person has not come in yet.
	Invited bool
	Until   time.Time
}

// text is what stands in a letter.
func (l Letter) text() (subject, body string) {
	subject, what := "A new password for Cyclebook", "Somebody who may do so has made a link for you with which you choose a new password."
	if l.Invited {
		subject, what = "Your invitation to Cyclebook", "You are invited to Cyclebook, where your team keeps the record of what it tries in class."
	}
	return subject, fmt.Sprintf(`Hello %s,

%s
Open this page and choose a password:

%s

The link works once, until %s. It is yours alone: do not pass it on.
If you expected no such letter, do nothing, and tell whoever leads your team.
`, l.Name, what, l.Link, l.Until.UTC().Format("2 January 2006, 15:04")+" UTC")
}

// Send gives a letter to the server. An error tells how it went wrong and nothing of the letter.
func (s *Sender) Send(ctx context.Context, l Letter) error {
	m := mail.NewMsg()
	m.FromMailAddress(s.from)
	if err := m.AddToFormat(l.Name, l.To); err != nil {
		return errors.New("mail: the person's e-mail address is none")
	}
	subject, body := l.text()
	m.Subject(subject)
	m.SetDateWithValue(s.config.Now())
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(s.config.NewID() + "@" + domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(mail.TypeTextPlain, body)
	client, err := mail.NewClient(s.host, s.dials...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return told(client.DialAndSendWithContext(ctx, m))
}

// told is an error without the words of the server, which may repeat the letter's.
func told(err error) error {
	var refused *mail.SendError
	var network net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.ErrorCode() != 0:
		return fmt.Errorf("mail: the server refused the letter with code %d", refused.ErrorCode())
	case errors.As(err, &certificate):
		return errors.New("mail: the server's certificate is not to be trusted")
	case errors.As(err, &network) && network.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return errors.New("mail: the server did not answer in time")
	case errors.As(err, &network):
		return errors.New("mail: the server cannot be reached")
	default:
		return errors.New("mail: the server takes no letter: check its address, user and password, and that it speaks TLS")
	}
}
