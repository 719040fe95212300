package openid

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config is what a provider is reached with. All of it is needed, but the secret of a client
// that has none.
type Config struct {
	// Issuer is the provider, exactly as it writes itself: https://login.example.org.
	Issuer string
	// ClientID and ClientSecret are what the provider knows this installation by.
	ClientID, ClientSecret string
	// RedirectURL is where the provider sends people back to, as registered with it.
	RedirectURL string
	// Client asks the provider. It is copied; redirects are not followed.
	Client *http.Client
	Now    func() time.Time
	Random io.Reader
}

// Provider signs people in. Nothing is asked of it before the first use. It may be used from any
// number of goroutines.
type Provider struct {
	config   Config
	client   *http.Client
	metadata *remembered[*metadata]
	keys     *remembered[keySet]
}

// New checks the settings; it does not ask the provider.
func New(c Config) (*Provider, error) {
	switch {
	case c.Client == nil || c.Now == nil || c.Random == nil:
		return nil, errors.New("openid: a client, a clock and randomness are needed")
	case c.ClientID == "":
		return nil, errors.New("openid: the client id is missing: take it from the registration at the provider")
	}
	if err := safe(c.Issuer); err != nil {
		return nil, fmt.Errorf("openid: issuer %q %w", c.Issuer, err)
	}
	if err := safe(c.RedirectURL); err != nil {
		return nil, fmt.Errorf("openid: redirect URL %q %w", c.RedirectURL, err)
	}
	p := &Provider{config: c, client: bounded(c.Client)}
	p.metadata = newRemembered(c.Now, p.discover)
	p.keys = newRemembered(c.Now, p.fetchKeys)
	return p, nil
}

// safe says what is wrong with a URL to which codes and secrets go.
func safe(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		return errors.New("is no URL such as https://login.example.org")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	default:
		return errors.New("must begin with https:// (http:// is for this machine alone)")
	}
}

func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// oauth is the client as the provider's metadata has it.
func (p *Provider) oauth(m *metadata) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, RedirectURL: p.config.RedirectURL,
		Endpoint: oauth2.Endpoint{AuthURL: m.AuthURL, TokenURL: m.TokenURL, AuthStyle: m.authStyle(p.config.ClientSecret)},
		Scopes:   []string{oidc.ScopeOpenID, oidc.ScopeEmail}, // no more than is used
	}
}

// at begins every error about the provider with its name.
func (p *Provider) at(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %w", kind, p.config.Issuer, fmt.Errorf(format, args...))
}

// ask GETs JSON from the provider, with a bearer's token if there is one.
func (p *Provider) ask(ctx context.Context, url, bearer string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s answered %d", url, response.StatusCode)
	}
	return io.ReadAll(response.Body)
}
