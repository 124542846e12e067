package conversation

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"familyvoice/channels"
)

// wrongCode is the nth of codes that nobody was given.
func wrongCode(n int) string { return fmt.Sprintf("1111%05d", n) }

func TestACarryOnCodeCantBeGuessedByTextOrChat(t *testing.T) {
	for _, row := range []struct {
		name string
		say  func(h *house, words string)
		who  channels.Inbound
	}{
		{"by text", func(h *house, words string) { h.text("+447700900456", words) }, channels.Inbound{Channel: channels.SMS, Sender: "+447700900000", Address: "+447700900456"}},
		{"in a chat", func(h *house, words string) { h.chat(teen, words); h.clock.add(-time.Minute + time.Second) }, channels.Inbound{Channel: channels.Telegram, Sender: "77", Address: teen}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			h.begun(mum)
			code := h.carryCode(mum)
			run := h.runOf(channels.SMS, "+447700900000", mum).doc.ID
			joined := func() bool {
				contact, err := h.findContact(context.Background(), row.who)
				return err == nil && contact.Response == run
			}
			for i := range codeTries {
				row.say(h, "CODE "+wrongCode(i))
			}
			if row.say(h, "CODE "+code); joined() {
				t.Error("after ten wrong codes the right one is taken")
			}
			if row.say(h, code); joined() {
				t.Error("after ten wrong codes the right one is taken without the word before it")
			}
			h.clock.add(codeTriesIn + time.Minute)
			row.say(h, "CODE "+code)
			if row.who.Channel == channels.Telegram {
				row.say(h, "17")
			}
			if !joined() {
				t.Error("an hour later the right code is not taken")
			}
		})
	}
}

func TestWhereNoCodeIsTakenNoneCanBeGuessed(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	code := h.carryCode(mum)
	run := h.runOf(channels.SMS, "+447700900000", mum).doc.ID
	web := channels.Inbound{Channel: channels.Web, Sender: webSender, Address: "session-9", At: h.clock.now()}
	for name, in := range map[string]channels.Inbound{
		"as what a QR code starts the bot with": {Channel: channels.Telegram, Sender: "77", Address: teen, Kind: channels.Command, Command: "start", Place: code},
		"after /start":                          {Channel: channels.Telegram, Sender: "77", Address: teen, Kind: channels.Command, Command: "start", Text: code},
		"as the hub of a page that begins":      {Channel: channels.Web, Sender: webSender, Address: "session-8", Kind: channels.Command, Command: "go", Place: code},
		"as an answer on a page":                {Channel: channels.Web, Sender: webSender, Address: "session-9", Kind: channels.Answer, Question: "about", Text: "CODE " + code},
		"as the caption of a picture":           {Channel: channels.Telegram, Sender: "77", Address: "9002", Kind: channels.Media, Media: "picture", Text: "CODE " + code},
	} {
		in.ID, in.At = "guess "+name, web.At
		h.receive(in)
		contact, err := h.findContact(context.Background(), in)
		if err != nil || contact.Response == run {
			t.Errorf("%s: the code opens the run, or %v", name, err)
		}
	}
	if doc := h.runOf(channels.SMS, "+447700900000", mum).doc; doc.Carry == "" {
		t.Error("the code is used up")
	}
}

func TestFreshSessionsOfOnePrefixShareTheirTries(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	code := h.carryCode(mum)
	try := func(n int, code, prefix string) error {
		return h.CarryOn(context.Background(), channels.Inbound{
			ID: fmt.Sprint("w", n), Channel: channels.Web, Sender: webSender, Address: fmt.Sprint("session-", n),
		}, code, prefix)
	}
	for i := range codeTries {
		if err := try(i, wrongCode(i), "2001:db8::/64"); !errors.Is(err, ErrNoSuchCode) {
			t.Fatal(err)
		}
	}
	if err := try(20, code, "2001:db8::/64"); !errors.Is(err, ErrTooManyTries) {
		t.Errorf("the eleventh try, in a session of its own, got %v", err)
	}
	if err := try(21, code, "2001:db8:1::/64"); err != nil {
		t.Errorf("a family at another place got %v", err)
	}
}

func TestManyPlacesDontWashOneClean(t *testing.T) {
	var places tries
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for range codeTries {
		places.allow(now, "here")
	}
	for i := range 3 * maxTriers {
		places.allow(now, fmt.Sprint(i))
	}
	if places.allow(now, "here") {
		t.Error("a place that tried ten codes has new tries, because others came")
	}
	if n := len(places.from); n > maxTriers {
		t.Errorf("%d places are remembered", n)
	}
}
