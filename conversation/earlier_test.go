package conversation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
)

// twice lets a phone answer, begin again and answer again, and returns the ids of both runs.
func (h *house) twice(phone string) (first, second string) {
	h.t.Helper()
	h.begun(phone)
	h.text(phone, "me and my two")
	h.expect(h.sms, phone, 3)
	first = h.contactOfPhone(phone).Response
	h.text(phone, "AGAIN")
	h.expect(h.sms, phone, 4)
	h.text(phone, "AGAIN")
	h.expect(h.sms, phone, 5)
	h.text(phone, "GO")
	h.expect(h.sms, phone, 6)
	h.text(phone, "just us and nan")
	h.expect(h.sms, phone, 7)
	contact := h.contactOfPhone(phone)
	if contact.Response == first || !slices.Equal(contact.Earlier, []string{first}) {
		h.t.Fatalf("a second run should stand beside the first, %q: %+v", first, contact)
	}
	return first, contact.Response
}

// purged waits until a run is a tombstone of which readers see nothing.
func (h *house) purged(id string) {
	h.t.Helper()
	eventually(h.t, "a run is erased, and what readers saw of it", func() bool {
		h.clock.add(time.Second)
		doc, err := h.Store.Responses.Get(context.Background(), id)
		h.tags.mu.Lock()
		defer h.tags.mu.Unlock()
		return err == nil && doc.Erased && !doc.Purge && doc.Run == "" && slices.Contains(h.tags.erased, id)
	})
}

func TestDeleteErasesWhatWasSaidBeforeAgainToo(t *testing.T) {
	h := newHouse(t)
	first, second := h.twice(mum)
	h.text(mum, "DELETE")
	h.expect(h.sms, mum, 8)
	if doc, err := h.Store.Responses.Get(context.Background(), first); err != nil || doc.Erased {
		t.Fatalf("nothing is erased before ERASE: %+v, %v", doc, err)
	}
	h.text(mum, "ERASE")
	h.expect(h.sms, mum, 9)
	h.purged(first)
	h.purged(second)
	if contact := h.contactOfPhone(mum); len(contact.Earlier) != 0 {
		t.Errorf("the contact should lead to none of them, it has %v", contact.Earlier)
	}
}

func TestDeleteAfterACrashInItsMiddleErasesTheRest(t *testing.T) {
	h := newHouse(t)
	first, second := h.twice(mum)
	ctx := context.Background()
	if _, err := h.bury(ctx, first); err != nil { // as far as a crash came
		t.Fatal(err)
	}
	h.text(mum, "DELETE")
	h.expect(h.sms, mum, 8)
	h.text(mum, "ERASE")
	h.expect(h.sms, mum, 9)
	h.purged(first)
	h.purged(second)
}

func TestSomeoneTooYoungTakesNobodyElsesAnswersAlong(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	tap := func(command string, screens int) {
		t.Helper()
		h.chat(teen, "", func(in *channels.Inbound) { in.Kind, in.Command = channels.Command, command })
		h.expect(h.telegram, teen, screens)
	}
	h.chatBegun()
	h.chat(teen, "me an nan")
	h.expect(h.telegram, teen, 3)
	first := h.contactOfChat(teen).Response
	tap("again", 4)
	tap("again", 5)
	second := h.contactOfChat(teen).Response
	tap("younger", 6)
	h.purged(second)
	if doc, err := h.Store.Responses.Get(ctx, first); err != nil || doc.Erased {
		t.Fatalf("what was said before should stand: %+v, %v", doc, err)
	}
	t.Run("until DELETE asks for it", func(t *testing.T) {
		tap("delete", 7)
		h.purged(first)
	})
}

func TestStaffEraseAndReadEveryRunOfAPhone(t *testing.T) {
	h := newHouse(t)
	first, second := h.twice(mum)
	ctx := context.Background()
	held, err := h.Held(ctx, channels.SMS, textSender, mum)
	if err != nil || held.Run == nil || len(held.Earlier) != 1 {
		t.Fatalf("both runs are held: %+v, %v", held, err)
	}
	text := held.Text()
	before, after, found := strings.Cut(text, "perhaps by someone else")
	if !found || !strings.Contains(before, "just us and nan") || !strings.Contains(after, "me and my two") || strings.Contains(before, "me and my two") {
		t.Errorf("each run should stand under its own heading:\n%s", text)
	}
	if held, err := h.HeldByReference(ctx, h.reference(second)); err != nil || len(held.Earlier) != 0 {
		t.Errorf("a reference is one run's: %+v, %v", held, err)
	}
	if err := h.Erase(ctx, channels.SMS, textSender, mum); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{first, second} {
		if doc, err := h.Store.Responses.Get(ctx, id); err != nil || !doc.Erased || doc.Purge {
			t.Errorf("run %s should be a purged tombstone: %+v, %v", id, doc, err)
		}
	}
	if err := h.Erase(ctx, channels.SMS, textSender, mum); !errors.Is(err, ErrNobody) {
		t.Errorf("nothing is left to erase, got %v", err)
	}
}

func TestARunLeftForAnotherByCodeIsErasedWithIt(t *testing.T) {
	h := newHouse(t)
	h.begun(dad)
	h.text(dad, "four of us")
	h.expect(h.sms, dad, 3)
	joined := h.contactOfPhone(dad).Response
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	left := h.contactOfPhone(mum).Response
	h.text(mum, "CODE "+h.carryCode(dad))
	h.expect(h.sms, mum, 4)
	if contact := h.contactOfPhone(mum); contact.Response != joined || !slices.Equal(contact.Earlier, []string{left}) {
		t.Fatalf("the run that was left should be known: %+v", contact)
	}
	h.text(mum, "DELETE")
	h.expect(h.sms, mum, 5)
	h.text(mum, "ERASE")
	h.expect(h.sms, mum, 6)
	h.purged(left)
	h.purged(joined)
}

func TestARunWithoutAnAnswerIsNotKeptTrackOf(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "AGAIN")
	h.expect(h.sms, mum, 3)
	h.text(mum, "AGAIN")
	h.expect(h.sms, mum, 4)
	if contact := h.contactOfPhone(mum); len(contact.Earlier) != 0 {
		t.Errorf("nothing was said yet: %v", contact.Earlier)
	}
}
