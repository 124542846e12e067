package summary

import "familyvoice/analysis/disclosure"

// Base is who answered: the families behind every share. Unread are those of them with an answer that nobody has read, such as
// one in another language: what they said in it is in no theme. So a difference counts as clear only if it is clear whatever
// they said. The zero Cell, as of a figure from before they were counted, is none, and so is a number below the threshold: so few
// hardly move a share. A number that is hidden for another reason may be all.
type Base struct{ Families, Unread disclosure.Cell }

// Waits says whether enough answers are unread for a difference to be held against them.
func (b Base) Waits() bool { return b.unread() > 0 }

// unread is how many families have to be reckoned with as unread.
func (b Base) unread() int {
	if n, ok := b.Unread.Show(); ok || b.Unread.Threshold() == 0 || b.Unread.Why() == disclosure.Small {
		return n
	}
	return shown(b.Families)
}
