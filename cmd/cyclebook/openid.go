package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/signin"
	"github.com/cyclebook/cyclebook/signin/openid"
)

// maxSecretFile is how long the file with the provider's secret may be.
const maxSecretFile = 4 << 10

// openID gives the provider of the settings; nil when they name none. The provider is not asked.
func (p *program) openID(n *node.Node, settings *config.Config) (*signin.OpenID, error) {
	if settings.OpenID.Issuer == "" {
		return nil, nil
	}
	secret, err := readSecret("openid-client-secret-file", settings.OpenID.ClientSecretFile)
	if err != nil {
		return nil, err
	}
	provider, err := openid.New(openid.Config{
		Issuer: settings.OpenID.Issuer, ClientID: settings.OpenID.ClientID, ClientSecret: secret,
		RedirectURL: settings.PublicURL + signin.OpenIDCallback,
		Client:      &http.Client{Transport: providerTransport()}, Now: p.now, Random: p.random,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", config.ErrInvalid, err)
	}
	key, err := desk.CookieKey(context.Background(), n.Keys, "openid")
	if err != nil {
		return nil, err
	}
	cookies, err := openid.NewCookies(key, strings.HasPrefix(settings.PublicURL, "https://"), p.now, p.random)
	if err != nil {
		return nil, err
	}
	return &signin.OpenID{Name: settings.OpenID.Name, Provider: provider, Cookies: cookies}, nil
}

// providerTransport is how the provider is reached: by the proxy of the environment, if any, with
// what the system trusts.
func providerTransport() *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true, DisableKeepAlives: true, // it is asked seldom
	}
}

// readSecret reads a secret that stands alone in a file; no file, no secret.
func readSecret(setting, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", setting, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSecretFile+1))
	if err != nil {
		return "", fmt.Errorf("%s: %w", setting, err)
	}
	secret := bytes.TrimSpace(text)
	if len(secret) == 0 || len(text) > maxSecretFile || bytes.ContainsAny(secret, "\r\n") {
		return "", fmt.Errorf("%w: %s: %s must hold the secret on one line and nothing else", config.ErrInvalid, setting, path)
	}
	return string(secret), nil
}
