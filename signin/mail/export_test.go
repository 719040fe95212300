package mail

import (
	"context"
	"net"

	"github.com/wneessen/go-mail"
)

// DialTo has a sender reach another address than its server's, as a name server that lies could.
func DialTo(s *Sender, address string) {
	s.dials = append(s.dials, mail.WithDialContextFunc(func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}))
}
