package conversation

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
)

// bewitchedHouse is a house where what mum writes makes the program panic while on is set, and is spooled in the folder.
func bewitchedHouse(t *testing.T, on *atomic.Bool, folder string, change ...func(*Config)) *house {
	t.Helper()
	h := newHouse(t, append(change, func(c *Config) {
		c.Spool, c.Store.Contacts = folder, bewitched{c.Store.Contacts, on}
	})...)
	h.begun(mum)
	h.delivered(mum)
	return h
}

// restarted is a house on the same store with what the first had parked, and a program that can apply it.
func (h *house) restarted(parked string) *house {
	h.t.Helper()
	left := h.t.TempDir()
	if err := os.WriteFile(filepath.Join(left, filepath.Base(parked)), readFile(h.t, parked), 0o600); err != nil {
		h.t.Fatal(err)
	}
	next := newHouse(h.t, func(c *Config) { c.Store, c.Keys, c.Spool, c.Now = h.Store, h.Keys, left, h.clock.now })
	eventually(h.t, "what was parked is applied", func() bool { return next.Spooled() == 0 })
	eventually(h.t, "nothing waits", func() bool {
		doc := next.runOf(channels.SMS, textSender, mum).doc
		return len(doc.Pending)+len(doc.Alerts) == 0
	})
	return next
}

func TestAParkedDisclosureHasOneAlertAlsoOnceItIsApplied(t *testing.T) {
	for _, row := range []struct {
		name, earlier, words string
		want                 []string // the texts of the alerts
	}{
		{"alone", "", "I want to kill myself", []string{"I want to kill myself"}},
		{"and another for what it says with the text before it, which nobody could read then", "my stepdad keeps", "hitting me. i am so scared of him",
			[]string{"hitting me. i am so scared of him", "my stepdad keeps\nhitting me. i am so scared of him"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var on atomic.Bool
			folder := t.TempDir()
			h := bewitchedHouse(t, &on, folder)
			if row.earlier != "" {
				h.text(mum, row.earlier)
				h.clock.add(time.Second - time.Minute) // the next text joins it
				h.expect(h.sms, mum, 3)
				h.delivered(mum)
			}
			on.Store(true)
			h.text(mum, row.words)
			parked := filepath.Join(folder, "spool-0.parked.jsonl")
			eventually(t, "it is parked", func() bool {
				content, err := os.ReadFile(parked)
				return err == nil && len(content) > 0 && h.Spooled() == 0
			})
			if n := len(h.alerts()); n != 1 {
				t.Fatalf("it has %d alerts while it is parked, want one", n)
			}
			on.Store(false)
			h.restarted(parked)
			var texts []string
			for _, a := range h.alerts() {
				texts = append(texts, h.alertText(a.ID).Text)
			}
			for _, want := range row.want {
				if n := strings.Count("\x00"+strings.Join(texts, "\x00")+"\x00", "\x00"+want+"\x00"); n != 1 || len(texts) != len(row.want) {
					t.Errorf("%q should be read once, the alerts say %q", want, texts)
				}
			}
			if doc := h.runOf(channels.SMS, textSender, mum).doc; len(doc.Flagged) != 1 {
				t.Errorf("the answer should be hidden from readers, flagged are %v", doc.Flagged)
			}
		})
	}
}

func TestADisclosureThatCantEvenBeParkedHasOneAlertAndOneHelp(t *testing.T) {
	var on atomic.Bool
	var taken atomic.Int64
	folder, told := t.TempDir(), &noted{}
	h := bewitchedHouse(t, &on, folder, func(c *Config) { c.Notify = told })
	if err := os.Mkdir(filepath.Join(folder, "spool-0.parked.jsonl"), 0o700); err != nil { // so that nothing can be written there
		t.Fatal(err)
	}
	h.sms.failing(func(channels.Outbound) error {
		taken.Add(1)
		time.Sleep(10 * h.Sweep) // parking is tried again while the provider takes its time
		return nil
	})
	on.Store(true)
	h.text(mum, "I want to kill myself")
	h.expect(h.sms, mum, 3)
	time.Sleep(20 * h.Sweep)
	if h.Spooled() != 1 {
		t.Fatal("this story needs a message that can't be parked")
	}
	if alerts, helped := len(h.alerts()), taken.Load(); alerts != 1 || helped != 1 {
		t.Errorf("%d alerts were made and help was sent %d times, want one of each", alerts, helped)
	}
	if n := told.n.Load(); n > 2 { // when it came, and when its alert was made
		t.Errorf("the lead was told %d times", n)
	}
}

// What can't be applied waits in the spool behind another's words that the store does not take yet.
func TestAMessageIsParkedOnceThoughAnotherStandsBeforeIt(t *testing.T) {
	var held atomic.Value
	held.Store("")
	folder := t.TempDir()
	h := newHouse(t, func(c *Config) { c.Spool, c.Store.Responses = folder, holding{c.Store.Responses, &held} })
	for _, phone := range []string{mum, dad} {
		h.begun(phone)
		h.delivered(phone)
	}
	held.Store(h.runOf(channels.SMS, textSender, dad).doc.ID)
	h.text(dad, "me and my two")
	h.onSecondVersion(channels.SMS, textSender, mum)
	h.text(mum, "the three of us")
	parked := filepath.Join(folder, "spool-0.parked.jsonl")
	eventually(t, "it is parked", func() bool { content, _ := os.ReadFile(parked); return len(content) > 0 })
	time.Sleep(10 * h.Sweep)
	if n := strings.Count(string(readFile(t, parked)), "\n"); n != 1 || h.Spooled() != 1 {
		t.Errorf("it stands %d times among the parked, want once; %d wait", n, h.Spooled())
	}
	held.Store("")
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
}
