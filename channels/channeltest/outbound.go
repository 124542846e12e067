package channeltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"familyvoice/channels"
)

var outboundCases = []sentence{
	{"a message goes out as it is", func(t *testing.T, s *stage) {
		receipt, err := s.send(t, channels.Outbound{Text: "What are you proud of?"})
		if err != nil || receipt.Parts != 1 || len(receipt.IDs) != 1 || receipt.IDs[0] == "" {
			t.Errorf("receipt %+v, error %v", receipt, err)
		}
		if sent := s.Sent(1); len(sent) != 1 || sent[0] != "What are you proud of?" {
			t.Errorf("sent %q", sent)
		}
	}},
	{"every choice can be read, in order", func(t *testing.T, s *stage) {
		choices := []channels.Choice{{ID: "often", Label: "Often"}, {ID: "sometimes", Label: "Sometimes"}, {ID: "never", Label: "Hardly ever"}}
		for _, many := range []bool{false, true} {
			if _, err := s.send(t, channels.Outbound{Text: "How often do you come?", Question: "often", Choices: choices, Many: many}); err != nil {
				t.Fatal(err)
			}
			sent := s.Sent(1)
			last := sent[len(sent)-1]
			at := 0
			for _, words := range []string{"How often do you come?", "Often", "Sometimes", "Hardly ever"} {
				i := strings.Index(last[at:], words)
				if i < 0 {
					t.Fatalf("%q is not in its place in %q", words, last)
				}
				at += i + len(words)
			}
		}
	}},
	{"what a person picks arrives as what was offered", picking},
	{"a whole survey goes out and comes back in its order", whole},
	{"a long message is split between words, within the limit, and no word is lost", func(t *testing.T, s *stage) {
		for _, text := range []string{
			strings.Repeat("Every family is welcome here. ", 400),
			strings.Repeat("x", 9000),
			strings.Repeat("👨‍👩‍👧‍👦", 1200),
			strings.Repeat("نحن بخير ", 900),
			strings.Repeat("e\u0301", 5000),
		} {
			before := len(s.Sent(1))
			receipt, err := s.send(t, channels.Outbound{Text: text})
			if err != nil {
				t.Fatal(err)
			}
			parts := s.Sent(1)[before:]
			if receipt.Parts != len(parts) || len(parts) < 2 {
				t.Errorf("the receipt says %d parts, %d were sent", receipt.Parts, len(parts))
			}
			for _, part := range parts {
				if n := len(utf16.Encode([]rune(part))); n > s.Limit() {
					t.Errorf("a part of %d, the limit is %d", n, s.Limit())
				}
				if !utf8.ValidString(part) || strings.HasPrefix(part, "\u200d") || strings.HasPrefix(part, "\u0301") {
					t.Error("a letter or an emoji was torn")
				}
			}
			if got, want := spaceless(strings.Join(parts, "")), spaceless(text); got != want {
				t.Errorf("%d characters became %d", len(want), len(got))
			}
		}
	}},
	{"sending resumes after the parts that went out", func(t *testing.T, s *stage) {
		text := strings.Repeat("Every family is welcome here. ", 400)
		s.Trouble(None, Fail)
		receipt, err := s.send(t, channels.Outbound{Text: text})
		if err == nil || receipt.Parts != 1 || len(s.Sent(1)) != 1 {
			t.Fatalf("receipt %+v, error %v, %d parts arrived", receipt, err, len(s.Sent(1)))
		}
		whole, err := s.send(t, channels.Outbound{Text: text, SentParts: receipt.Parts})
		if err != nil || whole.Parts != len(s.Sent(1)) {
			t.Errorf("receipt %+v, error %v, %d parts arrived", whole, err, len(s.Sent(1)))
		}
		if spaceless(strings.Join(s.Sent(1), "")) != spaceless(text) {
			t.Error("a part was lost or repeated")
		}
	}},
	{"the caller hears of each part but the last, which the receipt tells of", func(t *testing.T, s *stage) {
		var heard []int
		out := channels.Outbound{Text: strings.Repeat("Every family is welcome here. ", 400), Sent: func(parts int) { heard = append(heard, parts) }}
		receipt, err := s.send(t, out)
		if err != nil || len(heard) != receipt.Parts-1 {
			t.Fatalf("heard of %v of %d parts, error %v", heard, receipt.Parts, err)
		}
		for i, parts := range heard {
			if parts != i+1 {
				t.Errorf("heard %v", heard)
			}
		}
	}},
	{"an empty message and an address that is none are refused for good", func(t *testing.T, s *stage) {
		s.fails(t, channels.Outbound{Text: "  "}, channels.Rejected)
		s.fails(t, channels.Outbound{Text: "hello", Address: "not an address"}, channels.Rejected)
		s.fails(t, channels.Outbound{Text: "hello", Address: "'; drop"}, channels.Rejected)
	}},
	{"a provider that throttles is tried again when it asks", func(t *testing.T, s *stage) {
		s.Trouble(Throttle)
		if failed := s.fails(t, channels.Outbound{Text: "hello"}, channels.Transient); failed.After != 7*time.Second {
			t.Errorf("after %v, want 7s", failed.After)
		}
	}},
	{"a provider that throttles is left alone meanwhile, by help too", func(t *testing.T, s *stage) {
		s.Trouble(Throttle)
		s.fails(t, channels.Outbound{Text: "hello"}, channels.Transient)
		for _, urgent := range []bool{false, true} {
			failed := s.fails(t, channels.Outbound{Text: "hello", Address: s.Person(2), Urgent: urgent}, channels.Later)
			if failed.After <= 0 || failed.After > 7*time.Second || len(s.Sent(2)) != 0 {
				t.Errorf("after %v, %d sent", failed.After, len(s.Sent(2)))
			}
		}
	}},
	{"a provider that fails is tried again", func(t *testing.T, s *stage) {
		s.Trouble(Fail)
		s.fails(t, channels.Outbound{Text: "hello"}, channels.Transient)
		if _, err := s.send(t, channels.Outbound{Text: "hello"}); err != nil {
			t.Errorf("once it works again: %v", err)
		}
	}},
	{"a provider that hangs is given up when the caller gives up", func(t *testing.T, s *stage) {
		s.Trouble(Hang)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := s.Channel().Send(ctx, channels.Outbound{ID: "entry", Sender: s.Ours(), Address: s.Person(1), Text: secretWords})
		s.fault(t, err, channels.Transient)
	}},
	{"a provider that lies is not believed", func(t *testing.T, s *stage) {
		s.Trouble(Lie)
		s.fails(t, channels.Outbound{Text: "hello"}, channels.Transient)
		s.Trouble(LieEmpty)
		s.fails(t, channels.Outbound{Text: "hello"}, channels.Transient)
	}},
	{"a person who blocked us is an opt-out", func(t *testing.T, s *stage) {
		s.Trouble(Refuse)
		s.fails(t, channels.Outbound{Text: "hello"}, channels.Person)
	}},
	{"wrong credentials are for somebody to mend", func(t *testing.T, s *stage) {
		s.Trouble(BadLogin)
		s.fails(t, channels.Outbound{Text: "hello"}, channels.Operator)
	}},
	{"what was said can be taken back where the channel can", takingBack},
	{"many messages at once all go out", func(t *testing.T, s *stage) {
		var wait sync.WaitGroup
		for i := range 20 {
			wait.Go(func() {
				if _, err := s.Channel().Send(t.Context(), channels.Outbound{ID: fmt.Sprint("entry", i), Sender: s.Ours(), Address: s.Person(i % 3), Text: "hello"}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := len(s.Sent(0)) + len(s.Sent(1)) + len(s.Sent(2)); n != 20 {
			t.Errorf("%d of 20 arrived", n)
		}
	}},
}

// send sends out to the first person unless it says to whom.
func (s *stage) send(t *testing.T, out channels.Outbound) (channels.Receipt, error) {
	t.Helper()
	out.ID, out.Sender, out.Language = "entry", s.Ours(), "en"
	if out.Address == "" {
		out.Address = s.Person(1)
	}
	return s.Channel().Send(t.Context(), out)
}

// fails fails unless sending out ends in want.
func (s *stage) fails(t *testing.T, out channels.Outbound, want channels.Fault) *channels.SendError {
	t.Helper()
	_, err := s.send(t, out)
	return s.fault(t, err, want)
}

// fault fails unless err is a SendError of want that tells no secret.
func (s *stage) fault(t *testing.T, err error, want channels.Fault) *channels.SendError {
	t.Helper()
	var failed *channels.SendError
	if !errors.As(err, &failed) {
		t.Fatalf("error %v is no SendError", err)
	}
	if failed.Fault != want || failed.Reason == "" {
		t.Errorf("fault %q (%s), want %q with a reason", failed.Fault, failed.Reason, want)
	}
	s.quiet(t, "the error", fmt.Sprintf("%v %+v %#v", err, err, err))
	return failed
}

func spaceless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// picking asks for one choice and for several, and reads what comes back: numbers in words, or the ids of the choices.
func picking(t *testing.T, s *stage) {
	choices := []channels.Choice{{ID: "!skip", Label: "Skip"}, {ID: "park", Label: "The park"}, {ID: "library", Label: "The library"}, {ID: "none", Label: "Neither"}}
	for _, row := range []struct {
		many    bool
		numbers []int
		words   string
		ids     []string
	}{
		{false, []int{2}, "2", []string{"library"}},
		{true, []int{1, 3}, "1 3", []string{"park", "none"}},
	} {
		if _, err := s.send(t, channels.Outbound{Text: "Where do you go?", Question: "places", Choices: choices, Many: row.many}); err != nil {
			t.Fatal(err)
		}
		before := len(s.recv.All())
		in := s.took(t, s.Choose(1, row.numbers...), before+1)[before]
		switch in.Kind {
		case channels.Text:
			if in.Text != row.words {
				t.Errorf("the words %q, want %q", in.Text, row.words)
			}
		case channels.Answer:
			if in.Question != "places" || !slices.Equal(in.Choices, row.ids) {
				t.Errorf("question %q, choices %v, want %v", in.Question, in.Choices, row.ids)
			}
		default:
			t.Errorf("a pick arrived as %q", in.Kind)
		}
		if in.Address != s.Person(1) || in.At.IsZero() || in.ID == "" {
			t.Errorf("address right %v, at %v, id %q", in.Address == s.Person(1), in.At, in.ID)
		}
	}
}

// whole asks and answers as a survey does: words, one choice, several, the same text twice, and a goodbye.
func whole(t *testing.T, s *stage) {
	places := []channels.Choice{{ID: "park", Label: "The park"}, {ID: "library", Label: "The library"}, {ID: "none", Label: "Neither"}}
	arrived := 0
	for _, step := range []struct {
		ask     channels.Outbound
		say     string // or
		numbers []int
	}{
		{channels.Outbound{Text: "Who we are, and what becomes of your words. Text GO to start."}, "GO", nil},
		{channels.Outbound{Text: "Who is in your family?", Question: "about"}, secretWords, nil},
		{channels.Outbound{Text: "What are you proud of?", Question: "proud"}, secretWords, nil},
		{channels.Outbound{Text: "Where do you go?", Question: "where", Choices: places}, "", []int{2}},
		{channels.Outbound{Text: "And where else?", Question: "else", Choices: places, Many: true}, "", []int{1, 3}},
		{channels.Outbound{Text: "Thank you."}, "STOP", nil},
	} {
		sent := len(s.Sent(1))
		if _, err := s.send(t, step.ask); err != nil {
			t.Fatal(err)
		}
		if now := s.Sent(1); len(now) != sent+1 || !strings.HasPrefix(now[sent], step.ask.Text) {
			t.Fatalf("%q went out as %q", step.ask.Text, now[sent:])
		}
		status := 0
		if step.say != "" {
			_, status = s.Say(1, "", step.say)
		} else {
			status = s.Choose(1, step.numbers...)
		}
		arrived++
		in := s.took(t, status, arrived)[arrived-1]
		switch {
		case step.say != "" && (in.Kind != channels.Text || in.Text != step.say):
			t.Errorf("%q was answered by a %q", step.ask.Text, in.Kind)
		case step.say == "" && in.Kind == channels.Answer && in.Question != step.ask.Question:
			t.Errorf("the answer is to %q, the question was %q", in.Question, step.ask.Question)
		}
	}
}
