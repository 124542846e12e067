package e2e

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"familyvoice/e2e/harness"
)

var (
	demoStarts = regexp.MustCompile(`Start here\s+(http://\S+)/demo`)
	demoShown  = regexp.MustCompile(`http://[^\s/]+(/\S*)`)
	demoSafety = regexp.MustCompile(`(?m)^  safeguarding\s+(\S+)`)
	demoLogin  = regexp.MustCompile(`(?m)^  (leader)\s+(\S+)`)
)

// The README's first command: what it prints works, and nothing of it is left.
func TestDemo(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	p := harness.Run(t, "", demoStarts, []string{"TMPDIR=" + temp}, "demo", "--addr", "127.0.0.1:0")
	harness.Eventually(t, "the logins are printed", func() bool { return strings.Contains(p.Printed(), "Ctrl-C") })

	t.Run("every address that it prints answers", func(t *testing.T) {
		paths := demoShown.FindAllStringSubmatch(p.Printed(), -1)
		if len(paths) < 4 {
			t.Fatalf("it should print where to look:\n%s", p.Printed())
		}
		for _, m := range paths {
			if page := p.Browser().Get(m[1]); page.Status != http.StatusOK {
				t.Errorf("%s answers %d", m[1], page.Status)
			} else if !strings.Contains(page.Body, "ade-up") && !strings.Contains(page.Body, "ade up") {
				t.Errorf("%s does not say that the families are made up", m[1])
			}
		}
	})
	t.Run("a text on the phone's page gets a reply", func(t *testing.T) {
		b := p.Browser()
		b.Get("/demo/phone/sms/1")
		page := b.Post("/demo/phone/sms/1", url.Values{"text": {"LARK"}})
		if page.Status != http.StatusOK || !strings.Contains(page.Text(), "Larkhill Hub: 6 short questions") {
			t.Errorf("the notice should stand below the text: %s", page)
		}
		page = b.Post("/demo/phone/sms/1", url.Values{"text": {"go"}})
		if !strings.Contains(page.Text(), "1 of 6") {
			t.Errorf("the first question should come: %s", page)
		}
	})
	t.Run("a chat on the phone's page gets a reply with buttons", func(t *testing.T) {
		page := p.Browser().Post("/demo/phone/telegram/1", url.Values{"text": {"/start"}})
		if page.Status != http.StatusOK || !strings.Contains(page.Text(), "I am 16 or over") {
			t.Errorf("the notice should come with its buttons: %s", page)
		}
	})
	t.Run("a disclosure on the phone reaches the safeguarding lead's page", func(t *testing.T) {
		b := p.Browser()
		b.Post("/demo/phone/sms/2", url.Values{"text": {"hello"}})
		page := b.Post("/demo/phone/sms/2", url.Values{"text": {"my partner hits me and the kids, he said he will kill us tonight"}})
		if !strings.Contains(page.Text(), "999") {
			t.Errorf("help should come first: %s", page)
		}
		lead := p.Browser()
		lead.Get("/staff/sign-in")
		login := demoSafety.FindStringSubmatch(p.Printed())
		lead.Fill(url.Values{"name": {"safeguarding"}, "password": {login[1]}}, "")
		if page := lead.Get("/staff/alerts"); !strings.Contains(page.Text(), "just now") {
			t.Errorf("the alert should stand on the lead's page: %s", page)
		}
	})
	t.Run("the printed login opens a summary with numbers", func(t *testing.T) {
		login := demoLogin.FindStringSubmatch(p.Printed())
		if login == nil {
			t.Fatalf("no login is printed:\n%s", p.Printed())
		}
		b := p.Browser()
		b.Get("/staff/sign-in")
		b.Fill(url.Values{"name": {login[1]}, "password": {login[2]}}, "")
		page := b.Get("/staff/summary")
		if page.Status != http.StatusOK || len(page.All("svg")) == 0 || len(page.All("table")) == 0 {
			t.Fatalf("the summary should show charts and tables: %s", page)
		}
		if !regexp.MustCompile(`\b\d{2,3}\b[^.]{0,20}famil`).MatchString(page.Text()) {
			t.Errorf("the summary should say how many families answered: %s", page)
		}
	})
	t.Run("Ctrl-C ends it and leaves nothing behind", func(t *testing.T) {
		if left, _ := filepath.Glob(filepath.Join(temp, "familyvoice-demo-*")); len(left) != 1 {
			t.Errorf("the demonstration should lie in one folder while it runs, there are %d", len(left))
		}
		if status := p.Stop(); status != 0 {
			t.Errorf("it ended with %d:\n%s", status, p.Printed())
		}
		if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
			t.Errorf("it left %d files behind, %v", len(left), err)
		}
	})
}
