package disclosure

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Claim says that at least as many families as the threshold are behind something, and no more than that: two themes that
// come together, or a phrase that comes up. It holds no count. The zero Claim claims nothing.
type Claim struct{ k int }

// slack is how many families a claim must have beyond the threshold. A move takes at most two families from each of at
// most two places and periods (amounts, step), so in every table that a reader must reckon with a claim still holds.
const slack = 4

// Sure is how many of n families are behind something in every table that a reader must reckon with. What is said of a claim
// beside the threshold has to be true of so many.
func Sure(n int) int { return n - slack }

// Claimed is the claim that n families of a place and period are behind something. It claims nothing if n is below the
// threshold and its slack, or if the families of the place and period are hidden.
func (r Released) Claimed(place, period, n int) Claim {
	if _, shown := r.Families(place, period).Show(); !shown || Sure(n) < r.c.k {
		return Claim{}
	}
	return Claim{r.c.k}
}

// Together is the claim that n families are in two categories of a Marks table at once. It claims nothing unless the
// numbers of both are shown, so that it tells of no hidden one.
func (r Released) Together(table string, place, period, a, b, n int) Claim {
	for _, cat := range [2]int{a, b} {
		if _, shown := r.Cell(table, place, period, cat).Show(); !shown {
			return Claim{}
		}
	}
	return r.Claimed(place, period, n)
}

// Shared is the claim that n families are in the categories of several tables at once, such as fathers who worry about
// money. It claims nothing unless the number of each is shown, so that it tells of no hidden one.
func (r Released) Shared(place, period, n int, each ...Cell) Claim {
	for _, cell := range each {
		if _, shown := cell.Show(); !shown {
			return Claim{}
		}
	}
	return r.Claimed(place, period, n)
}

// Holds says whether anything is claimed.
func (c Claim) Holds() bool { return c.k > 0 }

// String is "at least 5", or "" where nothing is claimed.
func (c Claim) String() string {
	if !c.Holds() {
		return ""
	}
	return fmt.Sprintf("at least %d", c.k)
}

type frozenClaim struct {
	AtLeast int `json:"at_least"`
}

// MarshalJSON freezes the claim.
func (c Claim) MarshalJSON() ([]byte, error) { return json.Marshal(frozenClaim{c.k}) }

// UnmarshalJSON reads back a frozen claim. One below the least threshold is an error: nothing made it.
func (c *Claim) UnmarshalJSON(body []byte) error {
	var f frozenClaim
	if err := json.Unmarshal(body, &f); err != nil {
		return err
	}
	if f.AtLeast != 0 && f.AtLeast < MinThreshold {
		return errors.New("disclosure: a frozen claim that nothing made")
	}
	c.k = f.AtLeast
	return nil
}
