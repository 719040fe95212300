package config_test

import (
	"errors"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
)

func TestAProviderIsNamedWhole(t *testing.T) {
	const whole = "public-url: https://cycles.example/\nopenid-issuer: https://login.example/\nopenid-client-id: cyclebook\nopenid-client-secret-file: secret\nopenid-name: North District\n"
	c, _, err := load(t, whole, nil)
	want := config.OpenID{Issuer: "https://login.example/", ClientID: "cyclebook", ClientSecretFile: "secret", Name: "North District"}
	if err != nil || c.OpenID != want || c.PublicURL != "https://cycles.example" {
		t.Fatalf("%+v, %v", c, err)
	}
	c, _, err = load(t, "public-url: http://127.0.0.1:8080\nopenid-issuer: http://localhost:9998\nopenid-client-id: c\n", nil)
	if err != nil || c.OpenID.Name != "your organisation" || c.OpenID.Issuer != "http://localhost:9998" {
		t.Errorf("on this machine: %+v, %v", c, err)
	}
	for name, file := range map[string]string{
		"no public-url":              "openid-issuer: https://login.example\nopenid-client-id: c\n",
		"no client id":               "public-url: https://cycles.example\nopenid-issuer: https://login.example\n",
		"a client id alone":          "openid-client-id: c\n",
		"a secret alone":             "openid-client-secret-file: secret\n",
		"no name":                    whole[:len(whole)-len("North District\n")] + "''\n",
		"an issuer in the clear":     "public-url: https://cycles.example\nopenid-issuer: http://login.example\nopenid-client-id: c\n",
		"an issuer that is no URL":   "public-url: https://cycles.example\nopenid-issuer: login.example\nopenid-client-id: c\n",
		"an issuer with a query":     "public-url: https://cycles.example\nopenid-issuer: https://login.example/?a=b\nopenid-client-id: c\n",
		"a public-url in the clear":  "public-url: http://cycles.example\n",
		"a public-url with a path":   "public-url: https://cycles.example/here\n",
		"a public-url that is none":  "public-url: cycles.example\n",
		"a public-url with a person": "public-url: https://me@cycles.example\n",
	} {
		if _, _, err := load(t, file, nil); !errors.Is(err, config.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
