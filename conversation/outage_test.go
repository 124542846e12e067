package conversation

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

var outage = flag.Duration("outage", time.Second, "how long the store is away while families write")

func TestTheFamilyIsToldOnceThatItMayTakeAWhile(t *testing.T) {
	var away atomic.Bool
	folder := t.TempDir()
	h := newHouse(t, withBreakableStore(&away, folder))
	h.begun(mum)
	h.delivered(mum)
	const stopper, frightened = "+447700900124", "+447700900125"
	away.Store(true)
	h.text(mum, "me and my two")
	h.text(mum, "their manners")
	h.text(stopper, "we are new here")
	h.text(stopper, "stop please")
	h.text(frightened, "I want to kill myself")
	h.expect(h.sms, frightened, 1)
	h.haveWaited(h.Hold)
	if slow := h.expect(h.sms, mum, 3); !strings.Contains(slow, "We have your words") {
		t.Errorf("wanted a holding reply, got %q", slow)
	}
	h.text(mum, "a garden")
	t.Run("nobody is told again after a restart", func(t *testing.T) {
		eventually(t, "that they were told is on the disk", func() bool {
			waiting, told := spoolOnDisk(t, h)
			return len(waiting) == 6 && slices.Contains(told, h.Keys.AddressID("sms", "+447700900000", mum))
		})
	})
	h.haveWaited(h.Hold)
	h.reassure(context.Background())
	h.expect(h.sms, mum, 3)
	if screen := h.sms.screen(stopper); len(screen) != 0 {
		t.Errorf("who says STOP is told nothing, got %q", screen)
	}
	if screen := h.sms.screen(frightened); len(screen) != 1 || !strings.Contains(screen[0], "999") {
		t.Errorf("who got help needs no holding reply, got %q", screen)
	}
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	h.expect(h.sms, mum, 6)
	if c := h.contactOfPhone(stopper); c.OptOut == nil {
		t.Error("the STOP counts once the store is back")
	}
}

// haveWaited lets everything in the spool have waited for this long.
func (h *house) haveWaited(d time.Duration) {
	h.spool.mu.Lock()
	defer h.spool.mu.Unlock()
	for person, w := range h.spool.persons {
		w.since = w.since.Add(-d)
		h.spool.persons[person] = w
	}
}

// delivered waits until nothing that was said to a phone is pending any more.
func (h *house) delivered(from string) {
	h.t.Helper()
	eventually(h.t, "what was said is noted as sent", func() bool {
		return len(h.runOf(channels.SMS, "+447700900000", from).doc.Pending) == 0
	})
}

// spoolOnDisk reads the house's spool as the next process would.
func spoolOnDisk(t *testing.T, h *house) (waiting []spooled, told []string) {
	t.Helper()
	h.spool.mu.Lock()
	defer h.spool.mu.Unlock()
	content := readFile(t, h.spool.path)
	return read(content)
}

func TestHelpIsGivenAtOnceWhileTheStoreIsAway(t *testing.T) {
	var away atomic.Bool
	h := newHouse(t, withBreakableStore(&away, t.TempDir()))
	away.Store(true)
	for i, c := range []struct{ words, want string }{
		{"HELP", "Childline 0800 1111"}, {"please help me", "Samaritans"}, {"me and my two", ""}, {"POMOC", "Niebezpieczeństwo"}, {"допоможіть мені", "Дякуємо"},
	} {
		from := fmt.Sprintf("+44770090020%d", i)
		h.text(from, c.words)
		if c.want == "" {
			continue
		}
		if help := h.expect(h.sms, from, 1); !strings.Contains(help, c.want) {
			t.Errorf("%q should be answered with %q at once, got %q", c.words, c.want, help)
		}
	}
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	if notice := h.expect(h.sms, "+447700900202", 1); !strings.Contains(notice, "GO") {
		t.Errorf("wanted the notice, got %q", notice)
	}
	t.Run("HELP is not answered again", func(t *testing.T) {
		if c := h.contactOfPhone("+447700900200"); len(c.Applied) != 1 || len(c.Pending) != 0 {
			t.Errorf("%d applied, %d pending", len(c.Applied), len(c.Pending))
		}
		h.expect(h.sms, "+447700900200", 1)
	})
}

func TestHelpThatCouldNotLeaveDuringAnOutageLeavesAfterIt(t *testing.T) {
	var away atomic.Bool
	var tried atomic.Int64
	folder, left := t.TempDir(), t.TempDir()
	h := newHouse(t, withBreakableStore(&away, folder))
	h.sms.fail = func(channels.Outbound) error {
		tried.Add(1)
		return &channels.SendError{Fault: channels.Transient, Reason: "the network is away"}
	}
	away.Store(true)
	h.text(mum, "I want to kill myself")
	eventually(t, "help is tried", func() bool { return tried.Load() > 0 })
	// What lies on the disk now is what a process leaves that dies here, and its next finds.
	if err := os.WriteFile(filepath.Join(left, "spool-0.jsonl"), readFile(t, h.spool.path), 0o600); err != nil {
		t.Fatal(err)
	}
	next := newHouse(t, func(c *Config) { c.Keys, c.Spool = h.Keys, left })
	eventually(t, "the spool empties", func() bool { return next.Spooled() == 0 })
	eventually(t, "the help arrives", func() bool {
		return slices.ContainsFunc(next.sms.screen(mum), func(text string) bool { return strings.Contains(text, "Samaritans") })
	})
}

// A page whose words tell of harm hands them on however often Continue is pressed while the store is away.
func TestTheLeadIsToldOnceOfWordsThatWaitOnTheDiskTwice(t *testing.T) {
	var away atomic.Bool
	told := &noted{}
	h := newHouse(t, withBreakableStore(&away, t.TempDir()), func(c *Config) { c.Notify = told })
	away.Store(true)
	in := channels.Inbound{ID: "page.1", Channel: channels.Web, Sender: "web", Address: "session", Kind: channels.Answer, Question: "about", Text: "I want to kill myself", At: h.clock.now()}
	for range 3 {
		h.receive(in)
	}
	eventually(t, "the lead is told", func() bool { return told.n.Load() > 0 })
	in.ID = "page.2"
	h.receive(in)
	eventually(t, "and of other words again", func() bool { return told.n.Load() >= 2 })
	time.Sleep(5 * h.Sweep)
	if n := told.n.Load(); n != 2 {
		t.Errorf("the lead should be told once of each, was told %d times", n)
	}
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	eventually(t, "each has its alert", func() bool { return len(h.alerts()) == 2 })
}

// hanging is a collection whose database answers nothing until its caller gives up.
type hanging struct {
	store.Collection[store.Contact]
	on *atomic.Bool
}

func (h hanging) Get(ctx context.Context, id string) (*store.Contact, error) {
	if h.on.Load() {
		<-ctx.Done()
		return nil, store.ErrUnavailable
	}
	return h.Collection.Get(ctx, id)
}

func TestOnlyTheFirstMessageWaitsForAStoreThatHangs(t *testing.T) {
	var on atomic.Bool
	h := newHouse(t, func(c *Config) {
		c.Spool, c.Store.Contacts = t.TempDir(), hanging{c.Store.Contacts, &on}
		c.Sweep = time.Hour
	})
	on.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	first := channels.Inbound{ID: "SM-first", Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.Text, Text: "hello"}
	if err := h.Receive(ctx, first); err != nil {
		t.Fatal(err)
	}
	second := first
	second.ID, second.Address = "SM-second", "+447700900124"
	taken := make(chan error, 1)
	go func() { taken <- h.Receive(context.Background(), second) }()
	select {
	case err := <-taken:
		if err != nil || h.Spooled() != 2 {
			t.Errorf("both should be spooled, %d are, %v", h.Spooled(), err)
		}
	case <-time.After(receiveWithin / 2):
		t.Error("somebody else waited for the store again")
	}
}

// A sender that notes what has left has the person's turn for as long as the store hangs.
func TestATextThatWaitsTooLongForItsPersonsTurnIsKept(t *testing.T) {
	folder := t.TempDir()
	h := newHouse(t, func(c *Config) { c.Spool, c.Sweep = folder, time.Hour })
	h.begun(mum)
	h.delivered(mum)
	leave, err := h.lanes.enter(t.Context(), h.Keys.PersonID("sms", textSender, mum))
	if err != nil {
		t.Fatal(err)
	}
	says := func(ctx context.Context, id, words string) error {
		return h.Receive(ctx, channels.Inbound{ID: id, Channel: channels.SMS, Sender: textSender, Address: mum, Kind: channels.Text, Text: words, At: h.clock.now()})
	}
	impatient, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := says(impatient, "SM-first", "I want to kill myself"); err != nil || h.Spooled() != 1 {
		t.Fatalf("it should be kept: %d are, %v", h.Spooled(), err)
	}
	if help := h.expect(h.sms, mum, 3); !strings.Contains(help, "999") {
		t.Errorf("wanted help, got %q", help)
	}
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	if err := says(gone, "SM-gone", "hello?"); err == nil || h.Spooled() != 1 {
		t.Errorf("who hangs up gives it again: %d are kept, %v", h.Spooled(), err)
	}
	leave()
	h.clock.add(time.Minute)
	if err := says(t.Context(), "SM-second", "their manners"); err != nil || h.Spooled() != 2 {
		t.Fatalf("what comes next waits behind it: %d are kept, %v", h.Spooled(), err)
	}
	h.drain(t.Context())
	state := h.runOf(channels.SMS, textSender, mum).state
	for question, want := range map[string]string{"about": "I want to kill myself", "proud": "their manners"} {
		if a := state.Answer(question); a == nil || answerText(a) != want {
			t.Errorf("the answer to %s should be %q: %+v", question, want, a)
		}
	}
}

// Families write while the store goes away and comes back. Every message that was taken is there afterwards, once, and each
// person's in order.
func TestAnOutageUnderLoad(t *testing.T) {
	var away atomic.Bool
	h := newHouse(t, withBreakableStore(&away, t.TempDir()))
	const families = 8
	for n := range families {
		h.begun(fmt.Sprintf("+4477009003%02d", n))
	}
	at := h.clock.now()
	var wrote [families]atomic.Int64
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for n := range families {
		writers.Go(func() {
			for i := int64(0); ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(max(5*time.Millisecond, *outage/200)):
				}
				in := channels.Inbound{
					ID: fmt.Sprintf("SM-%d-%d", n, i), Channel: channels.SMS, Sender: "+447700900000", Address: fmt.Sprintf("+4477009003%02d", n),
					Kind: channels.Text, Text: fmt.Sprintf("word%d.", i), At: at.Add(time.Duration(i) * time.Millisecond), // all join
				}
				if err := h.Receive(context.Background(), in); err != nil {
					t.Errorf("a message was not taken: %v", err)
				}
				wrote[n].Store(i + 1)
			}
		})
	}
	time.Sleep(*outage / 4)
	away.Store(true)
	time.Sleep(*outage)
	away.Store(false)
	time.Sleep(*outage / 4)
	close(stop)
	writers.Wait()
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	for n := range families {
		r := h.runOf(channels.SMS, "+447700900000", fmt.Sprintf("+4477009003%02d", n))
		var want strings.Builder
		for i := range wrote[n].Load() {
			fmt.Fprintf(&want, "word%d.", i)
		}
		var all strings.Builder
		for _, q := range []string{"about", "proud", "hopes", "fears", "change", "network"} {
			if a := r.state.Answer(q); a != nil {
				all.WriteString(strings.ReplaceAll(answerText(a), "\n", ""))
			}
		}
		if all.String() != want.String() {
			t.Errorf("family %d wrote %d texts: not all of them are kept once and in order", n, wrote[n].Load())
		}
	}
}

// The store answers when it is asked, and takes no writes: applying what was spooled fails again and again, and the help that the
// provider would not take at first goes out all the same.
func TestHelpIsTriedAgainThoughTheStoreTakesNoWrites(t *testing.T) {
	var on, failed atomic.Bool
	responses := &full[store.Response]{on: &on}
	h := newHouse(t, func(c *Config) {
		c.Spool = t.TempDir()
		responses.Collection = c.Store.Responses
		c.Store.Responses, c.Store.Contacts = responses, &full[store.Contact]{Collection: c.Store.Contacts, on: &on}
	})
	h.begun(mum)
	h.delivered(mum)
	h.sms.failing(func(out channels.Outbound) error {
		if failed.Swap(true) {
			return nil
		}
		return down(out)
	})
	on.Store(true)
	h.text(mum, "I want to kill myself")
	before := responses.tried.Load()
	if help := h.expect(h.sms, mum, 3); !strings.Contains(help, "Samaritans") || !failed.Load() || h.Spooled() != 1 {
		t.Errorf("the message waits, and the help does not: got %q", help)
	}
	if responses.tried.Load() == before {
		t.Error("this story needs a message that could not be applied meanwhile")
	}
	on.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
	if next := h.expect(h.sms, mum, 4); !strings.Contains(next, "2 of 6") {
		t.Errorf("once it is applied the next question comes, and no help again: got %q", next)
	}
}

// The provider gives a message again while it waits on the disk.
func TestAMessageThatComesTwiceDuringAnOutageIsKeptAndAnsweredOnce(t *testing.T) {
	var away atomic.Bool
	folder, left := t.TempDir(), t.TempDir()
	h := newHouse(t, withBreakableStore(&away, folder))
	away.Store(true)
	in := h.text(mum, "I want to kill myself")
	h.expect(h.sms, mum, 1)
	for range 3 {
		h.receive(in)
	}
	time.Sleep(10 * h.Sweep)
	if n := len(h.sms.screen(mum)); n != 1 || h.Spooled() != 1 {
		t.Errorf("help was sent %d times, and it stands %d times on the disk", n, h.Spooled())
	}
	t.Run("after a restart, help that had not left is sent once", func(t *testing.T) {
		h.spool.mu.Lock()
		content, _, _ := strings.Cut(string(readFile(t, h.spool.path)), "\n") // without the note that help was sent
		h.spool.mu.Unlock()
		if err := os.WriteFile(filepath.Join(left, "spool-0.jsonl"), []byte(content+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		next := newHouse(t, func(c *Config) { c.Keys = h.Keys }, withBreakableStore(&away, left))
		next.away.Store(true)
		next.receive(in)
		next.receive(in)
		next.expect(next.sms, mum, 1)
		time.Sleep(10 * next.Sweep)
		if n := len(next.sms.screen(mum)); n != 1 || next.Spooled() != 1 {
			t.Errorf("help was sent %d times, and it stands %d times on the disk", n, next.Spooled())
		}
	})
	away.Store(false)
	eventually(t, "the spool empties", func() bool { return h.Spooled() == 0 })
}
