package conversation

import (
	"context"
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/store"
)

// hubs gives the house two hubs with the words that open them.
func (h *house) hubs() {
	h.t.Helper()
	for i, p := range []store.Place{{Meta: store.Meta{ID: "elm"}, Keyword: "ELM"}, {Meta: store.Meta{ID: "oak"}, Keyword: "OAK"}} {
		p.Name, p.Short, p.Kind, p.Order = p.ID+" hub", p.ID+" hub", "hub", i
		if err := h.Store.Places.Put(context.Background(), &p); err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestAHubsWordAnswersTheQuestionWhichHub(t *testing.T) {
	h := newHouse(t)
	h.hubs()
	for _, words := range []string{"hello", "GO", "us", "skip", "skip", "skip", "skip", "skip"} {
		h.text(mum, words)
	}
	if q := h.runOf(channels.SMS, "+447700900000", mum).state.Question; q != "hub" {
		t.Fatalf("the survey should ask which hub, it asks %q", q)
	}
	h.text(mum, "Oak")
	r := h.runOf(channels.SMS, "+447700900000", mum)
	if a := r.state.Answer("hub"); a == nil || len(a.Choices) != 1 || a.Choices[0] != "oak" || r.state.Question == "hub" {
		t.Errorf("the hub's word is the answer, got %+v and then %q", a, r.state.Question)
	}
}

func TestAnAgeBelowTheChatsIsSentAwayAndNothingIsKept(t *testing.T) {
	h := newHouse(t)
	h.chat(teen, "/start", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, "start" })
	h.expect(h.telegram, teen, 1)
	h.chat(teen, "go")
	if got := h.expect(h.telegram, teen, 2); !strings.Contains(got, "16") {
		t.Errorf("words do not say how old somebody is, so they are asked again: %q", got)
	}
	h.chat(teen, "14")
	h.expect(h.telegram, teen, 3)
	if r := h.runOf(channels.Telegram, "77", teen); !r.doc.Erased {
		t.Error("nothing of someone too young is kept")
	}
}

func TestAPleaForHelpAfterStopIsAnswered(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "stop please")
	h.expect(h.sms, mum, 3)
	h.text(mum, "help me please")
	if got := h.expect(h.sms, mum, 4); !strings.Contains(got, "999") {
		t.Errorf("the help numbers come, got %q", got)
	}
	h.text(mum, "hello?")
	h.text(mum, "HELP")
	h.expect(h.sms, mum, 5)
}
