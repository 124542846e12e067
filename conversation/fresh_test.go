package conversation

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
)

// reading is a projector that remembers which answers it was shown, and which it was asked for and could not see.
type reading struct {
	noTags
	mu           sync.Mutex
	seen, unseen []string
}

func (r *reading) Project(_ context.Context, _ *store.Response, st survey.State, questions []string) (map[string]safeguard.Finding, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, q := range questions {
		if st.Answer(q) == nil {
			r.unseen = append(r.unseen, q)
		} else {
			r.seen = append(r.seen, q)
		}
	}
	return nil, nil
}

// A family that writes faster than we reply must not lose the tags of an answer: what is tagged is what is stored, never
// the state that an earlier reply was made from.
func TestAnAnswerThatComesWhileAReplyIsLeavingIsTagged(t *testing.T) {
	tags := &reading{}
	h := newHouse(t, func(c *Config) { c.Project = tags })
	h.text(mum, "hello")
	h.expect(h.sms, mum, 1)
	var once sync.Once
	h.sms.mu.Lock()
	h.sms.fail = func(channels.Outbound) error { // while the first question is on its way, its answer comes
		once.Do(func() {
			in := channels.Inbound{ID: "SM-fast", Channel: channels.SMS, Sender: "+447700900000", Address: mum, Kind: channels.Text, Text: "me and my two", At: h.clock.now()}
			if err := h.Receive(context.Background(), in); err != nil {
				t.Error(err)
			}
		})
		return nil
	}
	h.sms.mu.Unlock()
	h.text(mum, "GO")
	eventually(t, "the answer is tagged", func() bool {
		h.clock.add(time.Minute)
		tags.mu.Lock()
		defer tags.mu.Unlock()
		return slices.Contains(tags.seen, "about")
	})
	if len(tags.unseen) > 0 {
		t.Errorf("the tagger was shown a state without the answers to %v", tags.unseen)
	}
}

func TestACrowdOfTaggersDelaysAnAnswerByASweepAndNotByAMinute(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	for range maxTagging {
		h.tagging <- struct{}{}
	}
	h.text(mum, "me and my two")
	h.expect(h.sms, mum, 3)
	h.clock.add(2 * time.Second)
	eventually(t, "it was its turn, and no tagger was free", func() bool {
		h.resting.mu.Lock()
		defer h.resting.mu.Unlock()
		return len(h.resting.wakes) == 1
	})
	for range maxTagging {
		<-h.tagging
	}
	h.clock.add(time.Second)
	eventually(t, "it is tagged", func() bool { h.tags.mu.Lock(); defer h.tags.mu.Unlock(); return len(h.tags.asked) == 1 })
}
