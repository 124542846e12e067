package conversation

import (
	"context"
	"errors"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

func TestStaffEraseARunThatCantBeReadAnyMore(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	ctx := context.Background()
	id := h.contactOfPhone(mum).Response
	eventually(t, "the run is spoilt", func() bool {
		doc, err := h.Store.Responses.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		doc.Run, doc.Survey = "retired.c3BvaWx0", "gone"
		return h.Store.Responses.Put(ctx, doc) == nil
	})
	if err := h.EraseRun(ctx, id); err != nil {
		t.Fatalf("what nobody can read must go all the same: %v", err)
	}
	if doc, err := h.Store.Responses.Get(ctx, id); err != nil || !doc.Erased || doc.Run != "" {
		t.Errorf("a tombstone should stand: %+v, %v", doc, err)
	}
}

func TestASubscriptionOutlastsTheLinkAndIsFoundAndErased(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.subscribed(mum, "elm-park", "en")
	ctx := context.Background()
	eventually(t, "the link is cut", func() bool {
		c := h.contactOfPhone(mum)
		return h.Store.Contacts.Delete(ctx, c.ID, c.Version) == nil
	})
	held, err := h.Held(ctx, channels.SMS, textSender, mum)
	if err != nil || len(held.Contacts) != 1 || held.Contacts[0].Subscribed.IsZero() {
		t.Errorf("what is kept should be said: %+v, %v", held, err)
	}
	if err := h.Erase(ctx, channels.SMS, textSender, mum); err != nil {
		t.Errorf("it can be erased: %v", err)
	}
	if n, err := h.Store.Subscriptions.Count(ctx, store.Query{}); err != nil || n != 0 {
		t.Errorf("%d subscriptions are left, %v", n, err)
	}
	if err := h.Erase(ctx, channels.SMS, textSender, mum); !errors.Is(err, ErrNobody) {
		t.Errorf("nothing is left to erase, got %v", err)
	}
}

func TestWhatARunningServerErasedBetweenTwoTriesIsErased(t *testing.T) {
	for _, row := range []struct {
		name string
		ends []error
		want error
	}{
		{"at once", []error{nil}, nil},
		{"nobody", []error{ErrNobody}, ErrNobody},
		{"after another writer", []error{store.ErrConflict, store.ErrConflict, nil}, nil},
		{"after another writer, by the server", []error{store.ErrConflict, ErrNobody}, nil},
		{"not while the store is away", []error{store.ErrConflict, store.ErrUnavailable}, store.ErrUnavailable},
	} {
		t.Run(row.name, func(t *testing.T) {
			tries := 0
			if err := finishing(func() error { tries++; return row.ends[tries-1] }); !errors.Is(err, row.want) || tries != len(row.ends) {
				t.Errorf("got %v after %d tries", err, tries)
			}
		})
	}
}

func TestTheTaggerBearsTheLatestErasure(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	for _, phone := range []string{mum, "+447700900126"} {
		h.begun(phone)
		h.text(phone, "me and my two")
		h.expect(h.sms, phone, 3)
		id := h.contactOfPhone(phone).Response
		if err := h.Store.Reviews.Put(ctx, &store.Review{Meta: store.Meta{ID: "tags:" + id}, Response: id, Decision: "tags"}); err != nil {
			t.Fatal(err)
		}
		h.clock.add(24 * time.Hour)
		want := h.clock.now()
		if err := h.EraseRun(ctx, id); err != nil {
			t.Fatal(err)
		}
		mark, err := h.Store.Settings.Get(ctx, SettingTagger)
		if err != nil {
			t.Fatal(err)
		}
		if at, err := time.Parse(time.RFC3339, mark.Value); err != nil || !at.Equal(want) {
			t.Errorf("it bears %s, erased at %s, %v", mark.Value, want, err)
		}
	}
}
