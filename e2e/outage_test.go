package e2e

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

var outage = flag.Duration("outage", 10*time.Second, "how long the database takes no writes while families go on texting")

// texters are families who text without a pause.
type texters struct {
	*testing.T
	town   *harness.Town
	phones []string
	taken  []atomic.Int64 // by phone: texts that were acknowledged
	stop   chan struct{}
	all    sync.WaitGroup
}

func startTexting(t *testing.T, town *harness.Town, s *harness.Server, phones int, every time.Duration) *texters {
	tx := &texters{T: t, town: town, taken: make([]atomic.Int64, phones), stop: make(chan struct{})}
	for n := range phones {
		tx.phones = append(tx.phones, fmt.Sprintf("+4477009005%02d", n))
	}
	for n, phone := range tx.phones {
		tx.all.Go(func() {
			for i := int64(-2); ; i++ {
				text := fmt.Sprintf("word%d.", i)
				if i < 0 {
					text = []string{"hello", "GO"}[i+2]
				}
				town.Text(s, phone, tx.sid(n, i), text, func() *harness.Server { return s })
				tx.taken[n].Store(i + 1)
				select {
				case <-tx.stop:
					return
				case <-time.After(every):
				}
			}
		})
	}
	return tx
}

// hasAll checks that every text that was acknowledged has been applied once, and that those which became words of an answer
// stand once and in each phone's order. A slow machine lets texts come too far apart to join, so that some answer a choice,
// which keeps no words that it can't make out.
func (tx *texters) hasAll() {
	tx.Helper()
	st, k := tx.town.Open()
	for n, phone := range tx.phones {
		contact, err := st.Contacts.Get(context.Background(), k.AddressID("sms", harness.Number, phone))
		if err != nil {
			tx.Fatalf("family %d: %v", n, err)
		}
		doc, err := st.Responses.Get(context.Background(), contact.Response)
		if err != nil {
			tx.Fatalf("family %d: %v", n, err)
		}
		applied := map[string]int{}
		for _, a := range doc.Applied {
			applied[a.ID]++
		}
		for i := int64(-2); i < tx.taken[n].Load(); i++ {
			if times := applied[tx.sid(n, i)]; times != 1 {
				tx.Errorf("family %d: text %d of %d that were acknowledged was applied %d times", n, i, tx.taken[n].Load(), times)
			}
		}
		state, err := conversation.Open(k, doc)
		if err != nil {
			tx.Fatal(err)
		}
		last := int64(-1)
		for _, a := range state.Answers {
			for _, p := range a.Parts {
				for _, found := range wordNumber.FindAllStringSubmatch(p.Text, -1) {
					number, _ := strconv.ParseInt(found[1], 10, 64)
					if number <= last {
						tx.Errorf("family %d: text %d stands after text %d", n, number, last)
					}
					last = number
				}
			}
		}
		if last < 2 {
			tx.Errorf("family %d: the words should stand in the answers, the last is %d", n, last)
		}
	}
}

var wordNumber = regexp.MustCompile(`word([0-9]+)\.`)

// sid is the id of a phone's text.
func (*texters) sid(n int, i int64) string { return harness.SID(fmt.Sprintf("o%d-%d", n, i+2)) }

// Another program holds the database file, so that every write to it fails; families text on. What was acknowledged is
// there afterwards, once; help goes out meanwhile, and whoever waits long is told so, once.
func TestTheDatabaseFileTakesNoWritesAndNothingIsLost(t *testing.T) {
	t.Parallel()
	town := harness.NewTown(t, "")
	s := town.Start()
	tx := startTexting(t, town, s, 6, max(50*time.Millisecond, *outage/300))
	harness.Eventually(t, "everybody has begun", func() bool {
		for n := range tx.taken {
			if tx.taken[n].Load() < 2 {
				return false
			}
		}
		return true
	})

	db, err := sql.Open("sqlite", filepath.Join(town.Dir, "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	hold, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	harness.Eventually(t, "the file is held", func() bool {
		_, err := hold.ExecContext(context.Background(), "BEGIN IMMEDIATE")
		return err == nil
	})
	held := time.Now()
	harness.Eventually(t, "what comes is spooled", func() bool { return strings.Contains(s.Log(), "is spooled") })
	const frightened = "+447700900599"
	town.Text(s, frightened, harness.SID("o-harm"), "my dad hits me and I want to kill myself", func() *harness.Server { return s })
	harness.Eventually(t, "help goes out while the file is held", func() bool {
		screen := town.Screen(frightened)
		return len(screen) == 1 && strings.Contains(screen[0], "999")
	})
	harness.Eventually(t, "the lead is told", func() bool { return len(town.Screen(harness.Lead)) > 0 })
	time.Sleep(time.Until(held.Add(*outage)))
	if _, err := hold.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(*outage / 5)
	close(tx.stop)
	tx.all.Wait()

	st, _ := town.Open()
	deadline := time.Now().Add(time.Minute + *outage)
	for !strings.Contains(s.Log(), "the spool is empty") && time.Now().Before(deadline) {
		time.Sleep(100 * time.Millisecond)
	}
	harness.Eventually(t, "the alert is filed", func() bool {
		for _, err := range st.Alerts.Find(context.Background(), store.Query{}) {
			return err == nil
		}
		return false
	})
	tx.hasAll()
	for n, phone := range tx.phones {
		told := 0
		for _, text := range town.Screen(phone) {
			if strings.Contains(text, "We have your words") {
				told++
			}
		}
		if want := *outage > time.Minute; told > 1 || want && told == 0 {
			t.Errorf("family %d was told %d times that it may take a while", n, told)
		}
	}
	if status := s.Stop(); status != 0 {
		t.Errorf("the server ended with %d", status)
	}
}
