// Package notify tells the safeguarding lead that an alert waits, by e-mail and text. No notification holds anything of
// what a family wrote: only that there is something to read, and where.
package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"familyvoice/channels"
)

// Way is one way of telling one or more people.
type Way interface {
	Tell(ctx context.Context, subject, text string) Told
}

// Told is how telling by one way went.
type Told struct {
	Way      string // "mail" or "sms"
	Sent, Of int    // how many people it was sent to, of how many
	Err      error  // why not to all of them; it names nobody
}

// String is the way, and to how many it went if not to all.
func (t Told) String() string {
	if t.Sent < t.Of {
		return fmt.Sprintf("%s (%d of %d)", t.Way, t.Sent, t.Of)
	}
	return t.Way
}

// Lead tells the safeguarding lead, or whoever comes next, by every way that is configured. They are told when it was sent to
// at least one person.
type Lead struct {
	Ways []Way
	// Where is the address of the alerts page.
	Where string
	// Waited says how long nobody has looked at the alert, "2 working hours"; "" for one that is new.
	Waited string
	// Log is told why a way did not reach everybody; nil: nobody is.
	Log *slog.Logger
}

// Notify tells that one new alert waits. It returns the ways that worked, with what did not ("mail (2 of 3), not sms"), and an
// error when none did.
func (l Lead) Notify(ctx context.Context, level string, drill bool) (string, error) {
	subject := "Family Voice: 1 new safeguarding alert"
	if l.Waited != "" {
		subject = "Family Voice: nobody has looked at a safeguarding alert for " + l.Waited
	}
	if drill {
		subject = "DRILL. " + subject
	}
	text := fmt.Sprintf("%s (%s). Sign in to read it: %s", subject, level, l.Where)
	var told, missed []string
	var failed []error
	for _, way := range l.Ways {
		t := way.Tell(ctx, subject, text)
		if t.Err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", t, t.Err))
		}
		if t.Sent == 0 {
			missed = append(missed, "not "+t.Way)
			continue
		}
		told = append(told, t.String())
	}
	if len(told) == 0 {
		return "", errors.Join(append(failed, errors.New("notify: nobody could be told"))...)
	}
	if l.Log != nil && len(failed) > 0 {
		l.Log.Error("not everybody could be told of a safeguarding alert", "error", errors.Join(failed...))
	}
	return strings.Join(append([]string{strings.Join(told, "+")}, missed...), ", "), nil
}

// SMS tells by text message, through the channel that families use and from its own number.
type SMS struct {
	Channel channels.Channel
	To      []string
}

// Tell sends one text to each number.
func (s SMS) Tell(ctx context.Context, _, text string) Told {
	told := Told{Way: "sms", Of: len(s.To)}
	for i, to := range s.To {
		_, err := s.Channel.Send(ctx, channels.Outbound{ID: channels.AlertEntry + strconv.Itoa(i), Address: to, Text: text, Urgent: true})
		if err != nil {
			told.Err = errors.New(channels.Failure(err).Error())
			continue
		}
		told.Sent++
	}
	return told
}
