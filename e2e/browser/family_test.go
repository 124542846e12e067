//go:build browser

package browser

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"familyvoice/channels/webform/formtest"
	"familyvoice/store"
)

// responses are what the site keeps.
func responses(t *testing.T, s *formtest.Site) (all []*store.Response) {
	t.Helper()
	for r, err := range s.Store.Responses.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// begin opens the first question.
func (b *tab) begin() {
	b.get("/survey/before?survey=our-family&place=elm-park")
	b.press("")
}

// pastTexts answers every question for words, and stands before the first choice.
func (b *tab) pastTexts() {
	b.t.Helper()
	for n := 0; !js[bool](b, "!!document.querySelector('main input[type=radio]')"); n++ {
		if n > 12 {
			b.t.Fatalf("there is no choice: %s", b.path())
		}
		if b.path() == "/survey/safety" {
			b.follow("main a.govuk-button")
			continue
		}
		b.write("Me and my two girls")
		b.press("")
	}
}

// back presses the browser's Back and waits for the page, which may come from the network or out of the browser's memory. It
// returns false where there is nothing further back.
func (b *tab) back() bool {
	b.t.Helper()
	history := func() (h page.GetNavigationHistoryResult, err error) { // an error comes while one page gives way to another
		ctx, cancel := b.soon()
		defer cancel()
		return chromedp.Call(ctx, page.GetNavigationHistory, cdp.Empty{})
	}
	gone := int64(-1) // to this entry
	for began := time.Now(); time.Since(began) < patience; time.Sleep(20 * time.Millisecond) {
		h, err := history()
		switch {
		case err != nil:
		case gone < 0 && h.CurrentIndex == 0:
			return false
		case gone < 0:
			gone = h.CurrentIndex - 1
			call(b, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[gone].ID})
		case h.CurrentIndex == gone && js[bool](b, "document.readyState==='complete'"):
			return true
		}
	}
	b.t.Fatalf("%s: Back leads nowhere", b.path())
	return false
}

// TestNothingIsLeftBehind presses Back after sending, after clearing, and after leaving: a page that held words is not
// shown again, out of whatever the browser keeps.
func TestNothingIsLeftBehind(t *testing.T) {
	const secret = "my two girls"
	for name, end := range map[string]func(b *tab){
		"after sending":  func(*tab) {},
		"after clearing": func(b *tab) { b.press("Clear this device") },
	} {
		for _, scripts := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				b := open(t, "en")
				b.scripts(scripts)
				b.begin()
				b.pastTexts()
				for b.path() != "/survey/check" {
					b.write("")
					b.press("")
				}
				b.press("Send")
				if !strings.HasPrefix(b.path(), "/survey/sent") {
					t.Fatalf("the survey ends at %s", b.path())
				}
				end(b)
				for range 5 {
					if !b.back() {
						break
					}
					if seen := js[string](b, "document.body.innerText+[...document.querySelectorAll('textarea')].map(e=>e.value).join()"); strings.Contains(seen, secret) {
						t.Fatalf("Back shows %s with what was said", b.path())
					}
				}
			})
		}
	}
}

// TestAnImpatientThumb presses Continue twice before the answer comes, as a slow phone lets people do.
func TestAnImpatientThumb(t *testing.T) {
	b := open(t, "en")
	b.begin()
	b.write("Me and my two girls")
	js[chromedp.Void](b, "(()=>{const c=document.querySelector('main form .govuk-button');c.click();c.click();c.click()})()")
	if !b.until("location.pathname==='/survey/q/proud'&&document.readyState==='complete'") {
		t.Fatalf("it leads to %s", b.path())
	}
	if all := responses(t, b.site); len(all) != 1 || all[0].Answered != 1 {
		t.Errorf("there are %d responses", len(all))
	}
}

// TestALongStory pastes what somebody wrote elsewhere, pictures, long words and all, and finds it again on a narrow phone.
func TestALongStory(t *testing.T) {
	b := open(t, "en")
	b.scripts(false)
	b.wide(320)
	b.begin()
	story := strings.Repeat("We are fine 👨‍👩‍👧‍👦 most days, and بيتنا صغير. ", 100) + strings.Repeat("aaaaaaaaaa", 60) + "\n\nhttps://example.org/" + strings.Repeat("x", 300) + " 🙂"
	if n := len([]rune(story)); n < 5000 {
		t.Fatalf("only %d signs", n)
	}
	b.write(story)
	b.press("")
	if b.path() != "/survey/q/proud" {
		t.Fatalf("it leads to %s", b.path())
	}
	b.get("/survey/q/about")
	if got := js[string](b, "document.querySelector('textarea').value"); got != story {
		t.Errorf("%d of %d bytes came back", len(got), len(story))
	}
	b.check("a long story in its box")
	b.get("/survey/my-answers")
	b.check("a long story among the answers")
	if got := js[string](b, "document.querySelector('main dd').innerText"); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(story), " ") {
		t.Error("the list of answers shows another story")
	}
}

// TestAnotherLanguageInMidSentence turns to another language with words typed and with a choice made, without scripts; and
// Enter in a choice goes on, though the buttons of the languages belong to the same form.
func TestAnotherLanguageInMidSentence(t *testing.T) {
	b := open(t, "en")
	b.scripts(false)
	b.wide(320)
	b.begin()
	b.write("Me and my two girls")
	b.tabTo("Language: English")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.tabTo("العربية")
	b.enter()
	if lang, words := js[string](b, "document.documentElement.lang"), js[string](b, "document.querySelector('textarea').value"); lang != "ar" || words != "Me and my two girls" {
		t.Errorf("the page is in %s with %q", lang, words)
	}
	if all := responses(t, b.site); all[0].Answered != 0 {
		t.Error("what was not sent is kept")
	}
	b.check("a question in another language, with words typed")
	b.press("")
	b.pastTexts()
	b.tabTo("input")
	b.run(chromedp.KeyEvent(kb.ArrowDown))
	before := b.path()
	b.enter()
	if lang := js[string](b, "document.documentElement.lang"); lang != "ar" || b.path() == before {
		t.Errorf("Enter in a choice leads to %s in %s", b.path(), lang)
	}
}

// TestUrduIsWrittenAsItIsRead: where the device has Nastaliq, Urdu is set in it, with room between the lines; other languages are not.
func TestUrduIsWrittenAsItIsRead(t *testing.T) {
	for lang, nastaliq := range map[string]bool{"ur": true, "ar": false, "en": false} {
		b := open(t, lang)
		n := listen(b)
		b.wide(320)
		b.begin()
		b.press("")
		for _, selector := range []string{"h1 label", "main .govuk-button", ".govuk-error-summary a", "textarea", ".govuk-back-link"} {
			quoted, _ := json.Marshal(selector)
			style := js[string](b, "(s=>s.fontFamily+' '+parseFloat(s.lineHeight)/parseFloat(s.fontSize))(getComputedStyle(document.querySelector("+string(quoted)+")))")
			if strings.Contains(style, "nastaliq") != nastaliq || strings.HasSuffix(style, " 1.9") != nastaliq {
				t.Errorf("%s: %s is set in %s", lang, selector, style)
			}
		}
		n.mu.Lock()
		for _, c := range n.complaints {
			if !strings.Contains(c, "422") {
				t.Errorf("%s: the browser says %q", lang, c)
			}
		}
		n.mu.Unlock()
	}
}
