package county

import (
	"strings"
	"testing"
)

// What the ledger and the files say apart is told, one line for each kind of fault.
func TestWhatDoesNotAgreeIsTold(t *testing.T) {
	ledger := func() []Entry {
		return []Entry{
			{Family: 1, What: Answer, Token: "q0000001n01", Question: "about"},
			{Family: 1, What: Hub, Hub: "HUBAA"},
			{Family: 2, What: Disclosure, Token: "q0000002n01", Question: "hopes"},
			{Family: 3, What: Answer, Token: "q0000003n01"},
			{Family: 3, What: Erased},
			{Family: 4, What: Unwanted, Token: "q0000004n01"},
			{Family: 4, What: Stopped, Channel: "sms", Address: "+447500000004"},
		}
	}
	count := func() *Count {
		return &Count{
			Words:  map[string][]Standing{"q0000001n01": {{"r1", "about"}}, "q0000002n01": {{"r2", "hopes"}}},
			Alerts: map[string]int{"q0000002n01": 1}, Alarms: [][]string{{"q0000002n01"}}, Excerpts: map[string]bool{"r1:about": true, "r2:hopes": true},
			OptedOut: map[string]bool{"sms +447500000004": true}, Erased: map[string]bool{"r3": true}, Hubs: map[string]int{"hub-aa": 1}, Runs: 3,
		}
	}
	if wrong := Compare(ledger(), count()); len(wrong) > 0 {
		t.Fatalf("they agree, and it says %q", wrong)
	}
	for says, spoil := range map[string]func(*Count){
		"stand 0 times":                  func(c *Count) { delete(c.Words, "q0000001n01") },
		"stand 2 times":                  func(c *Count) { c.Words["q0000001n01"] = append(c.Words["q0000001n01"], Standing{"r9", "about"}) },
		"stand under proud":              func(c *Count) { c.Words["q0000001n01"] = []Standing{{"r1", "proud"}} },
		"readers can't see":              func(c *Count) { delete(c.Excerpts, "r1:about") },
		"there are 0 alerts of it":       func(c *Count) { delete(c.Alerts, "q0000002n01") },
		"there are 2 alerts of it":       func(c *Count) { c.Alerts["q0000002n01"] = 2 },
		"1 families told of harm":        func(c *Count) { c.Alarms = append(c.Alarms, nil) },
		"had everything erased, and its": func(c *Count) { c.Words["q0000003n01"] = []Standing{{"r3", "about"}} },
		"there are 0 tombstones":         func(c *Count) { clear(c.Erased) },
		"wrote after STOP":               func(c *Count) { c.Words["q0000004n01"] = []Standing{{"r4", "about"}} },
		"said STOP last":                 func(c *Count) { clear(c.OptedOut) },
		"began at HUBAA":                 func(c *Count) { c.Hubs["hub-aa"] = 2 },
		"nobody was told":                func(c *Count) { c.Words["q0000009n01"] = []Standing{{"r9", "about"}} },
		"still have work":                func(c *Count) { c.Waiting = 1 },
		"bytes are spooled":              func(c *Count) { c.Spooled = 1 },
	} {
		c := count()
		spoil(c)
		if wrong := strings.Join(Compare(ledger(), c), "\n"); !strings.Contains(wrong, says) {
			t.Errorf("it should say %q, says %q", says, wrong)
		}
	}
	c := count()
	c.Words["q0000001n01"] = []Standing{{"r1", aside}}
	delete(c.Excerpts, "r1:about")
	joined := ledger()
	joined[0].Question = "" // of texts in one breath nobody can say where they fall
	if wrong := Compare(joined, c); len(wrong) > 0 {
		t.Errorf("words that were kept aside are kept, and it says %q", wrong)
	}
	c = count()
	c.Alarms = append(c.Alarms, []string{"q0000001n01"})
	if mistaken, nobodys := FalseAlarms(ledger(), c); len(Compare(ledger(), c)) > 0 || mistaken != 1 || nobodys != 0 {
		t.Errorf("an alert on words of no harm is counted as %d, and loses nothing: %q", mistaken, Compare(ledger(), c))
	}
	if wrong := Compare(append(ledger(), Entry{Family: 5, What: Silent}), count()); len(wrong) != 1 {
		t.Errorf("a reply that never came is told, got %q", wrong)
	}
}
