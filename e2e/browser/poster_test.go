//go:build browser

package browser

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

// TestACameraReadsThePosters draws each poster, card and screen with the browser and has somebody else's program read the
// code from the picture: whoever scans it comes to the hub's page.
func TestACameraReadsThePosters(t *testing.T) {
	reader, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("NOT TESTED: no reader of QR codes was found (Debian: apt-get install zbar-tools)")
	}
	b := open(t, "en")
	folder := t.TempDir()
	for _, public := range []string{"https://fv.example", "https://family-voice.a-council-with-a-long-name.gov.example/listening/"} {
		for _, lang := range []string{"en", "ar"} {
			for _, format := range webform.PosterFormats {
				place := formtest.Places()[1]
				p := webform.Poster{Place: place, PublicURL: public, SMSNumber: "07700 900123", Telegram: "FamilyVoiceBot", Lang: lang}
				var page strings.Builder
				if err := p.Write(&page, format); err != nil {
					t.Fatal(err)
				}
				file := filepath.Join(folder, format+"-"+lang+".html")
				if err := os.WriteFile(file, []byte(page.String()), 0o600); err != nil {
					t.Fatal(err)
				}
				b.run(chromedp.Navigate("file://" + file))
				b.wide(1280)
				image := strings.TrimSuffix(file, ".html") + ".png"
				if err := os.WriteFile(image, b.picture(), 0o600); err != nil {
					t.Fatal(err)
				}
				read, err := exec.Command(reader, "--quiet", "--raw", image).Output()
				if err != nil {
					t.Errorf("%s in %s at %s: no code was found (%v)", format, lang, public, err)
					continue
				}
				want := strings.TrimRight(public, "/") + "/h/" + url.PathEscape(place.ID)
				if got := strings.TrimSpace(string(read)); got != want {
					t.Errorf("%s in %s leads to %q, not to %q", format, lang, got, want)
				}
			}
		}
	}
}
