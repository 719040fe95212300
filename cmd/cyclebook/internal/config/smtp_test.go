package config_test

import (
	"errors"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
)

func TestAMailServerIsNamedWhole(t *testing.T) {
	const whole = "public-url: https://cycles.example\nsmtp: smtps://clerk@post.example\nsmtp-password-file: password\nmail-from: Cyclebook <cycles@post.example>\n"
	c, _, err := load(t, whole, nil)
	if want := (config.SMTP{Server: "smtps://clerk@post.example", PasswordFile: "password", From: "Cyclebook <cycles@post.example>"}); err != nil || c.SMTP != want {
		t.Fatalf("%+v, %v", c, err)
	}
	for name, file := range map[string]string{
		"no public-url":         "smtp: smtp://post.example\nmail-from: a@b.example\n",
		"no sender":             "public-url: https://cycles.example\nsmtp: smtp://post.example\n",
		"a sender alone":        "mail-from: a@b.example\n",
		"a password alone":      "smtp-password-file: password\n",
		"a sender that is none": "public-url: https://cycles.example\nsmtp: smtp://post.example\nmail-from: nobody\n",
		"another protocol":      "public-url: https://cycles.example\nsmtp: https://post.example\nmail-from: a@b.example\n",
		"a password in it":      "public-url: https://cycles.example\nsmtp: smtp://clerk:canary@post.example\nmail-from: a@b.example\n",
	} {
		if _, _, err := load(t, file, nil); !errors.Is(err, config.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
