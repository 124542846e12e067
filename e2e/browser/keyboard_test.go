//go:build browser

package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focused describes the element that has the focus, and whether a person can see that it has.
const focused = `(()=>{const e=document.activeElement;if(!e||e===document.body)return '';
	const of=n=>{const s=getComputedStyle(n);return s.outlineStyle!=='none'&&parseFloat(s.outlineWidth)>0||s.boxShadow!=='none'};
	const label=e.labels&&e.labels[0];const seen=of(e)||e.parentElement&&of(e.parentElement)||label&&of(label);
	const r=(label||e).getBoundingClientRect();
	return (seen?'':'(unseen) ')+e.tagName.toLowerCase()+' '+((label||e).textContent||e.value||'').trim().replace(/\s+/g,' ').slice(0,60)+(r.width>0?'':' (no size)')})()`

// tabTo presses Tab until the focus is on an element whose description contains the words.
func (b *tab) tabTo(words string) {
	b.t.Helper()
	var seen []string
	for range 40 {
		b.run(chromedp.KeyEvent(kb.Tab))
		now := js[string](b, focused)
		if strings.HasPrefix(now, "(unseen)") {
			b.t.Errorf("%s: the focus can't be seen on %s", b.path(), now)
		}
		seen = append(seen, now)
		if strings.Contains(now, words) {
			return
		}
	}
	b.t.Fatalf("%s: Tab never reaches %q, only\n%s", b.path(), words, strings.Join(seen, "\n"))
}

// enter presses Enter and waits for the page that follows.
func (b *tab) enter() {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		b.t.Fatalf("%s: %v", b.path(), err)
	}
}

func TestAWholeSurveyByKeyboard(t *testing.T) {
	b := open(t, "en")
	b.get("/h/elm-park")
	b.run(chromedp.KeyEvent(kb.Tab))
	if first := js[string](b, focused); !strings.Contains(first, "Skip to main content") {
		t.Errorf("the first stop is %q, not the skip link", first)
	}
	b.tabTo("Start now")
	b.enter()
	b.tabTo("I am a parent or carer")
	b.run(chromedp.KeyEvent(" "))
	b.tabTo("Continue")
	b.enter()
	b.tabTo("Start now")
	b.enter()
	for n := 0; !strings.HasPrefix(b.path(), "/survey/check"); n++ {
		if n > 12 {
			t.Fatalf("the survey does not end: %s", b.path())
		}
		if b.path() == "/survey/safety" {
			b.tabTo("Continue")
			b.enter()
			continue
		}
		if js[bool](b, "!!document.querySelector('textarea')") {
			b.tabTo("textarea")
			b.run(chromedp.KeyEvent("my girls and my mam"))
		} else {
			b.tabTo("input")
			b.run(chromedp.KeyEvent(kb.ArrowDown))
		}
		b.tabTo("Continue")
		b.enter()
	}
	if b.path() != "/survey/check" {
		t.Fatalf("after the questions comes the list of answers, not %s", b.path())
	}
	b.tabTo("Send my answers")
	b.enter()
	if !strings.HasPrefix(b.path(), "/survey/sent") {
		t.Errorf("sending leads to %s", b.path())
	}
}

func TestFocus(t *testing.T) {
	b := open(t, "en")
	b.scripts(false)
	b.get("/survey/before?survey=our-family")
	b.press("")
	t.Run("an error's summary takes the focus, without scripts", func(t *testing.T) {
		b.press("Continue")
		if got := b.focused("govuk-error-summary"); got != "govuk-error-summary" {
			t.Errorf("the focus is on %q", got)
		}
	})
	t.Run("so does the help after a disclosure", func(t *testing.T) {
		b.write("my dad hits me and I am scared")
		b.press("Continue")
		if got := b.focused("fv-notice-help"); !strings.Contains(got, "fv-notice-help") {
			t.Errorf("the focus is on %q", got)
		}
	})
}

// focused returns the class of what has the focus, once that is the one wanted: a browser gives autofocus with the first
// picture of a page, which may come after the page is loaded.
func (b *tab) focused(want string) string {
	b.until("(document.activeElement||document.body).className.includes('" + want + "')")
	return js[string](b, "document.activeElement.className")
}

// TestReading looks at pages as people with low sight set them up: text twice as large, wide spacing, forced colours.
func TestReading(t *testing.T) {
	b := open(t, "en", published)
	const spaced = `(()=>{const s=new CSSStyleSheet();s.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}');
		document.adoptedStyleSheets=[s]})()`
	for _, path := range []string{"/", "/h/elm-park", "/help-now", "/privacy", "/you-said", "/survey/", "/survey/before?survey=our-family", "/survey/carry-on"} {
		b.wide(320)
		b.get(path)
		js[chromedp.Void](b, spaced)
		b.check(path + ", wide spacing")
		b.wide(640)
		b.get(path)
		js[chromedp.Void](b, "document.documentElement.style.fontSize='200%'")
		b.check(path + ", text at 200 %")
		b.media("forced-colors", "active")
		js[chromedp.Void](b, "Promise.all(document.getAnimations().map(a=>a.finished))", chromedp.EvalAwaitPromise)
		b.shoot("forced-colours" + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path))
		b.check(path + ", forced colours")
		b.media("forced-colors", "none")
	}
}

// TestWithoutStyles walks a survey with the stylesheet refused: the order and the words are enough.
func TestWithoutStyles(t *testing.T) {
	b := open(t, "en")
	const bare = "document.querySelectorAll('link[rel=stylesheet]').forEach(l=>l.remove())"
	b.get("/survey/before?survey=our-family")
	js[chromedp.Void](b, bare)
	b.press("Start now")
	for n := 0; !strings.HasPrefix(b.path(), "/survey/check") && n < 14; n++ {
		js[chromedp.Void](b, bare)
		if b.path() == "/survey/safety" {
			b.follow("main a.govuk-button")
			continue
		}
		b.write("my girls")
		b.press("Continue")
	}
	js[chromedp.Void](b, bare)
	b.press("Send")
	if !strings.HasPrefix(b.path(), "/survey/sent") {
		t.Errorf("the survey ends at %s", b.path())
	}
}
