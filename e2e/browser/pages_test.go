//go:build browser

package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
	"familyvoice/web"
)

func published(c *webform.Config) {
	c.YouSaid = func(context.Context) ([]webform.Promise, error) {
		return []webform.Promise{
			{Said: "The bus to the hub stops too early.", Did: "From May there is a later bus on weekdays.", Decision: "will-do", Place: "Elm Park", Published: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
			{Said: "We want a pool.", Did: "There is no money for a pool this year.", Decision: "cannot"},
		}, nil
	}
}

// languages are those the pages are offered in.
var languages = []string{"en", "ar", "cy", "pl", "ro", "uk", "ur"}

// asking asks the questions about the person too.
func asking(c *webform.Config) { c.Equality = true }

// TestEveryPage walks every page and looks at it on both widths, with and without scripts, light and dark.
func TestEveryPage(t *testing.T) {
	for _, lang := range languages {
		for _, scripts := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, scripts %t", lang, scripts), func(t *testing.T) {
				b := open(t, lang, published, asking)
				b.scripts(scripts)
				look := func(name string) {
					t.Helper()
					for _, width := range []int64{320, 1280} {
						b.wide(width)
						for _, dark := range []bool{false, true} {
							if dark && (!scripts || width != 320 || lang != "en" && lang != "ar") { // colours know no language
								continue
							}
							b.media("prefers-color-scheme", map[bool]string{true: "dark", false: "light"}[dark])
							label := fmt.Sprintf("%s-%s-%d", name, lang, width)
							if dark {
								label += "-dark"
							}
							b.check(label)
							if scripts {
								b.shoot(label)
							}
						}
					}
					b.media("prefers-color-scheme", "light")
				}
				walk(b, lang, look)
			})
		}
	}
}

// TestPagesForHubWorkers looks at the pages on which answers are entered, and at posters.
func TestPagesForHubWorkers(t *testing.T) {
	b := open(t, "en")
	b.get("/help-now")
	js[chromedp.Void](b, "document.cookie='"+formtest.Worker+"=1;path=/'")
	for _, width := range []int64{320, 1280} {
		b.wide(width)
		for _, path := range []string{"/staff/helped", "/staff/paper", "/staff/paper?survey=our-family-young", "/staff/entered?reference=ABCDEFGH&help=1"} {
			b.get(path)
			b.check(path)
			b.shoot(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path[1:]) + fmt.Sprint("-", width))
		}
		b.get("/staff/paper")
		b.press("Keep this sheet")
		b.check("/staff/paper, with an error")
		for _, lang := range languages {
			for _, format := range webform.PosterFormats {
				var page strings.Builder
				p := webform.Poster{Place: formtest.Places()[1], PublicURL: "https://fv.example", SMSNumber: "07700 900123", Telegram: "FamilyVoiceBot", Lang: lang}
				if err := p.Write(&page, format); err != nil {
					t.Fatal(err)
				}
				file := filepath.Join(t.TempDir(), "poster.html")
				if err := os.WriteFile(file, []byte(page.String()), 0o600); err != nil {
					t.Fatal(err)
				}
				b.run(chromedp.Navigate("file://" + file))
				b.check(fmt.Sprintf("poster %s in %s at %d px", format, lang, width))
			}
		}
	}
}

// TestADemonstration looks at the frame of an installation with made-up families: each page says so.
func TestADemonstration(t *testing.T) {
	b := open(t, "en", func(c *webform.Config) { c.Renderer = web.New(web.Options{MadeUp: true}) })
	for _, width := range []int64{320, 1280} {
		b.wide(width)
		for _, path := range []string{"/", "/survey/leave", "/nowhere"} {
			b.get(path)
			b.check(path)
			if !js[bool](b, "document.body.innerText.includes('Every family here is made up')") {
				t.Errorf("%s does not say that its families are made up", path)
			}
		}
	}
}

// walk visits every page.
func walk(b *tab, lang string, look func(name string)) {
	b.t.Helper()
	with := func(path string) string {
		if strings.Contains(path, "?") {
			return path + "&lang=" + lang
		}
		return path + "?lang=" + lang
	}
	for _, p := range [][2]string{{"home", "/"}, {"hub", "/h/elm-park"}, {"help", "/help-now"}, {"privacy", "/privacy"},
		{"privacy-young", "/privacy/young"}, {"accessibility", "/accessibility"}, {"you-said", "/you-said"}, {"words", "/words"},
		{"start", "/survey/"}, {"start-error", "/survey/before"}, {"carry-on", "/survey/carry-on"}, {"leave", "/survey/leave"}, {"contact", "/survey/contact-me"}, {"contact-sent", "/survey/contact-sent"},
		{"deleted", "/survey/deleted"}, {"mine-none", "/survey/my-answers"}, {"sent-later", "/survey/sent"}, {"not-found", "/nowhere"},
		{"before-young", "/survey/before?survey=our-family-young"}, {"before", "/survey/before?survey=our-family"}} {
		b.get(with(p[1]))
		look(p[0])
	}
	b.press("")
	seen := map[string]bool{}
	for n := 0; n < 14 && !strings.HasPrefix(b.path(), "/survey/check"); n++ {
		path := b.path()
		id := strings.TrimPrefix(path, "/survey/q/")
		if seen[id] {
			b.t.Fatalf("the survey does not go on from %s", path)
		}
		seen[id] = true
		if id == "/survey/safety" {
			look("safety")
			b.follow("main .govuk-button")
			continue
		}
		look("q-" + id)
		if n == 0 || id == "role" {
			b.press("")
			look("q-" + id + "-error")
		}
		b.write(map[bool]string{true: "My dad hits me and I am scared", false: "Me and my two girls"}[id == "fears"])
		b.press("")
	}
	look("check")
	b.get(with("/survey/before?survey=our-family"))
	look("before-going")
	b.get("/survey/my-answers")
	look("mine")
	b.get("/survey/delete")
	look("delete")
	b.get("/survey/carry-on")
	b.press("")
	look("carry-on-code")
	b.get("/survey/check")
	b.press("")
	look("about-you")
	b.follow("main .govuk-button")
	for strings.HasPrefix(b.path(), "/survey/about-you/") {
		look("about-you-" + strings.TrimPrefix(b.path(), "/survey/about-you/"))
		b.press("")
	}
	look("sent")
	js[chromedp.Void](b, "document.querySelector('main input[type=radio][value=\"4\"]').click()")
	b.press("")
	look("sent-rated")
	b.get(with("/kiosk/elm-park"))
	look("kiosk")
	b.get(with("/survey/still-here"))
	look("kiosk-still")
	b.get("/kiosk")
}
