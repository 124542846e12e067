package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"familyvoice/keys"
	"familyvoice/staff"
	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

func TestUserCommand(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "users.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if err := st.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: "elm"}, Name: "Elm Park"}); err != nil {
		t.Fatal(err)
	}
	run := func(stdin string, args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		status := runUser(ctx, args, st, strings.NewReader(stdin), &out, &errs)
		return status, out.String(), errs.String()
	}
	signIn := func(name, password string) bool {
		_, err := account.SignIn(ctx, st.Staff, name, password, time.Now(), true)
		return err == nil
	}
	steps := []struct {
		name, stdin string
		args        []string
		status      int
		says        string
	}{
		{"without a verb it explains itself", "", nil, 2, "familyvoice user add NAME"},
		{"a person is added with a piped password", "four warm brown owls\n", []string{"add", "Ada", "--role", "viewer,analyst", "--name", "Ada Lark"}, 0, "ada may sign in"},
		{"twice is refused", "four warm brown owls\n", []string{"add", "ada", "--role", "admin"}, 1, "has an account already"},
		{"an unknown role is refused", "four warm brown owls\n", []string{"add", "bob", "--role", "king"}, 1, "the roles are"},
		{"an unknown place is refused", "four warm brown owls\n", []string{"add", "bob", "--role", "admin", "--place", "mars"}, 1, `no place "mars"`},
		{"a short password is refused", "secret\n", []string{"add", "bob", "--role", "admin"}, 1, "at least 12 characters"},
		{"a name with spaces is refused", "", []string{"add", "b b", "--role", "admin"}, 1, "without spaces"},
		{"a place narrows what is seen", "four warm brown owls\n", []string{"add", "bob", "--role", "admin", "--place", "elm"}, 0, "bob may sign in"},
		{"the list shows roles and places", "", []string{"list"}, 0, "viewer,analyst"},
		{"who signs in elsewhere gets no password", "", []string{"add", "cy@council.example", "--role", "viewer", "--sso"}, 0, "cy@council.example may sign in"},
		{"roles and places change", "", []string{"set", "ada", "--role", "viewer,analyst,editor", "--place", "elm"}, 0, "viewer, analyst, editor"},
		{"a place that is none is refused", "", []string{"set", "ada", "--place", "mars"}, 1, `no place "mars"`},
		{"a lost telephone", "", []string{"code", "ada"}, 0, "sets up a telephone"},
		{"a person is disabled", "", []string{"disable", "bob"}, 0, "can't sign in any more"},
		{"a stranger can't be disabled", "", []string{"disable", "eve"}, 1, "there is no account"},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			status, out, errs := run(step.stdin, step.args...)
			if status != step.status || !strings.Contains(out+errs, step.says) {
				t.Errorf("status %d, said %q %q", status, out, errs)
			}
		})
	}
	if !signIn("ada", "four warm brown owls") {
		t.Error("Ada can't sign in")
	}
	if signIn("bob", "four warm brown owls") {
		t.Error("Bob is disabled and signs in")
	}
	_, out, _ := run("", "password", "ada")
	made := regexp.MustCompile(`shown this once: (\S+)`).FindStringSubmatch(out)
	if made == nil || !signIn("ada", made[1]) || signIn("ada", "four warm brown owls") {
		t.Errorf("a new password was not made or does not work: %q", out)
	}
}

// What a command says has ended is gone: it does not come back when the account does.
func TestACommandEndsSessionsForGood(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "users.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.TestMode)
	router := gin.New()
	staff.New(staff.Config{
		Store: st, Keys: k, Renderer: web.New(web.Options{}), Now: time.Now, Council: "Made-up Council", PasswordAlone: true, SignInPause: time.Millisecond,
	}).Mount(router)
	server := httptest.NewServer(router)
	defer server.Close()
	run := func(stdin string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if status := runUser(ctx, args, st, strings.NewReader(stdin), &out, &out); status != 0 {
			t.Fatalf("%v: %s", args, out.String())
		}
	}
	run("four warm brown owls\n", "add", "ada", "--role", "viewer")
	for _, command := range [][]string{{"disable", "enable"}, {"code"}} {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := browser.PostForm(server.URL+"/staff/sign-in", url.Values{"name": {"ada"}, "password": {"four warm brown owls"}})
		if err != nil || res.Header.Get("Location") != "/staff/" {
			t.Fatalf("signing in led to %q, %v", res.Header.Get("Location"), err)
		}
		_ = res.Body.Close()
		for _, verb := range command {
			run("", verb, "ada")
		}
		if res, err = browser.Get(server.URL + "/staff/summary"); err != nil || !strings.HasPrefix(res.Header.Get("Location"), "/staff/sign-in") {
			t.Errorf("after %v the session led to %q, %v", command, res.Header.Get("Location"), err)
		}
		_ = res.Body.Close()
	}
}
