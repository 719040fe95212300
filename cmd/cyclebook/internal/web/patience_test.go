package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
)

func TestRequestsWaitForTheStart(t *testing.T) {
	for _, c := range []struct {
		name   string
		start  time.Duration
		status int
		took   time.Duration
	}{
		{"ready", 0, http.StatusTeapot, 0},
		{"a short start", 7 * time.Second, http.StatusTeapot, 7 * time.Second},
		{"a long start", time.Minute, http.StatusServiceUnavailable, 8 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ready := func(ctx context.Context) error {
					select {
					case <-time.After(c.start - time.Since(began)):
						return nil
					case <-ctx.Done():
						return errors.New("not yet")
					}
				}
				answered := httptest.NewRecorder()
				teapot := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
				web.Patiently(teapot, ready).ServeHTTP(answered, httptest.NewRequest(http.MethodPost, "/graphql", nil))
				if answered.Code != c.status || time.Since(began) != c.took {
					t.Errorf("%d after %s, want %d after %s", answered.Code, time.Since(began), c.status, c.took)
				}
				if c.status == http.StatusServiceUnavailable && (!strings.Contains(answered.Body.String(), "UNAVAILABLE") || answered.Header().Get("Retry-After") == "") {
					t.Errorf("answer %q, %v", answered.Body, answered.Header())
				}
			})
		})
	}
}
