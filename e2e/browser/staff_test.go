//go:build browser

package browser

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"familyvoice/e2e/harness"
)

var (
	demoStarts = regexp.MustCompile(`Start here\s+(http://\S+)/demo`)
	demoLogin  = regexp.MustCompile(`(?m)^  ([a-z]+)\s+(elmvale-\S+)`)
)

// TestStaffPages opens whatever each role of the demonstration finds in its menu, and one page below each, on both widths,
// with scripts on and off.
func TestStaffPages(t *testing.T) {
	p := harness.Run(t, "", demoStarts, []string{"TMPDIR=" + t.TempDir()}, "demo", "--addr", "127.0.0.1:0")
	harness.Eventually(t, "the logins are printed", func() bool { return strings.Contains(p.Printed(), "Ctrl-C") })
	b := window(t, "en", p.URL)
	look := func(role, path string) []string {
		t.Helper()
		for _, scripts := range []bool{true, false} {
			b.scripts(scripts)
			b.get(path)
			for _, width := range []int64{320, 1280} {
				b.wide(width)
				name := fmt.Sprintf("%s as %s at %d px, scripts %t", path, role, width, scripts)
				b.check(name)
				if scripts {
					b.shoot(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path[1:]) + fmt.Sprint("-", role, "-", width))
				}
			}
		}
		b.scripts(true)
		return js[[]string](b, "[...document.querySelectorAll('nav a[href^=\"/staff/\"],main a[href^=\"/staff/\"]')].map(a=>new URL(a.href).pathname)")
	}
	look("nobody", "/staff/sign-in")
	seen := map[string]bool{"/staff/": true}
	families := map[string]bool{} // the first page below each
	for _, login := range demoLogin.FindAllStringSubmatch(p.Printed(), -1) {
		role, password := login[1], login[2]
		b.get("/staff/sign-in")
		name, _ := json.Marshal(role)
		secret, _ := json.Marshal(password)
		js[chromedp.Void](b, "document.querySelector('[name=name]').value="+string(name)+";document.querySelector('[name=password]').value="+string(secret))
		b.press("")
		if !strings.HasPrefix(b.path(), "/staff/") || strings.HasPrefix(b.path(), "/staff/sign-in") {
			t.Fatalf("%s stands before %s", role, b.path())
		}
		queue := []string{b.path(), "/staff/words"}
		if role == "collaborative" {
			delete(seen, "/staff/summary") // its numbers are others
		}
		for len(queue) > 0 {
			path := queue[0]
			queue = queue[1:]
			if seen[path] {
				continue
			}
			seen[path] = true
			for _, next := range look(role, path) {
				above := next[:strings.LastIndex(next, "/")]
				switch {
				case strings.Contains(next, ".") || seen[next] || slices.Contains(queue, next): // files are no pages
				case above == "/staff":
					queue = append(queue, next)
				case !families[above]:
					families[above] = true
					queue = append(queue, next)
				}
			}
		}
		b.run(chromedp.Navigate(p.URL + "/staff/sessions"))
		js[chromedp.Void](b, "document.querySelector('form[action=\"/staff/sign-out\"]').submit()")
		if !b.until("!location.pathname.includes('/sessions')") {
			t.Fatalf("%s can't sign out", role)
		}
	}
	for _, path := range []string{
		"/staff/summary", "/staff/themes", "/staff/hubs", "/staff/reach", "/staff/stories", "/staff/search", "/staff/rare", "/staff/pack",
		"/staff/quotes", "/staff/tags", "/staff/actions", "/staff/exports", "/staff/sessions", "/staff/alerts", "/staff/audit", "/staff/words",
	} {
		if !seen[path] {
			t.Errorf("nobody came to %s", path)
		}
	}
	if !families["/staff/themes"] || !families["/staff/alerts"] || !families["/staff/actions"] {
		t.Errorf("no theme, alert or action was opened: only pages below %v", families)
	}
	t.Logf("%d pages", len(seen))
}
