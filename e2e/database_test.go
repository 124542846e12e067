package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/e2e/harness"
	"familyvoice/safeguard"
	"familyvoice/store"
)

// labelled is an answer that people marked: what in it names somebody, and how worrying it is.
type labelled struct {
	Section string   `json:"section"`
	Text    string   `json:"text"`
	Level   string   `json:"level"`
	PII     []string `json:"pii"`
}

// databaseAnswers is how many labelled answers are sent: all kinds, in the file's order.
const databaseAnswers = 420

// missedBound is the share of marked strings that may stand in the redacted excerpts of answers that raised no concern.
// Redaction finds about 97 in 100; what it misses is what a reader may see, so the bound is there to be lowered.
const missedBound = 0.05

// labelledAnswers picks answers with something marked, those that are worrying first among them, so that every kind is
// sent. It skips the test where the file is not there.
func labelledAnswers(t *testing.T) (picked []labelled) {
	t.Helper()
	file := filepath.Join("..", "analysis", "train", "labelled.jsonl")
	if _, err := os.Stat(file); err != nil {
		file = filepath.Join(os.Getenv("FAMILYVOICE_EVAL_DIR"), "dev.jsonl")
	}
	f, err := os.Open(file)
	if err != nil {
		t.Skip("the labelled answers are not here; FAMILYVOICE_EVAL_DIR says where they are")
	}
	defer func() { _ = f.Close() }()
	var flagged, marked []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a labelled
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		switch {
		case a.Level != "none" && len(a.Text) >= 12:
			flagged = append(flagged, a)
		case len(a.PII) > 0:
			marked = append(marked, a)
		}
	}
	every := func(all []labelled, n int) []labelled {
		var some []labelled
		for i := range n {
			some = append(some, all[i*len(all)/n])
		}
		return some
	}
	return append(every(flagged, min(len(flagged), databaseAnswers/3)), every(marked, min(len(marked), databaseAnswers*2/3))...)
}

// questionOf is where an answer of a section is given.
var questionOf = map[string]string{"about": "about", "proud": "proud", "hopes": "hopes", "fears": "fears", "change": "change", "network": "network"}

// The files of the database, and of the spool beside it, name nobody to someone who has them without the keys. Answers,
// addresses and alerts are sealed. What readers see is not: there the test counts what redaction missed.
func TestTheRawDatabaseNamesNobody(t *testing.T) {
	t.Parallel()
	answers := labelledAnswers(t)
	house := harness.NewHouse(t, harness.Setup{Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)})
	senders := []struct {
		channel channels.Name
		sender  string
		all     string // what every address of the channel holds, long enough not to stand in an id by chance
		address func(i int) string
	}{
		{channels.SMS, harness.Number, "7700910", func(i int) string { return fmt.Sprintf("+44770091%04d", i) }},
		{channels.WhatsApp, harness.Number, "7700920", func(i int) string { return fmt.Sprintf("+44770092%04d", i) }},
		{channels.Telegram, harness.BotID, "7300000000", func(i int) string { return fmt.Sprint(7_300_000_000_000 + i) }},
		{channels.Web, "web", "feedfacefeedface", func(i int) string { return fmt.Sprintf("feedfacefeedface%016d", i) }},
	}
	families := make(chan int)
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for i := range families {
				s := senders[i%len(senders)]
				sendLabelled(t, house, fmt.Sprintf("message-%d", i), s.channel, s.sender, s.address(i), answers[i])
			}
		})
	}
	for i := range answers {
		families <- i
	}
	close(families)
	work.Wait()
	house.Set(house.Now().Add(time.Hour))
	house.Settle()
	excerpts := make([]string, len(answers)) // the id of each answer's own
	for i, a := range answers {
		s := senders[i%len(senders)]
		if _, r, ok := house.State(s.channel, s.sender, s.address(i)); ok {
			excerpts[i] = r.ID + ":" + questionOf[a.Section]
		}
	}
	withheld := withheldTexts(t, house)
	if len(withheld) < 20 {
		t.Fatalf("the answers should hold disclosures, %d were withheld", len(withheld))
	}

	raw := rawBytes{}
	raw.read(t, house.Dir, "open ") // with the write-ahead log as it is while the service runs

	// The store goes away: what comes now lies in the spool.
	if err := house.Store.Close(); err != nil {
		t.Fatal(err)
	}
	spooled := 0
	for i, a := range answers[:60] {
		s := senders[i%len(senders)]
		in := channels.Inbound{ID: fmt.Sprintf("spooled-%d", i), Channel: s.channel, Sender: s.sender, Address: s.address(i), Kind: channels.Text, Text: a.Text, At: house.Now()}
		if err := house.Conversation.Receive(context.Background(), in); err != nil {
			t.Fatal(err)
		}
		spooled++
	}
	if house.Conversation.Spooled() != spooled {
		t.Fatalf("%d messages should wait in the spool, %d do", spooled, house.Conversation.Spooled())
	}

	raw.read(t, house.Dir, "")
	if size := len(raw["familyvoice.db"]); size < 100_000 {
		t.Fatalf("the database has %d bytes; it should hold hundreds of runs", size)
	}
	if size := len(raw["spool-0.jsonl"]); size < 1000 {
		t.Fatalf("the spool has %d bytes; it should hold messages", size)
	}
	for _, s := range senders {
		if at := raw.holds(s.all); at != "" {
			t.Errorf("%s addresses stand in %s", s.channel, at)
		}
	}
	for _, text := range withheld {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); len(line) < 12 {
				continue
			}
			if at := raw.holds(line); at != "" {
				t.Errorf("a flagged answer stands in clear in %s: %.20q...", at, line)
			}
		}
	}
	countMissed(t, answers, excerpts, raw, reopened(t, house), house.Keys)
}

// sendLabelled begins a run and gives one answer in it; by text a family has to come to the question first.
func sendLabelled(t *testing.T, house *harness.House, id string, channel channels.Name, sender, address string, a labelled) {
	question := questionOf[a.Section]
	n := 0
	send := func(in channels.Inbound) {
		n++
		in.ID, in.Channel, in.Sender, in.Address = fmt.Sprintf("%s-%d", id, n), channel, sender, address
		in.At = house.Now().Add(time.Duration(n) * time.Minute)
		if err := house.Conversation.Receive(context.Background(), in); err != nil {
			t.Errorf("a message was not taken: %v", err)
		}
	}
	if channel != channels.Web {
		send(channels.Inbound{Kind: channels.Text, Text: "hello"})
	}
	send(channels.Inbound{Kind: channels.Command, Command: "go"})
	for question != "" {
		state, _, ok := house.State(channel, sender, address)
		if !ok || state.Question == question || state.Question == "" {
			break
		}
		send(channels.Inbound{Kind: channels.Command, Command: "skip"})
	}
	in := channels.Inbound{Kind: channels.Text, Text: a.Text}
	if channel == channels.Web {
		in.Kind, in.Question = channels.Answer, question
	}
	send(in)
}

// withheldTexts are the answers that raised a concern, as they were written.
func withheldTexts(t *testing.T, house *harness.House) (texts []string) {
	t.Helper()
	for r, err := range house.Store.Responses.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		state := open(t, house, r)
		for _, a := range state.Answers {
			for _, part := range a.Parts {
				if safeguard.Scan(part.Text).Level != safeguard.None {
					texts = append(texts, part.Text)
				}
			}
		}
	}
	return texts
}

// rawBytes are files by name.
type rawBytes map[string][]byte

// read takes in every file below dir: the database, its write-ahead log, and the spool.
func (raw rawBytes) read(t *testing.T, dir, prefix string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw[prefix+filepath.Base(path)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// holds names the file that a string stands in, also as JSON writes it; "" for none.
func (raw rawBytes) holds(s string) string {
	quoted, _ := json.Marshal(s) // a string marshals
	for name, content := range raw {
		if bytes.Contains(content, []byte(s)) || bytes.Contains(content, bytes.Trim(quoted, `"`)) {
			return name
		}
	}
	return ""
}
