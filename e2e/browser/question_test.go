//go:build browser

package browser

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"familyvoice/e2e/harness"
)

// signIn signs somebody of the demonstration in.
func (b *tab) signIn(name, password string) {
	b.t.Helper()
	b.get("/staff/sign-in")
	who, _ := json.Marshal(name)
	secret, _ := json.Marshal(password)
	js[chromedp.Void](b, "document.querySelector('[name=name]').value="+string(who)+";document.querySelector('[name=password]').value="+string(secret))
	b.press("")
	if !strings.HasPrefix(b.path(), "/staff/") || strings.HasPrefix(b.path(), "/staff/sign-in") {
		b.t.Fatalf("%s stands before %s", name, b.path())
	}
}

// signOut signs out again.
func (b *tab) signOut() {
	b.t.Helper()
	b.get("/staff/sessions")
	ctx, cancel := b.soon()
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void]("document.querySelector('form[action=\"/staff/sign-out\"]').submit()")); err != nil {
		b.t.Fatalf("signing out: %v", err)
	}
}

// demonstration runs the made-up town and returns a browser on it with the logins that it prints.
func demonstration(t *testing.T) (b *tab, logins map[string]string) {
	t.Helper()
	p := harness.Run(t, "", demoStarts, []string{"TMPDIR=" + t.TempDir()}, "demo", "--addr", "127.0.0.1:0")
	harness.Eventually(t, "the logins are printed", func() bool { return strings.Contains(p.Printed(), "Ctrl-C") })
	logins = map[string]string{}
	for _, login := range demoLogin.FindAllStringSubmatch(p.Printed(), -1) {
		logins[login[1]] = login[2]
	}
	return window(t, "en", p.URL), logins
}

// TestThreeClicks walks the path of docs/reading.md from the first page: what do dads in the link site worry about most, and
// what did we promise about it? On a phone, without scripts.
func TestThreeClicks(t *testing.T) {
	b, logins := demonstration(t)
	b.scripts(false)
	b.wide(320)
	b.signIn("leader", logins["leader"])
	text := func(selector string) string {
		t.Helper()
		quoted, _ := json.Marshal(selector)
		return js[string](b, "[...document.querySelectorAll("+string(quoted)+")].map(e=>e.innerText).join(' ')")
	}
	if !strings.HasPrefix(b.path(), "/staff/summary") {
		t.Fatalf("a leader begins at %s", b.path())
	}

	b.follow("nav a[href^='/staff/themes']") // one

	js[chromedp.Void](b, "[...document.querySelectorAll('#place option')].find(o=>o.text.includes('link site')).selected=true")
	b.press("Show") // two
	if where := text("h1"); !strings.Contains(where, "link site") {
		t.Fatalf("the page is about %q", where)
	}
	fathers := "[...document.querySelectorAll('[aria-labelledby=voices] tbody tr')].find(r=>r.querySelector('th').innerText==='Fathers')"
	worries := "[...document.querySelectorAll('[aria-labelledby=voices] thead th')].findIndex(h=>h.innerText==='Worries')"
	first := js[string](b, "(()=>{const a="+fathers+".children["+worries+"].querySelector('a');a.id='first';return a.innerText})()")
	if first != "Money and cost of living" {
		t.Errorf("dads at the link site worry about %q", first)
	}

	b.follow("#first") // three
	if about := text("h1"); about != first {
		t.Errorf("the page is about %q", about)
	}
	if !strings.Contains(b.path(), "place=st-annes-hall") || !strings.Contains(text(".govuk-caption-l"), "link site") {
		t.Errorf("the place is lost: %s", b.path())
	}
	if promised := text("[aria-labelledby=told]"); !strings.Contains(promised, "What was promised") || !strings.Contains(promised, "toy library") {
		t.Errorf("what was promised is %q", promised)
	}
	if who := text("[aria-labelledby=who] table"); !strings.Contains(who, "Fathers") {
		t.Errorf("the theme's page does not say that dads raised it: %q", who)
	}

	t.Run("the menu by keyboard", func(t *testing.T) {
		b.t = t
		for _, step := range []struct{ words, path string }{{"Act", "/staff/actions"}, {"Meeting pack", "/staff/pack"}, {"Check", "/staff/quotes"}, {"Read", "/staff/summary"}} {
			b.tabTo("a " + step.words)
			b.enter()
			if !strings.HasPrefix(b.path(), step.path) {
				t.Errorf("%s leads to %s", step.words, b.path())
			}
		}
	})
}
