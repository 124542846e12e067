package webform_test

import (
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

var tongues = []string{"en", "ar", "cy", "pl", "ro", "uk", "ur"}

// What families read of periods and carriers is what the service is set up to do, in every language.
func TestThePrivacyPagesSayWhatIsSetUp(t *testing.T) {
	paths := []string{"/privacy", "/privacy/young"}
	other := formtest.Start(t, func(c *webform.Config) {
		c.Keep = webform.Periods{Unfinished: 17, Link: 45, Answers: 730}
		c.Carriers = []channels.Name{channels.Telegram}
	})
	webAlone := formtest.Start(t, func(c *webform.Config) { c.Carriers = nil })
	usual := formtest.Start(t)
	read := func(s *formtest.Site, lang, path string) string {
		b := s.Browser(t)
		b.Lang = lang
		return b.Get(path).Text()
	}
	for _, lang := range tongues {
		for _, path := range paths {
			page := read(usual, lang, path)
			for _, want := range []string{"30", "90", "12", "10", "STOP", "DELETE", "Twilio", "Meta", "ico.org.uk"} {
				if !strings.Contains(page, want) {
					t.Errorf("%s in %s should say %s", path, lang, want)
				}
			}
			page = read(other, lang, path)
			for _, want := range []string{"17", "45", "24"} {
				if !strings.Contains(page, want) {
					t.Errorf("%s in %s should say %s, as it is configured", path, lang, want)
				}
			}
			for _, not := range []string{"90", "Twilio", "Meta"} {
				if strings.Contains(page, not) {
					t.Errorf("%s in %s says %s, which is not so here", path, lang, not)
				}
			}
			if strings.Contains(read(webAlone, lang, path), "Twilio") {
				t.Errorf("%s in %s names carriers where the web is all there is", path, lang)
			}
		}
	}
	for _, path := range paths {
		page := strings.Join(strings.Fields(read(other, "en", path)), " ")
		for _, want := range []string{"for 45 days. We count from your last message, or from the day the survey closes if that is later", "locked away: 24 months",
			"before you answer anything: 17 days", "what changed: your number or chat, until you text STOP or DELETE", "For 10 minutes after that, one more cookie",
			"a new number takes its place", "Telegram chats pass through Telegram"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s should say %q", path, want)
			}
		}
	}
}

func TestWithoutPeriodsThereIsNoForm(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a form without periods would promise families what nobody set up")
		}
	}()
	webform.New(webform.Config{})
}
