package conversation

import (
	"context"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// How it was goes into the response in the same write as everything else, and with it when the run is erased.
func TestHowItWasIsKeptWithTheRun(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	n := 2
	say := func(words string) string {
		t.Helper()
		h.text(mum, words)
		n++
		return h.expect(h.sms, mum, n)
	}
	for range 6 {
		say("skip")
	}
	if last := say("done"); !strings.Contains(last, "1 (hard) to 5 (good)") {
		t.Fatalf("the last text should ask how it was: %q", last)
	}
	doc := func() *store.Response { return h.runOf(channels.SMS, textSender, mum).doc }
	rated := h.text(mum, "four")
	n++
	if last := h.expect(h.sms, mum, n); !strings.Contains(last, "That helps us") {
		t.Errorf("it is answered with %q", last)
	}
	first := doc()
	if e := first.Experience; e == nil || e.Rating != 4 || !e.At.Equal(rated.At) {
		t.Errorf("kept is %+v", e)
	}
	say("2")
	second := doc()
	if e := second.Experience; e.Rating != 2 || second.Answered != first.Answered {
		t.Errorf("another takes its place and is no answer: %+v, %d answers", e, second.Answered)
	}
	held, err := h.Held(context.Background(), channels.SMS, textSender, mum)
	if err != nil || held.Run.Experience != 2 || !strings.Contains(held.Text(), "from 1 (hard) to 5 (good): 2") {
		t.Errorf("the copy of what is kept lacks it: %v\n%s", err, held.Text())
	}
	later := *second
	later.Experience = &store.Experience{Rating: 2, At: second.Experience.At}
	if err := Unlink(h.Keys, &later); err != nil || later.Experience.Rating != 2 || !later.Experience.At.Equal(later.Experience.At.Truncate(24*time.Hour)) {
		t.Errorf("unlinked it keeps its day alone: %+v, %v", later.Experience, err)
	}
	say("delete")
	say("erase")
	if got := doc(); !got.Erased || got.Experience != nil {
		t.Errorf("erased it holds %+v", got.Experience)
	}
}

// A disclosure is never taken for a rating, and help comes first.
func TestAWordOfDangerAfterTheEndIsNoRating(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	for i := range 6 {
		h.text(mum, "skip")
		h.expect(h.sms, mum, 3+i)
	}
	h.text(mum, "done")
	h.expect(h.sms, mum, 9)
	h.text(mum, "5. he hits me every night")
	h.expect(h.sms, mum, 11)
	if first := h.sms.screen(mum)[9]; !strings.Contains(first, "999") {
		t.Errorf("help should come first: %q", first)
	}
	if doc := h.runOf(channels.SMS, textSender, mum).doc; doc.Experience != nil || len(h.alerts()) != 1 {
		t.Errorf("rated %+v with %d alerts", doc.Experience, len(h.alerts()))
	}
}
