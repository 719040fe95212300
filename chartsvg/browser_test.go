package chartsvg

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// shots names a folder for what a browser shows, to look at.
var shots = flag.String("shots", "", "write what a browser shows of the golden pictures to this folder")

// browser is a chromium that is told what to do (Chrome DevTools Protocol).
type browser struct {
	t       *testing.T
	conn    *websocket.Conn
	session string
	calls   int
}

// newBrowser starts one; the test is skipped where there is none.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	if testing.Short() {
		t.Skip("starts a browser")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	c := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--remote-debugging-port=0", "--user-data-dir="+t.TempDir(), "about:blank")
	told, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t}
	t.Cleanup(func() {
		b.call("Browser.close", nil)
		_ = c.Wait() // it was told to end
	})
	address := ""
	for lines := bufio.NewScanner(told); address == "" && lines.Scan(); {
		_, address, _ = strings.Cut(lines.Text(), "DevTools listening on ")
	}
	if b.conn, _, err = websocket.Dial(ctx, address, nil); err != nil {
		t.Fatal(err)
	}
	b.conn.SetReadLimit(64 << 20)
	var target struct{ TargetID string }
	b.into(&target, "Target.createTarget", map[string]any{"url": "about:blank"})
	var attached struct{ SessionID string }
	b.into(&attached, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true})
	b.session = attached.SessionID
	b.call("Page.enable", nil)
	return b
}

// call has it do something and waits for the answer.
func (b *browser) call(method string, params map[string]any) json.RawMessage {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	b.calls++
	message := map[string]any{"id": b.calls, "method": method, "params": params}
	if params == nil {
		message["params"] = map[string]any{}
	}
	if b.session != "" && method != "Browser.close" {
		message["sessionId"] = b.session
	}
	if err := wsjson.Write(ctx, b.conn, message); err != nil {
		b.t.Fatal(err)
	}
	for {
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := wsjson.Read(ctx, b.conn, &answer); err != nil {
			b.t.Fatalf("%s: %v", method, err)
		}
		if answer.ID != b.calls {
			continue
		}
		if answer.Error != nil {
			b.t.Fatalf("%s: %s", method, answer.Error.Message)
		}
		return answer.Result
	}
}

func (b *browser) into(value any, method string, params map[string]any) {
	b.t.Helper()
	if err := json.Unmarshal(b.call(method, params), value); err != nil {
		b.t.Fatal(err)
	}
}

// open shows a page and waits until it is there.
func (b *browser) open(url string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": url})
	for range 600 {
		var state struct{ Result struct{ Value string } }
		b.into(&state, "Runtime.evaluate", map[string]any{"expression": "document.readyState + location.href"})
		if state.Result.Value == "complete"+url {
			return
		}
	}
	b.t.Fatalf("%s is not shown", url)
}

// eval is a number that a script in the page gives.
func (b *browser) eval(script string) float64 {
	b.t.Helper()
	var found struct{ Result struct{ Value float64 } }
	b.into(&found, "Runtime.evaluate", map[string]any{"expression": script})
	return found.Result.Value
}

// screen sets how wide it is, and what is wanted: light, dark or print.
func (b *browser) screen(width int, mode string) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 700, "deviceScaleFactor": 1.5, "mobile": false})
	media, scheme := "", mode
	if mode == "print" {
		media, scheme = "print", "light"
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": media, "features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}})
}

// shoot writes all of the page as a picture.
func (b *browser) shoot(path string) {
	b.t.Helper()
	var shot struct{ Data string }
	b.into(&shot, "Page.captureScreenshot", map[string]any{"captureBeyondViewport": true})
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// gallery serves the golden pictures, as the program does.
func gallery(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src "+StyleSource()+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox")
		p, known := situations()[strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/"), ".svg")]
		if r.URL.Path == "/thousand.svg" {
			p, known = Picture{Title: "A thousand days", Panels: []Panel{{Chart: thousand()}}}, true
		}
		if !known {
			http.NotFound(w, r)
			return
		}
		if err := Draw(w, p); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestInABrowser measures the pictures where they are shown: no text lies on another or outside,
// the phone has the narrow layout, and the policy lets the style be. With -shots it writes what it
// sees.
func TestInABrowser(t *testing.T) {
	b := newBrowser(t)
	url := gallery(t)
	for name := range situations() {
		for _, width := range []int{360, 1280} {
			b.screen(width, "light")
			b.open(fmt.Sprintf("%s/%s.svg", url, name))
			if n := b.eval(overlapping); n != 0 {
				t.Errorf("%s at %d px: %v texts lie on another", name, width, n)
			}
			if n := b.eval(outside); n != 0 {
				t.Errorf("%s at %d px: %v texts leave the picture", name, width, n)
			}
			if n := b.eval(shown); int(n) != map[int]int{360: narrowWidth, 1280: wideWidth}[width] {
				t.Errorf("%s at %d px: the layout of %v px is shown", name, width, n)
			}
		}
	}
	if *shots == "" {
		return
	}
	for _, name := range []string{"stepped", "narrative", "phased", "classes", "years", "empty", "one", "constant", "huge", "negative", "hostile", "thousand"} {
		for _, look := range []struct {
			width int
			mode  string
		}{{360, "light"}, {360, "dark"}, {1280, "light"}, {1280, "dark"}, {720, "print"}} {
			b.screen(look.width, look.mode)
			b.open(fmt.Sprintf("%s/%s.svg", url, name))
			b.screen(look.width, look.mode)
			b.shoot(filepath.Join(*shots, fmt.Sprintf("%s-%d-%s.png", name, look.width, look.mode)))
		}
	}
}

// What a page is asked: how many texts lie on another, how many leave the picture, and how wide
// the layout is that is shown.
const (
	texts = `const boxes = [...document.querySelectorAll('svg svg')].filter(s => getComputedStyle(s).display != 'none')
	.flatMap(s => [...s.querySelectorAll('text')]).filter(t => t.textContent).map(t => t.getBoundingClientRect());`
	overlapping = `(() => {` + texts + `let n = 0; boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
		const w = Math.min(a.right, b.right) - Math.max(a.left, b.left), h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
		if (w > 1 && h > 3) n++ })); return n })()`
	outside = `(() => {` + texts + `const r = document.documentElement.getBoundingClientRect();
		return boxes.filter(a => a.left < r.left - 1 || a.right > r.right + 1 || a.top < r.top - 1 || a.bottom > r.bottom + 1).length })()`
	shown = `Number([...document.querySelectorAll('svg svg')].find(s => getComputedStyle(s).display != 'none').getAttribute('viewBox').split(' ')[2])`
)
