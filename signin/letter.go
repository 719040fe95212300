package signin

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/signin/mail"
)

// Mail gives a letter to whoever carries it. An error tells nothing of the letter.
type Mail interface {
	Send(ctx context.Context, l mail.Letter) error
}

// ErrNoMail: this server sends no mail.
var ErrNoMail = errors.New("signin: this server sends no mail")

// SendLink mails a link, by its path, to the person it is for: whoever has it made need not see it,
// nor the address. It is not sent, which is no error, when the person has no e-mail address.
func (d *Door) SendLink(ctx context.Context, person uuid.UUID, path string) (sent bool, err error) {
	if d.config.Mail == nil {
		return false, ErrNoMail
	}
	p, err := d.person(ctx, person)
	if err != nil {
		return false, fmt.Errorf("signin: send a link: %w", err)
	}
	if p.Email == nil || *p.Email == "" {
		return false, nil
	}
	secret := strings.TrimPrefix(path, domain.LinkPath)
	l, err := d.config.Views.LinkByHash(ctx, sha256.Sum256([]byte(secret)), d.config.Now())
	if err != nil {
		return false, fmt.Errorf("signin: send a link: %w", err)
	}
	err = d.config.Mail.Send(ctx, mail.Letter{
		To: string(*p.Email), Name: string(p.Name), Link: d.config.Site + path,
		Invited: l.Purpose == domain.InvitationLink, Until: l.Until,
	})
	if err != nil {
		return false, fmt.Errorf("signin: send a link: %w", err)
	}
	return true, nil
}
