package conversation

import (
	"context"
	"fmt"
	"testing"

	"familyvoice/store"
)

func TestABacklogKeepsFewDocuments(t *testing.T) {
	d := newDesk()
	for n := range 3 * mostWhole {
		d.put(job{response: &store.Response{Meta: store.Meta{ID: fmt.Sprint(n), Version: 1}, Survey: "kept"}, run: &run{}, person: "p"}, false)
	}
	whole := 0
	for n := range 3 * mostWhole {
		j, stale, ok := d.take(context.Background(), d.ready)
		if !ok || j.response.ID != fmt.Sprint(n) || j.response.Version != 1 || j.person != "p" {
			t.Fatalf("job %d is %+v", n, j)
		}
		kept := j.response.Survey != "" || j.run != nil
		if kept == stale {
			t.Errorf("job %d: its document is kept (%t) and to be read again (%t)", n, kept, stale)
		}
		if kept {
			whole++
		}
		d.done(j)
	}
	if whole != mostWhole {
		t.Errorf("%d documents were kept, want %d", whole, mostWhole)
	}
}

func TestWhatTheSweeperFindsKeepsNoDocument(t *testing.T) {
	d := newDesk()
	d.put(job{contact: &store.Contact{Meta: store.Meta{ID: "c", Version: 4}, Channel: "sms"}}, true)
	d.put(job{invitation: &store.Invitation{Meta: store.Meta{ID: "i", Version: 2}, Contact: "c"}}, true)
	if j, stale, _ := d.take(context.Background(), d.ready); !stale || j.contact == nil || j.contact.ID != "c" || j.contact.Version != 4 || j.contact.Channel != "" {
		t.Errorf("the contact's job is %+v, stale %t", j, stale)
	}
	if j, stale, _ := d.take(context.Background(), d.unasked); !stale || j.invitation == nil || j.invitation.ID != "i" || j.invitation.Contact != "" {
		t.Errorf("the invitation's job is %+v, stale %t", j, stale)
	}
}
