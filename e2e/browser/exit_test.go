//go:build browser

package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestLeavingFast leaves the site by button and by Shift; where it leads may be out of reach of the machine that tests.
func TestLeavingFast(t *testing.T) {
	b := open(t, "en")
	b.get("/survey/leave")
	t.Run("three times Shift presses the button", func(t *testing.T) {
		js[chromedp.Void](b, "document.getElementById('fv-exit').addEventListener('submit',e=>{e.preventDefault();window.left=true})")
		for n := range 3 {
			if js[bool](b, "!!window.left") {
				t.Errorf("%d times was enough", n)
			}
			if on := js[int](b, "document.querySelectorAll('.govuk-exit-this-page__indicator-light--on').length"); on != n {
				t.Errorf("%d lights are on after %d times", on, n)
			}
			b.run(chromedp.KeyEvent(kb.Shift))
		}
		if !js[bool](b, "!!window.left") {
			t.Error("nothing happened")
		}
		if got := js[string](b, "document.querySelector('.govuk-exit-this-page-overlay').textContent"); got != "Leaving." {
			t.Errorf("a screen reader hears %q", got)
		}
		if got := js[string](b, "getComputedStyle(document.querySelector('main')).display"); got != "none" {
			t.Errorf("the page is %s while the next one loads", got)
		}
	})
	t.Run("the button leads away: the page's own policy lets it", func(t *testing.T) {
		b.get("/survey/leave")
		js[chromedp.Void](b, "document.querySelector('.govuk-exit-this-page__button').click()")
		if !b.until("!location.href.startsWith('" + b.base + "')") {
			t.Errorf("the browser is still at %s", js[string](b, "location.href"))
		}
	})
}

// TestAPageIsTwoRequests sees what the browser loads, and that the pages' own policy refuses none of it.
func TestAPageIsTwoRequests(t *testing.T) {
	b := open(t, "en", published)
	for _, path := range []string{"/", "/h/elm-park", "/survey/leave", "/help-now", "/you-said"} {
		b.get(path)
		if n := js[int](b, "performance.getEntriesByType('resource').filter(e=>!e.name.includes('/assets/')&&!e.name.startsWith('data:')).length"); n > 0 {
			t.Errorf("%s loads %d things besides its stylesheet", path, n)
		}
		if n := js[int](b, "document.styleSheets.length"); n != 1 {
			t.Errorf("%s has %d stylesheets: the policy may have refused one", path, n)
		}
	}
}
