//go:build browser

package browser

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	demoStarts = regexp.MustCompile(`Start here\s+(http://\S+)/demo`)
	demoLogin  = regexp.MustCompile(`(?m)^  ([a-z]+)\s+(elmvale-\S+)`)
)

// filledIn are pages that come once something is sent: what is found, what is opened, and what is to be put right.
var filledIn = map[string][]struct{ path, follow, press, says string }{
	"leader": {
		{"/staff/search", "", "Search", "Newest first"},
		{"/staff/actions/new", "", "Save", "There is a problem"},
		{"/staff/rounds/new", "", "Save", "There is a problem"},
	},
	"safeguarding": {
		{"/staff/alerts", "main a[href^='/staff/alerts/']", "Read the words", "Words that raised it"},
		{"/staff/alerts", "main a[href^='/staff/alerts/']", "Open who it is", "There is a problem"},
	},
	"admin": {{"/staff/people/new", "", "Save", "There is a problem"}},
}

// TestStaffPages opens whatever each role of the demonstration finds in its menu, and one page below each, on both widths,
// with scripts on and off.
func TestStaffPages(t *testing.T) {
	b, logins := demonstration(t)
	type links struct{ Menu, Page []string }
	look := func(role, path string) links {
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
		const paths = "(q=>[...document.querySelectorAll(q+' a[href^=\"/staff/\"]')].map(a=>new URL(a.href).pathname))"
		return js[links](b, "({Menu:"+paths+"('.fv-nav'),Page:"+paths+"('main')})")
	}
	look("nobody", "/staff/sign-in")
	seen := map[string]bool{"/staff/": true}
	families := map[string]bool{}                                         // the first page below each
	roles := []string{"leader", "collaborative", "safeguarding", "admin"} // whoever may open most of a page comes to it first
	if len(roles) != len(logins) {
		t.Fatalf("the demonstration prints other logins: %v", logins)
	}
	for _, role := range roles {
		b.signIn(role, logins[role])
		queue := []string{b.path(), "/staff/words"}
		delete(seen, b.path()) // each role's first page is its own
		for len(queue) > 0 {
			path := queue[0]
			queue = queue[1:]
			if seen[path] {
				continue
			}
			seen[path] = true
			found := look(role, path)
			for _, next := range append(found.Menu, found.Page...) {
				above := next[:strings.LastIndex(next, "/")]
				if strings.Contains(next, ".") || seen[next] || slices.Contains(queue, next) { // files are no pages
					continue
				}
				if inMenu := slices.Contains(found.Menu, next); inMenu || above == "/staff" || !families[above] {
					families[above] = families[above] || !inMenu && above != "/staff"
					queue = append(queue, next)
				}
			}
		}
		for _, step := range filledIn[role] {
			b.get(step.path)
			if step.follow != "" { // the first that has the button: an alert from a page has nobody to open
				links := "[...document.querySelectorAll(" + strconv.Quote(step.follow) + ")].map(a=>new URL(a.href).pathname)"
				button := "[...document.querySelectorAll('button')].some(e=>e.innerText.trim()==" + strconv.Quote(step.press) + ")"
				for _, path := range js[[]string](b, links) {
					if b.get(path); js[bool](b, button) {
						break
					}
				}
			}
			js[chromedp.Void](b, "for(const i of document.querySelectorAll('main input[name=words]'))i.value='bus'")
			b.press(step.press)
			if !js[bool](b, "document.body.innerText.includes("+strconv.Quote(step.says)+")") {
				t.Errorf("%s as %s does not say %q once %q is pressed", step.path, role, step.says, step.press)
			}
			for _, width := range []int64{320, 1280} {
				b.wide(width)
				b.check(fmt.Sprintf("%s as %s at %d px, %q pressed", step.path, role, width, step.press))
			}
		}
		b.signOut()
	}
	for _, path := range []string{
		"/staff/summary", "/staff/themes", "/staff/hubs", "/staff/reach", "/staff/stories", "/staff/search", "/staff/rare", "/staff/pack",
		"/staff/quotes", "/staff/tags", "/staff/quality", "/staff/quality/read", "/staff/stories/waiting", "/staff/actions", "/staff/rounds", "/staff/exports", "/staff/sessions", "/staff/alerts", "/staff/audit", "/staff/words",
	} {
		if !seen[path] {
			t.Errorf("nobody came to %s", path)
		}
	}
	for _, family := range []string{"/staff/themes", "/staff/alerts", "/staff/actions", "/staff/rounds", "/staff/tags", "/staff/people", "/staff/stories", "/staff/quality"} {
		if !families[family] {
			t.Errorf("no page below %s was opened", family)
		}
	}
	t.Logf("%d pages", len(seen))
}
