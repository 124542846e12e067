package webform_test

import (
	"strings"
	"testing"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
	"familyvoice/safeguard"
)

// A council's own help lines are those that every page gives, in a language without a list in English.
func TestThePagesGiveTheCouncilsOwnHelpLines(t *testing.T) {
	line := func(id, number string) safeguard.HelpLine {
		return safeguard.HelpLine{ID: id, Name: "Line " + id, Number: number, Text: "Call.", For: "anyone", Hours: "at night", CheckedOn: "2026-11-24"}
	}
	own, err := safeguard.NewHelp(map[string][]safeguard.HelpLine{"en": {line("emergency", "999"), line("childline", "01632 960777"), line("leigh", "01632 960778")}})
	if err != nil {
		t.Fatal(err)
	}
	s := formtest.Start(t, func(c *webform.Config) { c.Help, c.AlertsFailing = own, func() bool { return true } })
	for _, lang := range []string{"en", "ar"} {
		page := s.Browser(t).Get("/help-now?lang=" + lang)
		for _, want := range []string{`href="tel:999"`, `href="tel:01632960777"`, `href="tel:01632960778"`, "Line leigh"} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("%s: no %s on the page", lang, want)
			}
		}
		if strings.Contains(page.Body, "116123") || strings.Contains(page.Body, "08001111") {
			t.Errorf("%s: a shipped number stands beside the council's own", lang)
		}
	}
	if page := s.Browser(t).Get("/"); !strings.Contains(page.Body, `href="tel:01632960777"`) || strings.Contains(page.Body, "08001111") {
		t.Error("the banner for alerts that can't be delivered gives another number")
	}
}
