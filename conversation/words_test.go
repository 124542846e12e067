package conversation

import (
	"slices"
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// A phone that is set to English says nothing about a person who has chosen Polish: a new run goes on in Polish.
func TestAChosenLanguageOutlastsTheRun(t *testing.T) {
	for _, ends := range [][]string{{"od nowa", "od nowa"}, {"usuń", "wymaż", "start"}} {
		h := newHouse(t)
		english := func(in *channels.Inbound) { in.Language = "en-GB" }
		h.chat(teen, "hello", english)
		h.chat(teen, "po polsku", english)
		h.chat(teen, "", english, func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "go" })
		for _, words := range append([]string{"ja i mama"}, ends...) {
			h.chat(teen, words, english)
		}
		r := h.runOf(channels.Telegram, "77", teen)
		if r.state.Language != "pl" || r.state.Stage != survey.Notice {
			t.Errorf("after %v the new run is in %s, in stage %q", ends, r.state.Language, r.state.Stage)
		}
	}
}

// A disclosure where we wait for a yes or a no gets its help, is kept, and readers see none of it.
func TestADisclosureIsHeardWhileDeleteWaits(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "us two")
	h.text(mum, "DELETE")
	h.text(mum, "my stepdad hits me and I want to kill myself")
	eventually(t, "an alert is made", func() bool { return len(h.alerts()) == 1 })
	r := h.runOf(channels.SMS, textSender, mum)
	if r.state.Stage != survey.Deleting || len(r.doc.Flagged) != 1 {
		t.Errorf("it waits in stage %q, with %v flagged", r.state.Stage, r.doc.Flagged)
	}
	eventually(t, "help is said", func() bool { return strings.Contains(strings.Join(h.sms.screen(mum), "\n"), "0800 1111") })
}

// Who asks for a person in ordinary words is passed on in those words, and what else they say is read for danger.
func TestAPersonIsAskedForInOrdinaryWords(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "can someone ring me about my dad, he hits me")
	eventually(t, "both alerts are made", func() bool { return len(h.alerts()) == 2 })
	person := slices.ContainsFunc(h.alerts(), func(a *store.Alert) bool { return slices.Contains(a.Kinds, kindContact) })
	if r := h.runOf(channels.SMS, textSender, mum); !person || len(r.state.Aside) != 1 || len(r.state.Answers) != 0 {
		t.Errorf("a person is asked for: %v, aside %+v, answers %+v", person, r.state.Aside, r.state.Answers)
	}
}
