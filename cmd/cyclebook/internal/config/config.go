// Package config decides every setting: a flag goes over the environment, that over the file,
// that over the default.
//
// It promises that a setting nobody knows, a value nobody can use and a file that says the same
// thing twice are refused, with the place where they stand, and that a secret is not shown.
// What is deliberately absent: settings that change while the program runs.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/guard"
)

// Config is every setting, decided.
type Config struct {
	// Data is the folder in which everything lies.
	Data string
	// Listen is the HOST:PORT to serve at; port 0 takes a free one.
	Listen string
	// Log is the connection string of an EventStoreDB; empty for the log in the data folder.
	Log string
	// MasterKeyFile holds the key that wraps all others; empty for master.key in the data folder.
	MasterKeyFile string
	// Introspection says who may ask for the schema.
	Introspection string
	// PlainExecutor has each field of an answer resolved by itself, and none written with its view.
	PlainExecutor bool
	// KnownAnswers is the room in bytes for answers that are kept, to be given again; zero keeps none.
	KnownAnswers int
	// Origins are other sites whose pages may ask, such as https://app.example.org.
	Origins []string
	// Operations names a file with the only documents that are answered; empty for any.
	Operations string
	// TLSCert and TLSKey are the files of a certificate and its key; empty for no TLS.
	TLSCert, TLSKey string
	// TrustedProxies are those whose word is taken on where a request came from.
	TrustedProxies []netip.Prefix
	// Metrics says who may read the metrics: MetricsLocal, MetricsAll, MetricsOff or, where it is
	// empty, MetricsFrom.
	Metrics     string
	MetricsFrom []netip.Prefix
	// SecurityLog names the file of the security log; empty for the program's own log.
	SecurityLog string
	// LimitPerson, LimitSchool and LimitAddress are what one of them may have; zero is any amount.
	LimitPerson, LimitSchool, LimitAddress Limit
	// AtWork is how many readings are at work at the same time; zero is any number.
	AtWork int
	// PublicURL is where people reach the server, without a slash at the end; empty when nobody said.
	PublicURL string
	// SMTP is by whom links are mailed.
	SMTP SMTP
	// OpenID is the provider at which people sign in as well.
	OpenID OpenID
	// StudentNumbers are the patterns of the site's student numbers, in the syntax of RE2.
	StudentNumbers []*regexp.Regexp
	LogLevel       slog.Level
	// LogFormat is FormatText or FormatJSON.
	LogFormat string
}

// Who may ask for the schema.
const (
	IntrospectionOff      = "off"
	IntrospectionSignedIn = "signed-in"
	IntrospectionAll      = "all"
)

// Who may read the metrics.
const (
	MetricsLocal = "local"
	MetricsAll   = "all"
	MetricsOff   = "off"
)

// How a record of the program's own log is written.
const (
	FormatText = "text"
	FormatJSON = "json"
)

// ErrInvalid is the kind of every error about a setting.
var ErrInvalid = errors.New("invalid setting")

// setting is one line of the table of settings.
type setting struct {
	name, fallback, usage string
	// secret says that a part of the value must not be shown.
	secret bool
	// take checks a value and keeps it.
	take func(*Config, string) error
}

// settings is the table: the name is that of the flag and of the key in the file; in the
// environment it is CYCLEBOOK_ and the name in capitals, with _ for -.
var settings = []setting{
	{name: "data", fallback: "./cyclebook-data", usage: "`folder` in which everything lies (made with mode 0700 when it is missing)", take: (*Config).takeData},
	{name: "listen", fallback: "127.0.0.1:8080", usage: "`host:port` to serve at; port 0 takes a free one", take: (*Config).takeListen},
	{name: "log", secret: true, usage: "`connection` string of an EventStoreDB, such as esdb://log.example:2113; without it the log lies in the data folder", take: (*Config).takeLog},
	{name: "master-key-file", usage: "`file` with the key that wraps all others (default master.key in the data folder)", take: (*Config).takeMasterKeyFile},
	{name: "introspection", fallback: IntrospectionSignedIn, usage: "`who` may ask for the GraphQL schema: off, signed-in or all; a --demo says all", take: (*Config).takeIntrospection},
	{name: "views", fallback: "on", usage: "`whether` what a page shows is written in one go: on, or off to have each field resolved by itself, which is slower and answers the same", take: (*Config).takeViews},
	{name: "known-answers", fallback: "32MiB", usage: "`room` for answers that are kept, to be given again while they are right, such as 32MiB; 0 keeps none", take: (*Config).takeKnownAnswers},
	{name: "origins", usage: "other `sites` whose pages may ask, with commas between: https://app.example.org", take: (*Config).takeOrigins},
	{name: "operations", usage: "`file` with a JSON list of the only GraphQL documents that are answered; without it any is", take: (*Config).takeOperations},
	{name: "tls-cert", usage: "`file` with the certificate and those above it, in PEM; read again on SIGHUP", take: (*Config).takeTLSCert},
	{name: "tls-key", usage: "`file` with the certificate's key, in PEM", take: (*Config).takeTLSKey},
	{name: "trusted-proxy", usage: "`addresses` of the proxies in front, with commas between: 10.0.0.5 or 10.0.0.0/24; what they say of a request's origin is believed", take: (*Config).takeTrustedProxies},
	{name: "metrics", fallback: MetricsLocal, usage: "`who` may read /metrics: local (this machine), all, off, or addresses with commas between", take: (*Config).takeMetrics},
	{name: "security-log", usage: "`file` to which denials are told; without it they are in the program's own log", take: (*Config).takeSecurityLog},
	{name: "limit-person", fallback: "100/1000/100", usage: "`what` a person may have: units a second / units saved up / open lines; off for any amount", take: func(c *Config, v string) error { return c.LimitPerson.take(v) }},
	{name: "limit-school", fallback: "500/5000/2000", usage: "`what` the people of a school may have together", take: func(c *Config, v string) error { return c.LimitSchool.take(v) }},
	{name: "limit-address", fallback: "20/400/200", usage: "`what` strangers at one address may have, before they are signed in", take: func(c *Config, v string) error { return c.LimitAddress.take(v) }},
	{name: "at-work", fallback: "auto", usage: "how many `readings` are at work at the same time: auto is one for each core, two at least; off for any number", take: (*Config).takeAtWork},
	{name: "public-url", usage: "`address` at which people reach this server, such as https://cycles.example.org; links begin with it, OpenID Connect and mail need it", take: (*Config).takePublicURL},
	{name: "smtp", usage: "mail `server` that carries links to people: smtp://user@host:587 or smtps://user@host:465; without it links are handed over", take: (*Config).takeSMTP},
	{name: "smtp-password-file", usage: "`file` with the password of that user", take: (*Config).takeSMTPPasswordFile},
	{name: "mail-from", usage: "`sender` of the letters, such as Cyclebook <cyclebook@example.org>", take: (*Config).takeMailFrom},
	{name: "openid-issuer", usage: "`address` of the OpenID provider at which people sign in as well, exactly as it names itself", take: (*Config).takeOpenIDIssuer},
	{name: "openid-client-id", usage: "`name` by which the provider knows this server", take: (*Config).takeOpenIDClientID},
	{name: "openid-client-secret-file", usage: "`file` with the secret that the provider gave this server", take: (*Config).takeOpenIDClientSecretFile},
	{name: "openid-name", fallback: "your organisation", usage: "what people call the `provider`: the page says \"Sign in with …\"", take: (*Config).takeOpenIDName},
	{name: "student-numbers", usage: "`patterns` of this site's student numbers, with blanks between, such as \\b9\\d{8}\\b: words with one are pointed out before they are released", take: (*Config).takeStudentNumbers},
	{name: "log-level", fallback: "info", usage: "least `level` of the program's own log: debug, info, warn or error", take: (*Config).takeLogLevel},
	{name: "log-format", fallback: FormatText, usage: "`form` of the program's own log: text or json", take: (*Config).takeLogFormat},
}

func (c *Config) takeData(v string) error {
	if v == "" {
		return errors.New("name a folder")
	}
	c.Data = v
	return nil
}

func (c *Config) takeStudentNumbers(v string) (err error) {
	c.StudentNumbers, err = guard.Patterns(strings.Fields(v))
	return err
}

func (c *Config) takeListen(v string) error {
	if _, _, err := net.SplitHostPort(v); err != nil {
		return errors.New("it is written HOST:PORT, such as 127.0.0.1:8080")
	}
	c.Listen = v
	return nil
}

func (c *Config) takeLog(v string) error {
	if v != "" && !strings.HasPrefix(v, "esdb://") && !strings.HasPrefix(v, "esdb+discover://") {
		return errors.New("it begins with esdb:// or esdb+discover://; leave it out for the log in the data folder")
	}
	c.Log = v
	return nil
}

func (c *Config) takeMasterKeyFile(v string) error {
	c.MasterKeyFile = v
	return nil
}

func (c *Config) takeIntrospection(v string) error {
	c.Introspection = v
	return oneOf(v, IntrospectionOff, IntrospectionSignedIn, IntrospectionAll)
}

func (c *Config) takeViews(v string) error {
	c.PlainExecutor = v == "off"
	return oneOf(v, "on", "off")
}

func (c *Config) takeOrigins(v string) error {
	c.Origins = nil
	for origin := range strings.SplitSeq(v, ",") {
		origin = strings.TrimSpace(origin)
		if origin == "" {
			continue
		}
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || strings.Contains(u.Host, "*") || u.Scheme != "https" && u.Scheme != "http" || origin != u.Scheme+"://"+u.Host {
			return errors.New("a site is written scheme://host, such as https://app.example.org, without a path")
		}
		c.Origins = append(c.Origins, origin)
	}
	return nil
}

func (c *Config) takeOperations(v string) error {
	c.Operations = v
	return nil
}

func (c *Config) takeLogLevel(v string) error {
	if err := oneOf(v, "debug", "info", "warn", "error"); err != nil {
		return err
	}
	return c.LogLevel.UnmarshalText([]byte(v))
}

func (c *Config) takeLogFormat(v string) error {
	c.LogFormat = v
	return oneOf(v, FormatText, FormatJSON)
}

func (c *Config) takeTLSCert(v string) error {
	c.TLSCert = v
	return nil
}

// takeTLSKey comes after the certificate: one without the other is of no use.
func (c *Config) takeTLSKey(v string) error {
	c.TLSKey = v
	switch {
	case v == "" && c.TLSCert != "":
		return fmt.Errorf("tls-cert is %s: name the file of its key, too", c.TLSCert)
	case v != "" && c.TLSCert == "":
		return errors.New("tls-cert is missing: name the file of its certificate, too")
	}
	return nil
}

func (c *Config) takeTrustedProxies(v string) (err error) {
	c.TrustedProxies, err = prefixes(v)
	return err
}

func (c *Config) takeMetrics(v string) (err error) {
	switch v {
	case MetricsLocal, MetricsAll, MetricsOff:
		c.Metrics, c.MetricsFrom = v, nil
		return nil
	}
	if c.MetricsFrom, err = prefixes(v); err == nil && len(c.MetricsFrom) == 0 {
		err = errors.New("it is local, all, off, or addresses and networks such as 10.0.0.5, 10.0.0.0/24")
	}
	c.Metrics = ""
	return err
}

func (c *Config) takeSecurityLog(v string) error {
	c.SecurityLog = v
	return nil
}

// prefixes reads addresses and networks with commas between.
func prefixes(v string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for item := range strings.SplitSeq(v, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		p, err := netip.ParsePrefix(item)
		if address, single := netip.ParseAddr(item); single == nil {
			p, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network, such as 10.0.0.5 or 10.0.0.0/24", item)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}

func oneOf(v string, allowed ...string) error {
	if slices.Contains(allowed, v) {
		return nil
	}
	return fmt.Errorf("it is one of %s", strings.Join(allowed, ", "))
}

// shown is a value as it may be printed: of a connection string, no name and no password.
func (s setting) shown(value string) string {
	if !s.secret {
		return value
	}
	scheme, rest, ok := strings.Cut(value, "://")
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 0 {
		return value
	}
	return scheme + "://(hidden)" + rest[at:]
}

// variable is the name of a setting in the environment.
func (s setting) variable() string {
	return "CYCLEBOOK_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}
