package config

import (
	"errors"
	"net/mail"
	"net/url"
)

// SMTP is the mail server that carries links, by the settings for it.
type SMTP struct {
	// Server is empty where links are handed over.
	Server, From string
	// PasswordFile may be empty: some servers ask for none.
	PasswordFile string
}

// The settings of a mail server come in this order: each one is held against those before it.

func (c *Config) takeSMTP(v string) error {
	c.SMTP.Server = v
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" {
		return errors.New("it is written smtp://user@host:587 or smtps://user@host:465")
	}
	if _, set := u.User.Password(); set {
		return errors.New("the password belongs in a file: name it in smtp-password-file")
	}
	if c.PublicURL == "" {
		return errors.New("public-url is missing: the links in letters begin with it")
	}
	return nil
}

func (c *Config) takeSMTPPasswordFile(v string) error {
	c.SMTP.PasswordFile = v
	if v != "" && c.SMTP.Server == "" {
		return errors.New("smtp is missing")
	}
	return nil
}

func (c *Config) takeMailFrom(v string) error {
	c.SMTP.From = v
	_, err := mail.ParseAddress(v)
	switch {
	case v == "" && c.SMTP.Server == "":
		return nil
	case c.SMTP.Server == "":
		return errors.New("smtp is missing")
	case err != nil:
		return errors.New("it is written like Cyclebook <cyclebook@example.org>")
	}
	return nil
}
