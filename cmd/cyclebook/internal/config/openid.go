package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// OpenID is a provider of OpenID Connect, by the settings that begin with its name.
type OpenID struct {
	// Issuer is empty where people do not sign in so.
	Issuer, ClientID string
	// ClientSecretFile may be empty: some clients have no secret.
	ClientSecretFile string
	// Name is what people call the provider.
	Name string
}

// The settings of a provider come in this order: each one is held against those before it.

func (c *Config) takePublicURL(v string) error {
	if v = strings.TrimSuffix(v, "/"); v == "" {
		return nil
	}
	c.PublicURL = v
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || v != u.Scheme+"://"+u.Host {
		return errors.New("it is written scheme://host, such as https://cycles.example.org, without a path")
	}
	return encrypted(u)
}

func (c *Config) takeOpenIDIssuer(v string) error {
	c.OpenID.Issuer = v
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("it is an address such as https://login.example.org")
	}
	if c.PublicURL == "" {
		return errors.New("public-url is missing: the provider sends people back to it")
	}
	return encrypted(u)
}

// encrypted lets passwords and codes go to where nobody listens, or to this machine.
func encrypted(u *url.URL) error {
	host := u.Hostname()
	if u.Scheme == "https" || u.Scheme == "http" && (host == "localhost" || net.ParseIP(host).IsLoopback()) {
		return nil
	}
	return errors.New("it begins with https://; http:// is for this machine alone")
}

func (c *Config) takeOpenIDClientID(v string) error {
	c.OpenID.ClientID = v
	if v == "" && c.OpenID.Issuer != "" {
		return fmt.Errorf("openid-issuer is %s: say by which client id it knows this server, too", c.OpenID.Issuer)
	}
	return c.ofOpenID(v)
}

func (c *Config) takeOpenIDClientSecretFile(v string) error {
	c.OpenID.ClientSecretFile = v
	return c.ofOpenID(v)
}

func (c *Config) takeOpenIDName(v string) error {
	c.OpenID.Name = v
	if v == "" {
		return errors.New("say what people call it, such as North District")
	}
	return nil
}

// ofOpenID refuses what is said of a provider that nobody named.
func (c *Config) ofOpenID(v string) error {
	if v != "" && c.OpenID.Issuer == "" {
		return errors.New("openid-issuer is missing: which provider is it of?")
	}
	return nil
}
