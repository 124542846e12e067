package channels

import "context"

// Finding is one line of a check: what was looked at and, where it is not well, what to do. It holds no secret and no
// family's address; a number or bot name of ours may be in it.
type Finding struct {
	What string
	OK   bool
	Do   string // "" when OK
}

// Checker is a channel that can look whether its provider is set up as it needs. It changes nothing and texts nobody.
// It takes as long as ctx lets it.
type Checker interface {
	Check(ctx context.Context) []Finding
}
