package main

import (
	"fmt"
	"io"
	"maps"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/signin/mail/mailtest"
)

// TestALinkByMail: whoever has it sent sees neither the link nor the address, and it works.
func TestALinkByMail(t *testing.T) {
	post := mailtest.Open(t, nil)
	s := serveNew(t, "--public-url", "https://cycles.example", "--smtp", "smtp://"+post.Address(), "--mail-from", "Cyclebook <cycles@post.example>")
	const rosa, ben = "0b6f0000-0000-4000-8000-000000000002", "0b6f0000-0000-4000-8000-000000000003"
	invite(s, rosa, map[string]any{"email": "rosa.canary@example.org"})
	invite(s, ben, nil)
	if answer := issueLink(s, rosa, 1, true); !strings.Contains(answer, `"path":null,"sent":true`) {
		t.Fatal(answer)
	}
	letter := <-post.Letters
	m, err := netmail.ReadMessage(strings.NewReader(letter.Data))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`https://cycles\.example(/link/\S+)`).FindStringSubmatch(string(body))
	if len(link) != 2 || !strings.Contains(letter.To, "rosa.canary@example.org") {
		t.Fatalf("to %s: %s", letter.To, body)
	}
	form := url.Values{"new": {"violet tractors hum"}, "again": {"violet tractors hum"}}
	response, _ := s.send(s.request("POST", link[1], form.Encode(), "Content-Type", "application/x-www-form-urlencoded"))
	if response.StatusCode != 303 {
		t.Errorf("the link answers %s", response.Status)
	}
	// The same command again tells the path where no letter is asked for, and sends none that is of
	// no use any more.
	if answer := issueLink(s, rosa, 1, true); !strings.Contains(answer, "could not be mailed") || len(post.Letters) > 0 {
		t.Error(answer)
	}
	if answer := issueLink(s, rosa, 1, false); !strings.Contains(answer, `"path":"`+link[1]+`","sent":null`) {
		t.Error(answer)
	}
	if answer := issueLink(s, ben, 2, true); !strings.Contains(answer, "no e-mail address") {
		t.Error(answer)
	}
	post.Close()
	if answer := issueLink(s, rosa, 3, true); !strings.Contains(answer, "could not be mailed") || strings.Contains(answer, "/link/") {
		t.Error(answer)
	}
	for _, kept := range []string{"canary", "Canary", link[1]} {
		if log := s.log.String(); strings.Contains(log, kept) {
			t.Errorf("%q is logged: %s", kept, log)
		}
	}
	silent := serveNew(t)
	invite(silent, rosa, nil)
	if answer := issueLink(silent, rosa, 1, true); !strings.Contains(answer, "sends no mail") {
		t.Error(answer)
	}
}

// invite begins the record of a person.
func invite(s *served, person string, more map[string]any) {
	s.Helper()
	input := map[string]any{"commandId": person, "person": person, "name": "Rosa Canary"}
	maps.Copy(input, more)
	if _, answer := s.gql(s.admin, `mutation($input: InvitePerson!) { invitePerson(input: $input) { position refusals { message } } }`, map[string]any{"input": input}); !strings.Contains(answer, `"refusals":[]`) {
		s.Fatal(answer)
	}
}

// issueLink gives the answer to the nth command, which may ask for a letter.
func issueLink(s *served, person string, n int, send bool) string {
	s.Helper()
	id := func(of int) string { return fmt.Sprintf("0b6f0000-0000-4000-8000-0000000000%d%d", of, n) }
	_, answer := s.gql(s.admin, `mutation($input: IssueLink!, $send: Boolean) { issueLink(input: $input, send: $send) { path sent refusals { message } } }`,
		map[string]any{"send": send, "input": map[string]any{"commandId": id(1), "person": person, "id": id(2)}})
	return answer
}
