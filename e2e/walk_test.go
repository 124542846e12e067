package e2e

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"familyvoice/channels"
	"familyvoice/channels/webform/formtest"
	"familyvoice/e2e/harness"
	"familyvoice/survey"
	"familyvoice/survey/conversationtest"
)

// Whatever a family does, in whatever order, the same is stored on every channel: a walk of random moves is made by text,
// by button and by page, through three conversations on one store.
func TestAnyWalkGivesTheSameAnswersOnEveryChannel(t *testing.T) {
	t.Parallel()
	house := harness.NewHouse(t, harness.Setup{Places: formtest.Places(), Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		walkers := []*walker{
			{house: house, channel: channels.SMS, sender: harness.Number, address: fmt.Sprintf("+44770090%04d", n)},
			{house: house, channel: channels.Telegram, sender: harness.BotID, address: strconv.Itoa(10_000 + n)},
			{house: house, channel: channels.Web, sender: "web", address: fmt.Sprintf("%032x", n)},
		}
		for _, w := range walkers {
			w.begin(rt)
		}
		for range rapid.IntRange(1, 18).Draw(rt, "moves") {
			state := walkers[0].state(rt)
			if state.Question == "" || state.Question == "subscribe" {
				break // by text the run is over; a page would still show its answers
			}
			move := drawMove(rt, house, state.Question)
			if state.Offer == survey.Change && move.kind == "answer" {
				move = asksWhere // a chat asks "which answer?", and once more of what is no number; a page does not ask
			}
			for _, w := range walkers {
				w.make(rt, move)
			}
			compareWalkers(rt, walkers)
		}
	})
}

// move is one thing that a family does.
type move struct {
	kind   string // answer, skip, back, change, where, help, language
	words  string // an answer's
	choice int    // an answer's, from 1
	ids    []string
	n      int // the question to change, from 1
}

var asksWhere = move{kind: "where"}

func drawMove(rt *rapid.T, house *harness.House, question string) move {
	m := move{kind: rapid.SampledFrom([]string{"answer", "answer", "answer", "answer", "skip", "skip", "back", "change", "where", "help", "language"}).Draw(rt, "move")}
	s, _ := house.Surveys.Latest("our-family")
	q, _ := s.Question(question)
	switch {
	case m.kind == "answer" && q.Kind == survey.Text:
		m.words = rapid.SampledFrom([]string{
			"me and my two", "the park, on a dry day", "no damp", "بيت آمن", "❤️", "1", "stop him shouting", "my nan\nand my aunty",
		}).Draw(rt, "words")
	case m.kind == "answer":
		for _, c := range q.Choices {
			m.ids = append(m.ids, c.ID)
		}
		if q.Sets == survey.SetsPlace {
			for _, p := range formtest.Places()[1:] {
				m.ids = append(m.ids, p.ID)
			}
		}
		m.choice = rapid.IntRange(1, len(m.ids)).Draw(rt, "choice")
	case m.kind == "change":
		m.n = rapid.IntRange(1, 9).Draw(rt, "number")
	case m.kind == "language":
		m.words = rapid.SampledFrom([]string{"en", "ar"}).Draw(rt, "language")
	}
	return m
}

// walker is one family on one channel.
type walker struct {
	house           *harness.House
	channel         channels.Name
	sender, address string
	sent            int
	at              time.Time
}

func (w *walker) begin(rt *rapid.T) {
	w.at = w.house.Now()
	if w.channel != channels.Web { // a page's own button is the GO
		w.send(rt, channels.Inbound{Kind: channels.Command, Command: "start"})
	}
	w.send(rt, channels.Inbound{Kind: channels.Command, Command: "go"})
}

func (w *walker) send(rt *rapid.T, in channels.Inbound) {
	w.sent++
	w.at = w.at.Add(time.Minute)
	in.ID, in.Channel, in.Sender, in.Address, in.At = fmt.Sprintf("%s-%d", w.address, w.sent), w.channel, w.sender, w.address, w.at
	if err := w.house.Conversation.Receive(context.Background(), in); err != nil {
		rt.Fatalf("%s: a message was not taken: %v", w.channel, err)
	}
}

// make makes the move as this channel does: words by text, buttons in a chat, a page's fields on the web.
func (w *walker) make(rt *rapid.T, m move) {
	text := func(words string) channels.Inbound { return channels.Inbound{Kind: channels.Text, Text: words} }
	command := func(c, argument string) channels.Inbound {
		return channels.Inbound{Kind: channels.Command, Command: c, Text: argument}
	}
	question := w.state(rt).Question
	switch {
	case m.kind == "answer" && m.choice > 0 && w.channel == channels.SMS:
		w.send(rt, text(strconv.Itoa(m.choice)))
	case m.kind == "answer" && m.choice > 0:
		w.send(rt, channels.Inbound{Kind: channels.Answer, Question: question, Choices: m.ids[m.choice-1 : m.choice]})
	case m.kind == "answer" && w.channel == channels.Web:
		w.send(rt, channels.Inbound{Kind: channels.Answer, Question: question, Text: m.words})
	case m.kind == "answer":
		w.send(rt, text(m.words))
	case w.channel != channels.SMS && m.kind == "change":
		w.send(rt, command("change", strconv.Itoa(m.n)))
	case m.kind == "change":
		w.send(rt, text("change "+strconv.Itoa(m.n)))
	case m.kind == "language" && w.channel == channels.SMS:
		w.send(rt, text(map[string]string{"en": "language english", "ar": "العربية"}[m.words]))
	case m.kind == "language":
		w.send(rt, command("language", m.words))
	case w.channel == channels.SMS:
		w.send(rt, text(m.kind))
	default:
		w.send(rt, command(m.kind, ""))
	}
}

func (w *walker) state(rt *rapid.T) survey.State {
	state, _, ok := w.house.State(w.channel, w.sender, w.address)
	if !ok {
		rt.Fatalf("%s: nothing is stored", w.channel)
	}
	return state
}

// compareWalkers compares what is stored and what is asked.
func compareWalkers(rt *rapid.T, walkers []*walker) {
	kept := func(w *walker) map[string]string {
		state := w.state(rt)
		all := map[string]string{"(asks)": state.Question, "(in)": state.Language}
		for _, a := range state.Answers {
			all[a.Question] = conversationtest.Kept(a)
		}
		return all
	}
	want := kept(walkers[0])
	for _, w := range walkers[1:] {
		if got := kept(w); !maps.Equal(want, got) {
			rt.Fatalf("by %s other answers are stored than by text (-text +%s):\n%s", w.channel, w.channel, cmp.Diff(want, got))
		}
	}
}
