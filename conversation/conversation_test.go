package conversation

import (
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/survey"
)

func TestASurveyByText(t *testing.T) {
	h := newHouse(t)
	h.text(mum, "hello")
	if notice := h.expect(h.sms, mum, 1); !strings.Contains(notice, "GO") {
		t.Errorf("the first reply should say who asks and how to begin, got %q", notice)
	}
	h.text(mum, "go")
	h.expect(h.sms, mum, 2)
	answers := []string{"me and my two", "their manners", "a garden", "the damp", "a later bus", "my mam"}
	for i, a := range answers {
		h.text(mum, a)
		h.expect(h.sms, mum, 3+i)
	}
	r := h.runOf(channels.SMS, "+447700900000", mum)
	for i, q := range []string{"about", "proud", "hopes", "fears", "change", "network"} {
		if a := r.state.Answer(q); a == nil || answerText(a) != answers[i] {
			t.Errorf("the answer to %q should be %q, got %+v", q, answers[i], a)
		}
	}
	if r.doc.Day != "2026-11-24" || r.doc.Answered != 6 {
		t.Errorf("wanted 6 answers on 2026-11-24, got %d on %q", r.doc.Answered, r.doc.Day)
	}
	eventually(t, "replies that have left are gone", func() bool {
		return len(h.runOf(channels.SMS, "+447700900000", mum).doc.Pending) == 0
	})
	h.clock.add(time.Hour)
	eventually(t, "every answer is tagged once", func() bool { h.tags.mu.Lock(); defer h.tags.mu.Unlock(); return len(h.tags.asked) >= 6 })
	if r.state.Stage != survey.Asking {
		t.Errorf("the optional questions should follow, the stage is %q", r.state.Stage)
	}
}

func TestTheSameMessageTwiceHasOneEffect(t *testing.T) {
	h := newHouse(t)
	h.receive(h.text(mum, "hello"))
	h.expect(h.sms, mum, 1)
	h.text(mum, "GO")
	h.expect(h.sms, mum, 2)
	again := h.text(mum, "just me and the baby")
	h.expect(h.sms, mum, 3)
	for range 5 {
		h.receive(again)
	}
	h.text(mum, "WHERE")
	h.expect(h.sms, mum, 4)
	r := h.runOf(channels.SMS, "+447700900000", mum)
	if a := r.state.Answer("about"); len(a.Parts) != 1 {
		t.Errorf("the answer should stand once, got %d parts", len(a.Parts))
	}
}
