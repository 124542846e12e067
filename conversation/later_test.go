package conversation

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
)

// incompressible is text that no compression makes smaller.
func incompressible(n int) string {
	var b strings.Builder
	x := uint32(2463534242)
	for b.Len() < n {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b.WriteByte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-"[x&63])
	}
	return b.String()
}

func TestAnswersOfEveryLengthAreKept(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	rant := strings.Repeat("and another thing about the buses, they never come on time. ", 600)[:30<<10]
	for i := range 6 {
		h.text(mum, rant)
		h.expect(h.sms, mum, 3+i)
	}
	r := h.runOf(channels.SMS, "+447700900000", mum)
	for _, a := range r.state.Answers {
		if answerText(&a) != rant {
			t.Errorf("the answer to %s should be whole, has %d of %d bytes", a.Question, len(answerText(&a)), len(rant))
		}
	}
}

func TestATextForWhichThereIsNoRoomIsAnsweredAndScanned(t *testing.T) {
	h := newHouse(t, func(c *Config) {
		c.Store.Responses = small{c.Store.Responses}
	})
	h.begun(mum)
	h.text(mum, incompressible(30<<10)+" I want to kill myself tonight")
	h.expect(h.sms, mum, 4)
	screen := h.sms.screen(mum)
	if !strings.Contains(screen[2], "999") {
		t.Errorf("the disclosure should get help, got %q", screen[2])
	}
	if strings.Contains(screen[3], "photo") || !strings.Contains(screen[3], "room") {
		t.Errorf("a text that is too long is no photo, got %q", screen[3])
	}
	if r := h.runOf(channels.SMS, "+447700900000", mum); r.state.Question != "about" {
		t.Errorf("the run should stand where it was, stands at %q", r.state.Question)
	}
}

// small is a collection with room for small documents only.
type small struct {
	store.Collection[store.Response]
}

func (s small) Put(ctx context.Context, doc *store.Response) error {
	if len(doc.Run) > 20<<10 {
		return store.ErrTooLarge
	}
	return s.Collection.Put(ctx, doc)
}

func TestASecondLookThatFindsMoreSendsHelpNext(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Tag = 30 * time.Minute })
	h.tags.found = map[string]safeguard.Finding{"about": {Level: safeguard.Urgent, Kinds: []string{"neglect"}}}
	h.begun(mum)
	h.text(mum, "me and my two")
	h.clock.add(time.Hour)
	if help := h.expect(h.sms, mum, 4); !strings.Contains(help, "999") {
		t.Errorf("help should follow, got %q", help)
	}
	eventually(t, "one alert is made", func() bool { return len(h.alerts()) == 1 })
	h.text(mum, "their manners")
	h.expect(h.sms, mum, 5)
	h.clock.add(time.Hour)
	time.Sleep(50 * time.Millisecond)
	if n := len(h.alerts()); n != 1 {
		t.Errorf("the same answer raises one alert, raised %d", n)
	}
}

func TestStaffMayEraseForAPerson(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	ctx := context.Background()
	if err := h.Erase(ctx, channels.SMS, "+447700900000", "+447700900777"); !errors.Is(err, ErrNobody) {
		t.Errorf("a stranger has nothing to erase, got %v", err)
	}
	if err := h.Erase(ctx, channels.SMS, "+447700900000", mum); err != nil {
		t.Fatal(err)
	}
	doc, err := h.Store.Responses.Get(ctx, h.contactOfPhone(mum).Response)
	if err != nil || !doc.Erased || doc.Purge || doc.Run != "" {
		t.Errorf("a tombstone should stand, purged: %+v, %v", doc, err)
	}
	if err := h.Erase(ctx, channels.SMS, "+447700900000", mum); !errors.Is(err, ErrNobody) {
		t.Errorf("there is nothing left to erase, got %v", err)
	}
}

func TestRebuildTagsEveryAnswerAgain(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	eventually(t, "the answer is tagged", func() bool {
		return len(h.runOf(channels.SMS, "+447700900000", mum).doc.Untagged) == 0
	})
	h.tags.mu.Lock()
	h.tags.asked = nil
	h.tags.mu.Unlock()
	done, err := h.Rebuild(context.Background())
	h.tags.mu.Lock()
	defer h.tags.mu.Unlock()
	if err != nil || done != (Rebuilt{Runs: 1}) || len(h.tags.asked) != 1 {
		t.Errorf("one run and one answer, got %+v, %v, %v", done, h.tags.asked, err)
	}
}

func TestRebuildPutsWhatABetterScanFindsBeforeTheLeadAndWritesToNobody(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "there are forty-one of them in the sewing drawer")
	h.expect(h.sms, mum, 3)
	eventually(t, "the answer is tagged", func() bool {
		return len(h.runOf(channels.SMS, "+447700900000", mum).doc.Untagged) == 0
	})
	h.finds("about", safeguard.Urgent)
	if done, err := h.Rebuild(context.Background()); err != nil || done != (Rebuilt{Runs: 1, Raised: 1}) {
		t.Fatalf("one answer should be raised, got %+v, %v", done, err)
	}
	eventually(t, "the alert is filed", func() bool {
		h.clock.add(time.Minute)
		return len(h.alerts()) == 1
	})
	if a := h.alerts()[0]; a.Level != "urgent" || a.Question != "about" || a.Contact == "" {
		t.Errorf("the alert should lead to the family, got %+v", a)
	}
	if done, err := h.Rebuild(context.Background()); err != nil || done.Raised != 0 {
		t.Errorf("a second time nothing is new, got %+v, %v", done, err)
	}
	h.expect(h.sms, mum, 3)
}

func TestALongReplyGoesOnAfterThePartsThatWent(t *testing.T) {
	h := newHouse(t)
	tries := 0
	var resumed []int
	h.sms.fail = func(out channels.Outbound) error {
		resumed = append(resumed, out.SentParts)
		if tries++; tries == 1 {
			out.Sent(1)
			return &channels.SendError{Fault: channels.Transient, Reason: "the line broke"}
		}
		return nil
	}
	h.text(mum, "hello")
	eventually(t, "the reply goes at the second try", func() bool {
		h.clock.add(time.Minute)
		return len(h.sms.screen(mum)) == 1
	})
	if len(resumed) != 2 || resumed[0] != 0 || resumed[1] != 1 {
		t.Errorf("the second try should go on after part 1, tries began at %v", resumed)
	}
}
