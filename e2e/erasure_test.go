package e2e

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

// decided is a house where mum has answered and asked to be told what changed, staff have decided about her answer, and
// gran has answered too; erased collects the tombstones.
func decided(t *testing.T) (h *texting, mine, hers *store.Response, erased func() []string) {
	t.Helper()
	var mu sync.Mutex
	var ids []string
	h = &texting{t: t, House: harness.NewHouse(t, harness.Setup{
		Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC),
		Erased: func(id string) error {
			mu.Lock()
			defer mu.Unlock()
			ids = append(ids, id)
			return nil
		},
	})}
	h.say(mum, "hello", "GO", "me and my two", "their manners", "a garden for them")
	h.say(gran, "hello", "GO", "me and my three grandchildren")
	_, mine, _ = h.State(channels.SMS, harness.Number, mum)
	_, hers, _ = h.State(channels.SMS, harness.Number, gran)
	ctx := t.Context()
	for i, decision := range []string{"quote", "tags"} {
		review := &store.Review{
			Meta: store.Meta{ID: decision}, Excerpt: mine.ID + ":proud", Response: mine.ID, Decision: decision, By: "leader", At: h.Now().Add(time.Duration(i)),
		}
		if err := h.Store.Reviews.Put(ctx, review); err != nil {
			t.Fatal(err)
		}
	}
	sub := &store.Subscription{Meta: store.Meta{ID: h.Keys.AddressID("sms", harness.Number, mum)}, Channel: "sms", At: h.Now()}
	if err := h.Store.Subscriptions.Put(ctx, sub); err != nil {
		t.Fatal(err)
	}
	return h, mine, hers, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(ids)
	}
}

const gran = "+447700900126"

func TestErasingTakesEverythingAndLeavesATombstone(t *testing.T) {
	t.Parallel()
	reference := func(t *testing.T, h *texting) string {
		held, err := h.Conversation.Held(t.Context(), channels.SMS, harness.Number, mum)
		if err != nil {
			t.Fatal(err)
		}
		return held.Run.Reference
	}
	for name, erase := range map[string]func(t *testing.T, h *texting){
		"by the person's own DELETE": func(t *testing.T, h *texting) { h.say(mum, "DELETE", "ERASE") },
		"by staff, who know the number": func(t *testing.T, h *texting) {
			if err := h.Conversation.Erase(t.Context(), channels.SMS, harness.Number, mum); err != nil {
				t.Fatal(err)
			}
		},
		"by staff, who are told the reference, in small letters and with a space": func(t *testing.T, h *texting) {
			r := strings.ToLower(reference(t, h))
			if err := h.Conversation.EraseReference(t.Context(), r[:4]+" "+r[4:]); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, mine, hers, erased := decided(t)
			ctx := t.Context()
			erase(t, h)
			harness.Eventually(t, "everything is purged", func() bool {
				r, err := h.Store.Responses.Get(ctx, mine.ID)
				return err == nil && r.Erased && !r.Purge
			})
			r, _ := h.Store.Responses.Get(ctx, mine.ID)
			if r.Run != "" || r.Role != "" || r.Place != "" || r.Answered != 0 || r.Carry != "" {
				t.Errorf("a tombstone holds nothing of the answers: %+v", r)
			}
			all := h.everything()
			if strings.Contains(all, mine.ID+":") || strings.Contains(all, "manners") || !strings.Contains(all, hers.ID+":about") {
				t.Errorf("mum's excerpts should be gone, and gran's should stay: %t %t %t", strings.Contains(all, mine.ID+":"), strings.Contains(all, "manners"), strings.Contains(all, hers.ID+":about"))
			}
			if n, err := h.Store.Reviews.Count(ctx, store.Query{}); err != nil || n != 0 {
				t.Errorf("the quote and the correction should be gone, %d are left, %v", n, err)
			}
			if n, err := h.Store.Subscriptions.Count(ctx, store.Query{}); err != nil || n != 0 {
				t.Errorf("nobody should be told what changed, %d would be, %v", n, err)
			}
			if c, err := h.Store.Contacts.Get(ctx, h.Keys.AddressID("sms", harness.Number, mum)); err != nil || len(c.Consents) != 0 {
				t.Errorf("what was agreed to is withdrawn and gone: %+v, %v", c, err)
			}
			if _, err := h.Store.Settings.Get(ctx, conversation.SettingTagger); err != nil {
				t.Errorf("the tagger, which may have learned from the correction, should be marked: %v", err)
			}
			if ids := erased(); !slices.Contains(ids, mine.ID) || slices.Contains(ids, hers.ID) {
				t.Errorf("the tombstone should be kept apart, got %v", ids)
			}
			if err := h.Conversation.Erase(ctx, channels.SMS, harness.Number, mum); !errors.Is(err, conversation.ErrNobody) {
				t.Errorf("there is nothing more to erase, got %v", err)
			}
		})
	}
}

func TestAnAnswerThatNobodyCorrectedMarksNoTagger(t *testing.T) {
	t.Parallel()
	h, _, _, _ := decided(t)
	if err := h.Conversation.Erase(t.Context(), channels.SMS, harness.Number, gran); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Store.Settings.Get(t.Context(), conversation.SettingTagger); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("wanted no mark, got %v", err)
	}
}

func TestACopyOfEverythingThatIsKeptAboutOnePerson(t *testing.T) {
	t.Parallel()
	h, _, _, _ := decided(t)
	h.say(gran, "my partner hits me, he said he will kill us tonight")
	held, err := h.Conversation.Held(t.Context(), channels.SMS, harness.Number, mum)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	for form, copy := range map[string]string{"JSON": string(body), "plain text": held.Text()} {
		for _, want := range []string{mum, "me and my two", "their manners", "a garden for them", "quote", held.Run.Reference} {
			if !strings.Contains(copy, want) {
				t.Errorf("the copy in %s should hold %q:\n%s", form, want, copy)
			}
		}
		for _, other := range []string{gran, "grandchildren", "leader"} {
			if strings.Contains(copy, other) {
				t.Errorf("the copy in %s holds %q, which is about somebody else", form, other)
			}
		}
	}
	if held.Contacts[0].Subscribed.IsZero() || len(held.Contacts[0].Agreed) != 1 || held.Safeguarding != 0 {
		t.Errorf("got %+v", held)
	}
	t.Run("a safeguarding record is counted and not shown", func(t *testing.T) {
		held, err := h.Conversation.Held(t.Context(), channels.SMS, harness.Number, gran)
		if err != nil || held.Safeguarding != 1 {
			t.Errorf("one record is kept, got %+v, %v", held, err)
		}
	})
	t.Run("about a stranger nothing is kept", func(t *testing.T) {
		if _, err := h.Conversation.Held(t.Context(), channels.SMS, harness.Number, "+447700900555"); !errors.Is(err, conversation.ErrNobody) {
			t.Errorf("got %v", err)
		}
		if _, err := h.Conversation.HeldByReference(t.Context(), "ZZZZZZZZ"); !errors.Is(err, conversation.ErrNobody) {
			t.Errorf("got %v", err)
		}
	})
}
