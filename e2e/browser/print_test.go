//go:build browser

package browser

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPrinting prints the pages that people keep: they fit on paper, and the printed file is tagged for screen readers.
func TestPrinting(t *testing.T) {
	b := open(t, "en", published)
	b.get("/survey/before?survey=our-family")
	b.press("")
	b.write("My girls and my mam")
	b.press("")
	for name, path := range map[string]string{"help": "/help-now", "you-said": "/you-said", "privacy": "/privacy", "mine": "/survey/my-answers"} {
		b.get(path)
		call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		if n := js[int](b, "[...document.querySelectorAll('button,nav,footer,.govuk-skip-link')].filter(e=>e.checkVisibility()).length"); n > 0 {
			t.Errorf("%s prints %d buttons and menus that paper has no use for", path, n)
		}
		b.shoot("print-" + name)
		call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
		ctx, cancel := b.soon()
		pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF())
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(pdf, []byte("/StructTreeRoot")) {
			t.Errorf("%s: the printed file has no tags", path)
		}
		if pages := bytes.Count(pdf, []byte("/Type /Page\n")); pages < 1 || pages > 3 {
			t.Errorf("%s takes %d pages", path, pages)
		}
		if *shots != "" {
			if err := os.WriteFile(filepath.Join(*shots, "print-"+name+".pdf"), pdf, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
