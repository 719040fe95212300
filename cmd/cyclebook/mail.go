package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/signin"
	"github.com/cyclebook/cyclebook/signin/mail"
)

// mail gives who carries links to people; nil when the settings name nobody. The mail server is
// not asked.
func (p *program) mail(settings *config.Config) (signin.Mail, error) {
	if settings.SMTP.Server == "" {
		return nil, nil
	}
	password, err := readSecret("smtp-password-file", settings.SMTP.PasswordFile)
	if err != nil {
		return nil, err
	}
	sender, err := mail.New(mail.Config{
		Server: settings.SMTP.Server, Password: password, From: settings.SMTP.From,
		Now: p.now, NewID: func() string { return p.newID().String() },
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", config.ErrInvalid, err)
	}
	return sender, nil
}
