//go:build browser

package browser

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var update = flag.Bool("update", false, "write the keyboard order as it is")

const orderFile = "testdata/keyboard.txt"

// TestKeyboardOrder presses Tab through each kind of page and compares the stops with the golden file. Each stop can be
// seen, has a size, and the order is that of reading.
func TestKeyboardOrder(t *testing.T) {
	b := open(t, "en", published, asking)
	b.wide(1280)
	var got strings.Builder
	stops := func(name string) {
		t.Helper()
		got.WriteString("# " + name + "\n")
		js[chromedp.Void](b, "document.activeElement.blur&&document.activeElement.blur();getSelection().removeAllRanges()")
		for range 60 {
			b.run(chromedp.KeyEvent(kb.Tab))
			now := js[string](b, focused)
			if now == "" {
				break
			}
			if strings.HasPrefix(now, "(unseen)") || strings.HasSuffix(now, "(no size)") {
				t.Errorf("%s: the focus can't be seen on %s", name, now)
			}
			got.WriteString(now + "\n")
		}
		got.WriteString("\n")
	}
	for _, path := range []string{"/", "/h/elm-park", "/help-now", "/privacy", "/accessibility", "/you-said", "/survey/", "/survey/carry-on",
		"/survey/contact-me", "/survey/leave", "/nowhere", "/survey/before?survey=our-family"} {
		b.get(path)
		stops(path)
	}
	b.press("Start now")
	stops(b.path())
	for n := 0; !strings.HasPrefix(b.path(), "/survey/check") && n < 14; n++ {
		if b.path() == "/survey/safety" {
			stops(b.path())
			b.follow("main a.govuk-button")
			stops(b.path())
			b.press("Continue")
			stops(b.path() + ", with an error")
			continue
		}
		b.write("my girls")
		b.press("Continue")
	}
	stops(b.path())
	b.press("Send")
	stops(b.path())
	want, err := os.ReadFile(orderFile)
	if *update {
		err = os.WriteFile(orderFile, []byte(got.String()), 0o644)
		want = []byte(got.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the order is another one than in %s (-update writes it):\n%s", orderFile, got.String())
	}
}

// TestRightToLeftIsMirrored looks where things stand: in Arabic and Urdu the way back is on the right.
func TestRightToLeftIsMirrored(t *testing.T) {
	for lang, right := range map[string]bool{"en": false, "pl": false, "ar": true, "ur": true} {
		b := open(t, lang)
		for _, width := range []int64{320, 1280} {
			b.wide(width)
			b.get("/survey/before?survey=our-family&lang=" + lang)
			for _, selector := range []string{".govuk-back-link", ".govuk-generic-header__homepage-link", "main .govuk-button"} {
				middle := js[float64](b, "(r=>(r.left+r.right)/2/innerWidth)(document.querySelector('"+selector+"').getBoundingClientRect())")
				if width == 320 && selector == "main .govuk-button" {
					continue // as wide as the page
				}
				if (middle > .5) != right {
					t.Errorf("%s, %d px: %s stands at %.0f %% of the width", lang, width, selector, middle*100)
				}
			}
		}
	}
}

// TestKioskAsks waits on a shared screen with its clock shortened: the page asks, a press goes on with the words kept,
// and an untouched one comes back to the hub's first page.
func TestKioskAsks(t *testing.T) {
	b := open(t, "en")
	b.get("/kiosk/elm-park")
	b.get("/survey/before?survey=our-family&place=elm-park")
	b.press("Start now")
	b.write("my girls")
	// The page's clock: first only the question comes at once, then nothing does, and last all of it.
	const clock = "for(let i=1;i<99999;i++)clearTimeout(i);window.realTimeout=window.realTimeout||setTimeout;window.setTimeout=(f,ms)=>realTimeout(f,%s)"
	js[chromedp.Void](b, fmt.Sprintf(clock, "ms<100e3?1:ms*100"))
	b.run(chromedp.KeyEvent(kb.Shift)) // starts the clock anew
	if !b.until("!document.getElementById('fv-still').hidden") {
		t.Fatal("the page does not ask")
	}
	if got := js[string](b, "document.activeElement.textContent"); got != "Yes, carry on" {
		t.Errorf("the focus is on %q", got)
	}
	js[chromedp.Void](b, fmt.Sprintf(clock, "ms*100"))
	js[chromedp.Void](b, "document.querySelector('#fv-still button').click()")
	if !b.until("document.getElementById('fv-still').hidden&&document.querySelector('textarea').value==='my girls'") {
		t.Error("a press goes on, and the words are still there")
	}
	js[chromedp.Void](b, fmt.Sprintf(clock, "ms/1000"))
	b.run(chromedp.KeyEvent(kb.Shift))
	if !b.until("location.pathname==='/kiosk/elm-park'") {
		t.Errorf("an untouched screen stays at %s", b.path())
	}
}

// TestLanguagesAreFoldedAway opens the menu of languages on a question, by keyboard and without scripts, and takes one.
func TestLanguagesAreFoldedAway(t *testing.T) {
	b := open(t, "en")
	b.scripts(false)
	b.wide(320)
	b.get("/survey/before?survey=our-family")
	b.press("")
	const polish = `[...document.querySelectorAll('nav button')].find(e=>e.lang==='pl')`
	if js[bool](b, polish+".checkVisibility()") {
		t.Error("the languages stand before the question")
	}
	b.tabTo("Language: English")
	b.run(chromedp.KeyEvent(kb.Enter))
	if !b.until(polish + ".checkVisibility()") {
		t.Fatal("the menu does not open")
	}
	b.check("a question with its languages open")
	b.tabTo("Polski")
	b.enter()
	if got := js[string](b, "document.documentElement.lang"); got != "pl" || !strings.HasPrefix(b.path(), "/survey/q/") {
		t.Errorf("choosing Polish leads to %s in %s", b.path(), got)
	}
}
