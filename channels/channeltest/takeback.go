package channeltest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"familyvoice/channels"
)

// takingBack says several things to two people and takes some of it back from one. A channel that can't is not asked.
func takingBack(t *testing.T, s *stage) {
	taker, ok := s.Channel().(channels.TakesBack)
	if !ok {
		return
	}
	say := func(n int, words string) string {
		t.Helper()
		receipt, err := s.send(t, channels.Outbound{Text: words, Address: s.Person(n)})
		if err != nil || len(receipt.IDs) != 1 {
			t.Fatalf("receipt %+v, error %v", receipt, err)
		}
		return receipt.IDs[0]
	}
	first, second, another := say(1, "one"), say(1, "two"), say(2, "theirs")
	say(1, "three")
	for range 2 { // a crash repeats it
		if err := taker.TakeBack(t.Context(), s.Ours(), s.Person(1), []string{first, another, second, "99999999", "no id"}); err != nil {
			t.Fatal(err)
		}
		if left := s.Sent(1); !slices.Equal(left, []string{"three"}) {
			t.Errorf("on the screen stands %q", left)
		}
	}
	if left := s.Sent(2); !slices.Equal(left, []string{"theirs"}) {
		t.Errorf("somebody else's talk was touched: %q", left)
	}
	third := say(1, "four")
	var failed *channels.SendError
	s.Trouble(Refuse)
	if err := taker.TakeBack(t.Context(), s.Ours(), s.Person(1), []string{third}); err != nil {
		t.Errorf("somebody who blocked us: %v", err)
	}
	s.Trouble(Fail)
	if err := taker.TakeBack(t.Context(), s.Ours(), s.Person(1), []string{third}); !errors.As(err, &failed) || failed.Fault != channels.Transient {
		t.Errorf("a provider that fails: %v", err)
	}
	s.Trouble(Throttle)
	if err := taker.TakeBack(t.Context(), s.Ours(), s.Person(1), []string{third}); !errors.As(err, &failed) || failed.After != 7*time.Second {
		t.Errorf("a provider that throttles: %v", err)
	}
	s.quiet(t, "the error", failed.Error())
}
