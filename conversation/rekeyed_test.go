package conversation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/keys"
	"familyvoice/safeguard"
	"familyvoice/store"
)

// rotates adds keys to the key file, which the house takes up, and moves everybody to them.
func (h *house) rotates(path string) {
	h.t.Helper()
	content, err := os.ReadFile(path)
	if err == nil {
		content, err = keys.Rotate(content, keys.Which{Sealing: true, Addresses: true}, time.Now().Add(-time.Minute))
	}
	if err == nil {
		err = keys.Replace(path, content)
	}
	if err == nil {
		_, err = h.Keys.Refresh(func(*keys.Keys) error { return nil })
	}
	if err != nil {
		h.t.Fatal(err)
	}
	for c, err := range h.Store.Contacts.Find(h.t.Context(), store.Query{}) {
		if err == nil {
			_, err = MoveContact(h.t.Context(), h.Store, h.Keys, c)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

// Words that are no answer wait for their second look while their person is moved to new keys.
func TestHelpAfterASecondLookOutlivesARotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	ring, err := keys.LoadOrMake(path)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *Config) { c.Keys, c.Patience = ring, 20*time.Millisecond })
	h.text(mum, "hello")
	h.expect(h.sms, mum, 1)
	h.hangs()
	h.findsIn(sideways, safeguard.Urgent)
	h.text(mum, sideways)
	h.expect(h.sms, mum, 2)
	h.rotates(path)
	time.Sleep(200 * time.Millisecond) // the look that hangs is given up: the next reads who it is anew
	close(h.tags.looks)
	eventually(t, "it is looked at", func() bool { h.clock.add(time.Minute); return len(h.alerts()) == 1 })
	a := h.raised(1)[0]
	if help := h.expect(h.sms, mum, 3); !strings.Contains(help, "999") {
		t.Errorf("wanted help, got %q", help)
	}
	if a.Contact != h.contactOfPhone(mum).ID {
		t.Errorf("the lead does not see whose it is: %q", a.Contact)
	}
}

// An announcement waits for the morning, and in the night everybody is moved to new keys.
func TestAnAnnouncementThatWaitsOutlivesARotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	ring, err := keys.LoadOrMake(path)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *Config) { c.Keys = ring })
	for _, phone := range []string{mum, dad} {
		h.begun(phone)
		h.delivered(phone)
		h.subscribed(phone, "elm", "en")
	}
	mums, dads := len(h.sms.screen(mum)), len(h.sms.screen(dad))
	h.clock.add(9 * time.Hour) // nine in the evening
	if n := h.announce("a1"); n != 2 {
		t.Fatalf("two are to be told, got %d", n)
	}
	h.rotates(path)
	if n := h.announce("a1"); n != 2 || h.invitations() != 2 {
		t.Errorf("whoever is to be told already is not told twice: %d people, %d invitations", n, h.invitations())
	}
	stopped := h.contactOfPhone(dad) // as it is in a restored backup, whose subscription is not gone
	stopped.OptOut = &store.OptOut{At: h.clock.now(), Reason: "stop"}
	if err := h.Store.Contacts.Put(t.Context(), stopped); err != nil {
		t.Fatal(err)
	}
	h.clock.add(13 * time.Hour)
	eventually(t, "nothing waits any more", func() bool { return h.invitations() == 0 })
	if n := len(h.sms.screen(mum)) - mums; n != 1 {
		t.Errorf("mum asked to be told what changed, and was told %d times", n)
	}
	if n := len(h.sms.screen(dad)) - dads; n != 0 {
		t.Errorf("dad said STOP, and was told %d times", n)
	}
}
