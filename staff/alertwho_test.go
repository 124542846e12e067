package staff

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// alertBy is an alert of a channel with the address that an older version sealed in it.
func (h *house) alertBy(id, channel, address string) {
	h.t.Helper()
	h.alert(id, "elm", "urgent")
	a, err := h.store.Alerts.Get(ctx, id)
	if err != nil {
		h.t.Fatal(err)
	}
	a.Channel, a.Address = channel, h.keys.Seal("alerts/"+id, "address", []byte(address))
	put(h.t, h.store.Alerts, a)
}

func TestWhoAnAlertOfAPageIsFromNobodyKnows(t *testing.T) {
	const session = "abababababababababababababababab"
	h := newHouse(t)
	h.alertBy("a1", "web", session)
	r := h.signedIn("sam", []string{"safeguarding"})
	page := r.see("/staff/alerts/a1", "we do not know who")
	if strings.Contains(page, "/identity") {
		t.Error("what opens the family's answers is offered as a contact")
	}
	status, page, _ := r.post("/staff/alerts/a1/identity", url.Values{"reason": {"I need to ring this family today"}})
	if status != http.StatusNotFound || strings.Contains(page, session) || h.audited("alert-identity-opened") != 0 {
		t.Errorf("answered %d: %s", status, page)
	}
	r.post("/staff/alerts/a1/text", nil)
	if a, err := h.store.Alerts.Get(ctx, "a1"); err != nil || a.Address != "" {
		t.Errorf("it is still kept there: %+v, %v", a, err)
	}
}

func TestTheNumberOfAChatIsCalledWhatItIs(t *testing.T) {
	h := newHouse(t)
	h.alertBy("a1", "telegram", "7002")
	r := h.signedIn("sam", []string{"safeguarding"})
	r.see("/staff/alerts/a1", "it is no phone number", "can't be used to write to one family", "The family was asked for a phone number")
	_, page, _ := r.post("/staff/alerts/a1/identity", url.Values{"reason": {"The police ask whose chat it is"}})
	if !strings.Contains(page, "<dt>Telegram chat</dt><dd>7002</dd>") || strings.Contains(page, "fv-phone") {
		t.Errorf("a chat's number looks like a telephone number: %s", page)
	}
}
