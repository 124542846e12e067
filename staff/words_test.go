package staff

import (
	"strings"
	"testing"

	"familyvoice/glossary"
	"familyvoice/web"
)

func init() { mayUse["GET /words"] = mayUse["GET /sessions"] }

func TestReadersLearnWhatTheWordsMean(t *testing.T) {
	book := glossary.New()
	h := newHouse(t, func(c *Config) {
		c.Renderer = web.New(web.Options{MadeUp: true, Explain: func(page []byte, _, lang string) []byte {
			return book.Link(page, glossary.Readers, lang, "/staff/words")
		}})
	})
	h.town(200)
	r := h.signedIn("vic", []string{"viewer"})
	page := r.see("/staff/words", "control band", `id="fewer-than"`)
	wellFormed(t, "words", page)
	if strings.Contains(page, "fv-term") {
		t.Error("the glossary links to itself")
	}
	summary := r.see("/staff/exports", `<a class="fv-term" href="/staff/words#families-who-answered">Families who answered</a>`)
	wellFormed(t, "exports", summary)
}
