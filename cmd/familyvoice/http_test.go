package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"familyvoice/web"
)

// A line that is logged while a request is answered can be found by the id that the answer carries.
func TestEveryLineOfARequestHasItsID(t *testing.T) {
	var lines bytes.Buffer
	log := newLog(&lines, slog.LevelInfo)
	router, err := newRouter(log, nil, web.New(web.Options{}), true)
	if err != nil {
		t.Fatal(err)
	}
	router.GET("/broken", func(c *gin.Context) {
		log.With("part", "page").ErrorContext(c, "it broke")
		c.String(http.StatusInternalServerError, "sorry")
	})
	w := httptest.NewRecorder()
	router.ServeHTTP(w, httptest.NewRequest("GET", "/broken", nil))
	id := w.Header().Get("X-Request-Id")
	if id == "" || strings.Count(lines.String(), "id="+id) != 2 {
		t.Errorf("the id is %q, the lines are\n%s", id, &lines)
	}
	lines.Reset()
	if log.InfoContext(context.Background(), "at night"); strings.Contains(lines.String(), "id=") {
		t.Errorf("no request, no id: %s", &lines)
	}
}

func TestBrowsersAreToldToComeByHTTPSAloneWhereFamiliesDo(t *testing.T) {
	for _, secure := range []bool{true, false} {
		router, err := newRouter(slog.New(slog.DiscardHandler), nil, web.New(web.Options{}), secure)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		router.ServeHTTP(w, httptest.NewRequest("GET", "/nowhere", nil))
		if got := w.Header().Get("Strict-Transport-Security"); (got != "") != secure {
			t.Errorf("behind https %v the header is %q", secure, got)
		}
	}
}

// What is posted to an address that there is not, or in a way that a page has not, costs neither disk nor memory.
func TestNobodyFillsTheDiskByPostingNowhere(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	a := running(t, newMailFake(t), nil)
	post := func(to string, size int64) *http.Response {
		t.Helper()
		head := "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
		body := io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, size), strings.NewReader("\r\n--x--\r\n"))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.cfg.PublicURL+to, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil // the server has hung up before all of it was sent
		}
		_ = res.Body.Close()
		return res
	}
	for to, want := range map[string]int{"/nowhere": http.StatusNotFound, "/privacy": http.StatusMethodNotAllowed} {
		res := post(to, 100)
		if res == nil || res.StatusCode != want || !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("a post to %s got %+v", to, res)
		}
		post(to, 48<<20)
	}
	for _, to := range []string{"/survey/begin", "/survey/q/about", "/staff/sign-in", "/staff/helped"} {
		post(to, 48<<20)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestReadyMeansThatAMessageCanBeKept(t *testing.T) {
	a := running(t, newMailFake(t), nil)
	if status, _ := fetch(t, a.cfg.PublicURL+"/readyz"); status != http.StatusOK {
		t.Errorf("with all well: %d", status)
	}
	if err := askReady(t.Context(), a.cfg.Addr); err != nil {
		t.Error(err)
	}
	if err := a.store.Close(); err != nil {
		t.Fatal(err)
	}
	if status, body := fetch(t, a.cfg.PublicURL+"/readyz"); status != http.StatusOK || !strings.Contains(body, "spooled") {
		t.Errorf("without the store: %d, %s", status, body)
	}
	if left, err := os.ReadDir(spoolFolder(a.cfg)); err != nil || len(left) != 2 {
		t.Errorf("asking left something in the spool's folder: %v, %v", left, err)
	}
	if err := os.RemoveAll(spoolFolder(a.cfg)); err != nil {
		t.Fatal(err)
	}
	if status, _ := fetch(t, a.cfg.PublicURL+"/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("with neither: %d", status)
	}
	if err := askReady(t.Context(), a.cfg.Addr); err == nil {
		t.Error("the command should say so")
	}
}
