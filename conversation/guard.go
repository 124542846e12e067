package conversation

import (
	"context"
	"errors"
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// Bounds hold back what nobody asked for just then: an announcement, and whatever else is sent unasked. Replies and help pass
// them always. The zero value holds nothing back but the night.
type Bounds struct {
	// Segments billed in a London month, replies included, after which nothing more is texted unasked; 0 for no bound.
	Segments int
	// Each is the most messages that one person is sent unasked within thirty days; 0 for no bound.
	Each int
}

const (
	eachWithin = 30 * 24 * time.Hour
	askAgain   = time.Hour // how long the month's bound holds before it is looked at again: it may be raised
	codeSpend  = "spend"
)

// heldBack says how long a message must still wait that nobody asked for; 0 for not at all.
func (c *Conversation) heldBack(ctx context.Context, j *job, p *store.Pending) time.Duration {
	if p.Rank != store.RankRest {
		return 0
	}
	now := c.now()
	if wait := wakeful(now).Sub(now); wait > 0 { // a try after a failure may fall into the night
		return wait
	}
	if p.Channel == string(channels.SMS) && c.Bounds.Segments > 0 && c.billed() >= c.Bounds.Segments {
		c.toMend(ctx, p.Channel, &channels.SendError{Code: codeSpend,
			Reason: "this month's texts have cost as much as they may: replies and help go on, what nobody asked for waits for next month"})
		return askAgain
	}
	if j.invitation == nil || c.Bounds.Each == 0 {
		return 0
	}
	sub, err := c.subscriptionOf(ctx, j.invitation)
	if err != nil {
		return askAgain // taken back or out of reach: the next look says which
	}
	if told := recently(sub.Told, now); len(told) >= c.Bounds.Each {
		return told[len(told)-c.Bounds.Each].Add(eachWithin).Sub(now)
	}
	return 0
}

// keepNews is how many announcements are remembered of one person.
const keepNews = 100

// noteUnasked remembers when a person was sent something unasked, and what: it is not sent to them again. It says whether that
// is noted, or there is nobody any more of whom it would be.
func (c *Conversation) noteUnasked(ctx context.Context, inv *store.Invitation) bool {
	for range maxConflicts {
		sub, err := c.subscriptionOf(ctx, inv)
		if err != nil {
			return errors.Is(err, store.ErrNotFound) // taken back meanwhile
		}
		if slices.Contains(sub.News, inv.News) {
			return true
		}
		sub.Told = append(recently(sub.Told, c.now()), c.now())
		if inv.News != "" { // else it is from before they were told apart
			sub.News = append(sub.News, inv.News)
			sub.News = sub.News[max(0, len(sub.News)-keepNews):]
		}
		if err := c.Store.Subscriptions.Put(ctx, sub); !errors.Is(err, store.ErrConflict) {
			return err == nil
		}
	}
	return false
}

// recently are the times within the last thirty days.
func recently(told []time.Time, now time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(told), func(at time.Time) bool { return now.Sub(at) >= eachWithin })
}
