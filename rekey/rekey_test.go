package rekey

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// rings are the keys before a rotation, and after it.
func rings(t *testing.T) (before, after *keys.Keys) {
	t.Helper()
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := keys.Rotate(content, keys.Which{Sealing: true, Addresses: true}, time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for from, into := range map[string]**keys.Keys{string(content): &before, string(rotated): &after} {
		if *into, err = keys.Parse([]byte(from)); err != nil {
			t.Fatal(err)
		}
	}
	return before, after
}

const sender, mum = "+447700900000", "+447700900123"

// kept is a store in which everything that is sealed is sealed under the old keys.
func kept(t *testing.T, k *keys.Keys) (*store.Store, *store.Contact) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	put := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	id := k.AddressID("sms", sender, mum)
	c := &store.Contact{Meta: store.Meta{ID: id}, Channel: "sms", Sender: sender, Address: k.Seal("contacts/"+id, "address", []byte(mum)), Response: "r"}
	put(st.Contacts.Put(ctx, c))
	put(st.Subscriptions.Put(ctx, &store.Subscription{Meta: store.Meta{ID: id}, Channel: "sms", Sender: sender, Address: k.Seal("subscriptions/"+id, "address", []byte(mum))}))
	put(st.Responses.Put(ctx, &store.Response{
		Meta: store.Meta{ID: "r"}, Run: k.Seal("responses/r", "run", []byte("{}")),
		Mail: store.Mail{Pending: []store.Pending{{ID: "p", Secret: k.Seal("pending/p", "secret", []byte("ABC123DEF"))}}},
	}))
	put(st.Alerts.Put(ctx, &store.Alert{
		Meta: store.Meta{ID: "a"}, Channel: "sms", Contact: id, Text: k.Seal("alerts/a", "text", []byte("words")), Address: k.Seal("alerts/a", "address", []byte(mum)),
		History: []store.AlertStep{{What: "acted", Reason: k.Seal("alerts/a", "reason", []byte("rang"))}},
	}))
	put(st.Excerpts.Put(ctx, &store.Excerpt{Meta: store.Meta{ID: "r:hopes"}, Text: k.Seal("excerpts/r:hopes", "words", []byte("{}"))}))
	put(st.Invitations.Put(ctx, &store.Invitation{Meta: store.Meta{ID: "i"}, Contact: id, Mail: store.Mail{Pending: []store.Pending{{
		ID: "i", Channel: "sms", Sender: sender, Address: k.Seal("pending/i", "address", []byte(mum)),
	}}}}))
	return st, c
}

func TestEverythingGoesUnderTheNewestKeysAndStaysWhatItWas(t *testing.T) {
	before, after := rings(t)
	st, _ := kept(t, before)
	r := &Runner{Store: st, Keys: after}
	counts, err := r.Run(t.Context())
	if err != nil || counts.Left != 0 || counts.Moved != 1 || counts.Sealed != 4 {
		t.Fatalf("a contact moves with its subscription, four documents are sealed again: %+v, %v", counts, err)
	}
	if again, err := r.Run(t.Context()); err != nil || again.Sealed != 0 || again.Moved != 0 {
		t.Errorf("a second run finds nothing to do: %+v, %v", again, err)
	}
	newest, _ := after.Newest()
	opens := func(document, field, value, want string) {
		t.Helper()
		plain, err := after.Open(document, field, value)
		if err != nil || string(plain) != want || !strings.HasPrefix(value, newest+".") {
			t.Errorf("%s, %s: %q, %v", document, field, plain, err)
		}
	}
	ctx := t.Context()
	id := after.AddressID("sms", sender, mum)
	c, err := st.Contacts.Get(ctx, id)
	if err != nil || c.Response != "r" || c.Moved != "" {
		t.Fatalf("the contact should go on under its new id: %+v, %v", c, err)
	}
	opens("contacts/"+id, "address", c.Address, mum)
	sub, err := st.Subscriptions.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	opens("subscriptions/"+id, "address", sub.Address, mum)
	inv, err := st.Invitations.Get(ctx, "i")
	if err != nil || inv.Contact != id {
		t.Fatalf("the invitation should name the subscription by its new id: %+v, %v", inv, err)
	}
	opens("pending/i", "address", inv.Pending[0].Address, mum)
	resp, err := st.Responses.Get(ctx, "r")
	if err != nil {
		t.Fatal(err)
	}
	opens("responses/r", "run", resp.Run, "{}")
	opens("pending/p", "secret", resp.Pending[0].Secret, "ABC123DEF")
	a, err := st.Alerts.Get(ctx, "a")
	if err != nil || a.Contact != id {
		t.Fatalf("the alert should name the contact by its new id: %+v, %v", a, err)
	}
	opens("alerts/a", "text", a.Text, "words")
	opens("alerts/a", "reason", a.History[0].Reason, "rang")
	if old, err := st.Contacts.Get(ctx, before.AddressID("sms", sender, mum)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the old contact is still there: %+v", old)
	}
}

func TestAnAlertOfAPageLosesWhatOpensTheAnswersAndKeepsItsContact(t *testing.T) {
	before, after := rings(t)
	st, _ := kept(t, before)
	session := strings.Repeat("ab", 16)
	id := before.AddressID("web", "web", session)
	put := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	put(st.Contacts.Put(t.Context(), &store.Contact{
		Meta: store.Meta{ID: id}, Channel: "web", Sender: "web", Address: before.Seal("contacts/"+id, "address", []byte(session)), Response: "page",
	}))
	for alert, address := range map[string]string{"older": before.Seal("alerts/older", "address", []byte(session)), "newer": ""} {
		put(st.Alerts.Put(t.Context(), &store.Alert{
			Meta: store.Meta{ID: alert}, Channel: "web", Contact: id, Response: "page", Address: address, Text: before.Seal("alerts/"+alert, "text", []byte("words")),
		}))
	}
	if _, err := (&Runner{Store: st, Keys: after}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, alert := range []string{"older", "newer"} {
		a, err := st.Alerts.Get(t.Context(), alert)
		if err != nil || a.Address != "" || a.Contact != after.AddressID("web", "web", session) {
			t.Errorf("the %s alert: %+v, %v", alert, a, err)
		}
	}
}

func TestAContactWithAReplyOnItsWayIsLeftForLater(t *testing.T) {
	before, after := rings(t)
	st, c := kept(t, before)
	c.Pending = []store.Pending{{ID: "q", Channel: "sms"}}
	if err := st.Contacts.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if counts, err := (&Runner{Store: st, Keys: after}).Run(t.Context()); err != nil || counts.Left != 1 {
		t.Errorf("got %+v, %v", counts, err)
	}
}

func TestASealedValueThatOpensNowhereKeepsTheOldKeys(t *testing.T) {
	before, after := rings(t)
	st, _ := kept(t, before)
	stray := &store.Excerpt{Meta: store.Meta{ID: "r:fears"}, Text: before.Seal("somewhere/else", "words", []byte("{}"))}
	if err := st.Excerpts.Put(t.Context(), stray); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Runner{Store: st, Keys: after}).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "the older keys must stay") {
		t.Errorf("got %v", err)
	}
}
