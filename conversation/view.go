package conversation

import (
	"errors"
	"time"

	"familyvoice/store"
	"familyvoice/survey"
)

// The errors a page or adapter may show words for.
var (
	// ErrNoSuchCode means that a carry-on code is unknown, used or too old.
	ErrNoSuchCode = errors.New("conversation: no such code")
	// ErrTooManyTries means that codes were tried more than ten times in an hour from one place.
	ErrTooManyTries = errors.New("conversation: too many tries")
)

// View is what a web session may see of its own run.
type View struct {
	// Known is false for a session that has not begun anything.
	Known    bool
	Response string // the run's id: never shown, only for the audit
	Survey   *survey.Survey
	// State is the run as this session may see it: answers given elsewhere are left out until it has itself answered.
	State  survey.State
	Hidden bool // some answers were left out
	Place  store.Place
	Vars   survey.Vars // for Survey.Render
	// Notices are the replies to the last message of this session, help first, "ask" left out: the page shows them.
	Notices   []Notice
	Reference string // a short reference to quote, made from the run's id; not the id
	Expires   time.Time
}

// Notice is one reply for a page to show.
type Notice struct {
	Key     string // "help-first", "unclear", "code", ...
	Message survey.Message
	Words   survey.Rendered
}
