package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard/hours"
	"familyvoice/store"
)

// bell is somebody who can be told.
type bell struct {
	mu    sync.Mutex
	dead  bool
	rings int
}

func (b *bell) Notify(context.Context, string, bool) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.dead {
		return "", errors.New("the mail server is away")
	}
	b.rings++
	return "mail", nil
}

func (b *bell) rung() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rings
}

func (b *bell) die(dead bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dead = dead
}

type bells struct{ lead, deputy, duty bell }

// staffed is a house with a lead, a deputy and a duty line, in an office from nine to five.
func staffed(t *testing.T) (*house, *bells) {
	t.Helper()
	b := &bells{}
	office, err := hours.Office("09:00", "17:00", []string{"mon", "tue", "wed", "thu", "fri"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, func(c *Config) {
		c.Notify, c.Office, c.Duty = &b.lead, office, "0151 000 0000"
		c.Escalate = []Escalation{
			{Who: "deputy", After: 2 * time.Hour, Notify: &b.deputy},
			{Who: "duty", After: 4 * time.Hour, Notify: &b.duty, WhenShut: 15 * time.Minute},
		}
	})
	return h, b
}

const disclosure = "my dad hits me and I am scared to go home"

// settle waits until the sweeper has looked at everything that is due now.
func (h *house) settled() {
	h.t.Helper()
	eventually(h.t, "nothing is due", func() bool {
		n, err := h.Store.Alerts.Count(context.Background(), store.Query{Range: "due", From: int64(1), To: h.now().UnixMilli() + 1})
		return err == nil && n == 0
	})
}

func TestAnAlertThatNobodySeesGoesToTheDeputyAndThenToTheDutyLine(t *testing.T) {
	h, b := staffed(t)
	h.text(mum, disclosure) // Tuesday noon
	eventually(t, "the lead is told", func() bool { return b.lead.rung() == 1 })
	h.clock.add(117 * time.Minute)
	h.settled()
	if b.deputy.rung() != 0 {
		t.Fatal("the deputy was told before two working hours were over")
	}
	h.clock.add(3 * time.Minute)
	eventually(t, "the deputy is told after two working hours", func() bool { return b.deputy.rung() == 1 })
	if b.duty.rung() != 0 {
		t.Fatal("the duty line was told with the deputy")
	}
	h.clock.add(2 * time.Hour)
	eventually(t, "the duty line is told after four", func() bool { return b.duty.rung() == 1 })
	h.settled()
	h.clock.add(48 * time.Hour)
	h.settled()
	if b.lead.rung() != 1 || b.deputy.rung() != 1 || b.duty.rung() != 1 {
		t.Errorf("told %d, %d and %d times: once each is enough", b.lead.rung(), b.deputy.rung(), b.duty.rung())
	}
	var steps []string
	for _, s := range h.alerts()[0].History {
		steps = append(steps, s.What)
	}
	if got := strings.Join(steps, " "); got != "made notified escalated-deputy escalated-duty" {
		t.Errorf("the history says %q", got)
	}
}

// At three in the morning nobody is at work to see it: what can't wait goes to those who are awake.
func TestAnUrgentAlertAtNightGoesToTheDutyLineWithinMinutes(t *testing.T) {
	h, b := staffed(t)
	h.clock.add(15 * time.Hour) // three in the morning
	h.text(mum, "he says he will kill me tonight, he has a knife")
	eventually(t, "the lead is told", func() bool { return b.lead.rung() == 1 })
	if a := h.alerts()[0]; a.Level != "urgent" {
		t.Fatalf("the alert is %s", a.Level)
	}
	h.clock.add(13 * time.Minute)
	h.settled()
	if b.duty.rung() != 0 {
		t.Fatal("the duty line was told before the lead had a quarter of an hour")
	}
	h.clock.add(time.Minute)
	eventually(t, "the duty line is told", func() bool { return b.duty.rung() == 1 })
	h.settled()
	if b.deputy.rung() != 0 {
		t.Error("the deputy is not at work either")
	}
}

func TestAConcernAtNightWaitsForTheMorning(t *testing.T) {
	_, b := staffed(t)
	office, err := hours.Office("09:00", "17:00", []string{"mon", "tue", "wed", "thu", "fri"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	night := time.Date(2026, time.November, 25, 3, 0, 0, 0, time.UTC)
	e := Escalation{Who: "duty", After: 4 * time.Hour, Notify: &b.duty, WhenShut: 15 * time.Minute}
	for level, want := range map[string]time.Time{"concern": night.Add(10 * time.Hour), "urgent": night.Add(15 * time.Minute)} {
		if got := e.due(&store.Alert{Level: level, At: night}, office); !got.Equal(want) {
			t.Errorf("%s: the duty line is told at %s, want %s", level, got, want)
		}
	}
	morning := time.Date(2026, time.November, 25, 8, 50, 0, 0, time.UTC)
	if got := e.due(&store.Alert{Level: "urgent", At: morning}, office); !got.Equal(morning.Add(4*time.Hour + 10*time.Minute)) {
		t.Errorf("what comes just before the office opens waits for the lead: %s", got)
	}
}

func TestAnAlertThatWasSeenGoesNoFurther(t *testing.T) {
	h, b := staffed(t)
	h.text(mum, disclosure)
	eventually(t, "the lead is told", func() bool { return b.lead.rung() == 1 })
	eventually(t, "the lead has seen it", func() bool {
		a := h.alerts()[0]
		a.Status = "seen"
		return h.Store.Alerts.Put(context.Background(), a) == nil
	})
	h.clock.add(72 * time.Hour)
	h.settled()
	if b.deputy.rung()+b.duty.rung() != 0 {
		t.Error("it was escalated although somebody had seen it")
	}
}

func TestTheDeputyIsToldEvenIfTheLeadCantBe(t *testing.T) {
	h, b := staffed(t)
	b.lead.die(true)
	h.text(mum, disclosure)
	eventually(t, "telling the lead fails", func() bool { return !h.AlertsFailing().IsZero() })
	eventually(t, "an instance that did not try knows it from the store", func() bool {
		at, err := h.OldestUntold(context.Background())
		return err == nil && !at.IsZero()
	})
	for range 40 {
		h.clock.add(4 * time.Minute)
		h.settled()
	}
	if b.deputy.rung() != 1 {
		t.Errorf("the deputy was told %d times", b.deputy.rung())
	}
	b.lead.die(false)
	h.clock.add(3 * time.Minute)
	eventually(t, "the lead is told once the mail is back", func() bool { return b.lead.rung() == 1 })
	eventually(t, "and that is noted", func() bool {
		at, err := h.OldestUntold(context.Background())
		return err == nil && at.IsZero() && h.AlertsFailing().IsZero()
	})
}

// A provider that took the text is no phone that rang: its report counts, and is not taken for that of a family's message.
func TestATextToTheLeadThatDoesNotArriveIsAnAlertThatFails(t *testing.T) {
	h, b := staffed(t)
	const lead = "+447700900001"
	report := func(failure *channels.SendError) {
		t.Helper()
		d := channels.Delivery{Channel: channels.SMS, Sender: textSender, Address: lead, Entry: channels.AlertEntry + "0", Part: 1, Delivered: failure == nil, Failure: failure}
		if err := h.ReceiveDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	h.text(lead, "hello") // the lead's own phone may be a family's, too
	h.text(mum, disclosure)
	eventually(t, "the lead is told", func() bool { return b.lead.rung() == 1 })
	report(nil)
	if !h.AlertsFailing().IsZero() {
		t.Error("it arrived")
	}
	report(&channels.SendError{Fault: channels.Person, Code: "21610", Reason: "they texted STOP"})
	since := h.AlertsFailing()
	if since.IsZero() {
		t.Fatal("nobody learns that the text did not arrive")
	}
	h.clock.add(time.Minute)
	report(&channels.SendError{Fault: channels.Transient, Code: "30003", Reason: "the phone is switched off"})
	h.text("+447700900124", disclosure)
	eventually(t, "the lead is told of another", func() bool { return b.lead.rung() == 2 })
	if !h.AlertsFailing().Equal(since) {
		t.Errorf("failing since %s, first %s: a provider that takes the next one mends nothing", h.AlertsFailing(), since)
	}
	if h.contactOfPhone(lead).OptOut != nil {
		t.Error("the lead's own survey was stopped by it")
	}
	if n, err := h.Store.Deliveries.Count(t.Context(), store.Query{}); err != nil || n != 0 {
		t.Errorf("%d deliveries stand among those of families (%v)", n, err)
	}
	if report(nil); !h.AlertsFailing().IsZero() {
		t.Error("one that arrives ends it")
	}
}

func TestHelpWhileTheOfficeIsShutSaysSo(t *testing.T) {
	h, _ := staffed(t)
	h.text(mum, disclosure)
	h.expect(h.sms, mum, 2)
	if help := h.sms.screen(mum)[0]; strings.Contains(help, "office") {
		t.Errorf("at noon: %q", help)
	}
	h.clock.add(10 * time.Hour)
	const dad = "+447700900124"
	h.text(dad, disclosure)
	h.expect(h.sms, dad, 2)
	if help := h.sms.screen(dad)[0]; !strings.Contains(help, "until the office opens") || !strings.Contains(help, "0151 000 0000") || !strings.Contains(help, "999") {
		t.Errorf("at ten at night: %q", help)
	}
}

func TestADrillRaisesAMarkedAlertAndNothingElse(t *testing.T) {
	h, b := staffed(t)
	h.text(mum, MarkDrill(h.Keys, disclosure, h.clock.now()))
	eventually(t, "the lead is told", func() bool { return b.lead.rung() == 1 })
	a := h.alerts()[0]
	if !a.Drill || a.Level == "" {
		t.Errorf("the alert is no drill: %+v", a)
	}
	plain, err := h.Keys.Open("alerts/"+a.ID, fieldText, a.Text)
	var text AlertText
	if err != nil || json.Unmarshal(plain, &text) != nil || text.Text != disclosure {
		t.Errorf("the alert reads %q, %v", text.Text, err)
	}
	if r := h.runOf(channels.SMS, "+447700900000", mum); r.doc.Excluded != "drill" {
		t.Errorf("the drill would be counted: excluded %q", r.doc.Excluded)
	}
	h.clock.add(72 * time.Hour)
	h.settled()
	if got := h.sms.screen(mum); len(got) != 0 {
		t.Errorf("somebody was sent %q", got)
	}
	if b.deputy.rung()+b.duty.rung() != 0 {
		t.Error("a drill went on to the deputy or the duty line")
	}
}

func TestNobodyElseCanMarkADrill(t *testing.T) {
	h, b := staffed(t)
	good := MarkDrill(h.Keys, disclosure, h.clock.now())
	old := MarkDrill(h.Keys, disclosure, h.clock.now().Add(-time.Hour))
	for i, words := range []string{"DRILL-", "DRILL-x-y " + disclosure, strings.Replace(good, "-", "-1", 1), old, strings.ToLower(good)} {
		from := "+4477009002" + string(rune('0'+i)) + "0"
		h.text(from, words+" "+disclosure)
		h.expect(h.sms, from, 2)
	}
	eventually(t, "each is an alert like any other", func() bool { return b.lead.rung() == 5 })
	for _, a := range h.alerts() {
		if a.Drill {
			t.Error("one was taken for a drill")
		}
	}
}

func TestTheSafeguardingRecordOutlivesDelete(t *testing.T) {
	h, b := staffed(t)
	h.begun(mum)
	h.text(mum, disclosure)
	eventually(t, "the lead is told", func() bool { return b.lead.rung() == 1 })
	before := h.alerts()[0]
	h.text(mum, "DELETE")
	h.text(mum, "ERASE")
	eventually(t, "the run is erased", func() bool {
		r := h.runOf(channels.SMS, "+447700900000", mum)
		return r.doc.Erased && !r.doc.Purge
	})
	screen := h.sms.screen(mum)
	if last := screen[len(screen)-1]; !strings.Contains(last, "kept apart") {
		t.Errorf("the family is not told of the exception: %q", last)
	}
	after := h.alerts()[0]
	if after.Status != "new" || after.Text != before.Text {
		t.Error("the record changed")
	}
	if address, err := h.Keys.Open("alerts/"+after.ID, fieldAddress, after.Address); err != nil || string(address) != mum {
		t.Errorf("the lead can no longer reach the family: %v", err)
	}
}
