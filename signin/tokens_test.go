package signin_test

import (
	"crypto/sha256"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestTokensAreShown to whom they are of, with the one that somebody else may have issued as them: a
// new password does not end it.
func TestTokensAreShown(t *testing.T) {
	h, ana := known(t)
	ben := uuid.New()
	h.invite(ben, "Ben", "ben@school.example")
	b := h.browser()
	b.choose(h.link(ben), second)
	until := domain.Day(2027, 6, 30)
	token := domain.Token{ID: uuid.New(), Hash: sha256.Sum256([]byte("kept by another")), Label: "<b>feed</b>", Until: &until}
	h.record(domain.IssueToken{PersonHeader: header(h.ana), Token: token})
	good := func() bool {
		_, err := h.views.ActorByToken(t.Context(), token.Hash, h.clock())
		return err == nil
	}
	page := ana.get("/account").text
	if !strings.Contains(page, "&lt;b&gt;feed&lt;/b&gt;") || !strings.Contains(page, token.ID.String()) || !strings.Contains(page, "Valid until 2027-06-30") {
		t.Errorf("what is shown: %s", page)
	}
	if strings.Contains(b.get("/account").text, token.ID.String()) {
		t.Error("another sees it")
	}
	for who, browser := range map[string]*browser{"another": b, "nobody": h.browser()} {
		if p := browser.post("/account/revoke", "token", token.ID.String()); p.to() == "/account" || !good() {
			t.Errorf("%s revokes it: %d", who, p.status)
		}
	}
	if p := ana.post("/account/revoke", "token", "x"); p.status != http.StatusBadRequest {
		t.Errorf("what is none: %d", p.status)
	}
	if p := ana.post("/account/revoke", "token", token.ID.String()); p.to() != "/account" || good() {
		t.Errorf("revoked: %d to %q, still good: %t", p.status, p.to(), good())
	}
	if strings.Contains(ana.get("/account").text, token.ID.String()) {
		t.Error("it is shown still")
	}
}
