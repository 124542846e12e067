package webform_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

func TestWhileAlertsCantBeDeliveredEveryPageShowsWhoToCall(t *testing.T) {
	var failing atomic.Bool
	s := formtest.Start(t, func(c *webform.Config) { c.AlertsFailing = failing.Load })
	b := s.Browser(t)
	pages := []string{"/", "/h/elm-park", "/survey/", "/privacy", "/you-said", "/nowhere"}
	for _, path := range pages {
		if page := b.Get(path); strings.Contains(page.Body, "fv-alarm") {
			t.Errorf("%s shows the banner although alerts are delivered", path)
		}
	}
	failing.Store(true)
	for _, path := range pages {
		page := b.Get(path)
		for _, want := range []string{`href="tel:999"`, `href="tel:08001111"`, `href="tel:116123"`, "fv-alarm"} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("%s does not have %s", path, want)
			}
		}
	}
	begin(t, b, "/survey/")
	if !strings.Contains(b.Page.Body, "fv-alarm") {
		t.Error("the question does not show the banner")
	}
	failing.Store(false)
	if page := b.Get("/"); strings.Contains(page.Body, "fv-alarm") {
		t.Error("the banner stays")
	}
}

func TestHelpWhileTheOfficeIsShutGivesTheDutyNumber(t *testing.T) {
	s := formtest.Start(t)
	s.Conversation.Duty = "01632 960101" // and an office that is never open
	b := s.Browser(t)
	begin(t, b, "/survey/")
	answer(t, b, "my dad hits me and I am scared to go home")
	for _, want := range []string{"until the office opens", `href="tel:01632960101"`, `href="tel:999"`} {
		if !strings.Contains(b.Page.Body, want) {
			t.Errorf("the page after a disclosure lacks %q: %s", want, b.Page.Text())
		}
	}
}
