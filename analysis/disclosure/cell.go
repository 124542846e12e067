package disclosure

import (
	"encoding/json"
	"errors"
	"strconv"
)

// Reason says why a number is hidden.
type Reason string

// The reasons.
const (
	Shown    Reason = ""         // not hidden
	Small    Reason = "small"    // fewer than k families
	Protects Reason = "protects" // k or more, hidden so that a smaller one can't be worked out
	Withheld Reason = "withheld" // its whole table, or its place and period, is not released
)

// MinThreshold is the lowest threshold that may be configured.
const MinThreshold = 3

// Cell holds either a number that may be shown or the reason why it is hidden, never both. The zero Cell is hidden.
// Only Suppress makes a Cell that shows a number; reading back a frozen one gives what was frozen.
type Cell struct {
	shown  bool
	n      int
	reason Reason
	k      int
}

// Show returns the number and true, or 0 and false if it is hidden.
func (c Cell) Show() (int, bool) { return c.n, c.shown }

// Why returns the reason why the number is hidden, or Shown.
func (c Cell) Why() Reason {
	switch {
	case c.shown:
		return Shown
	case c.reason == Shown:
		return Withheld
	}
	return c.reason
}

// String is "12", "fewer than 5" or "not shown".
func (c Cell) String() string {
	switch {
	case c.shown:
		return strconv.Itoa(c.n)
	case c.reason == Small:
		return "fewer than " + strconv.Itoa(c.k)
	}
	return "not shown"
}

// Share is the cell's part of base in whole percent. It is given only if both are shown and the base is at least twice
// the threshold that they were suppressed with, so that a percentage never stands on a handful.
func (c Cell) Share(base Cell) (percent int, ok bool) {
	if !c.shown || !base.shown || c.k == 0 || base.n < 2*c.k || c.n > base.n {
		return 0, false
	}
	return (200*c.n + base.n) / (2 * base.n), true
}

// Threshold is the one that the cell was suppressed with; 0 for the zero Cell.
func (c Cell) Threshold() int { return c.k }

// PublicThreshold is the least threshold for what everybody may read.
const PublicThreshold = 10

// Public is the number as everybody may read it, rounded to the nearest five. It is given only if the number was
// suppressed with the threshold for the public or a higher one, and is not nought.
func (c Cell) Public() (n int, ok bool) {
	if !c.shown || c.n == 0 || c.k < PublicThreshold {
		return 0, false
	}
	return (c.n + 2) / 5 * 5, true
}

// frozen is a Cell in a release's body.
type frozen struct {
	N   *int   `json:"n,omitempty"`
	Why Reason `json:"why,omitempty"`
	K   int    `json:"k"`
}

// MarshalJSON freezes the cell. A hidden cell's number is not in it.
func (c Cell) MarshalJSON() ([]byte, error) {
	f := frozen{K: c.k, Why: c.Why()}
	if c.shown {
		f.N = &c.n
	}
	return json.Marshal(f)
}

// UnmarshalJSON reads back a frozen cell. A number beside a reason, or one below its threshold other than zero, is an
// error: no suppression made it.
func (c *Cell) UnmarshalJSON(body []byte) error {
	var f frozen
	if err := json.Unmarshal(body, &f); err != nil {
		return err
	}
	if f.N == nil {
		*c = Cell{reason: f.Why, k: f.K}
		return nil
	}
	if f.Why != Shown || f.K < MinThreshold || *f.N < 0 || (*f.N > 0 && *f.N < f.K) {
		return errors.New("disclosure: a frozen cell that no suppression made")
	}
	*c = Cell{shown: true, n: *f.N, k: f.K}
	return nil
}
