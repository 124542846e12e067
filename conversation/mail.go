package conversation

import (
	"slices"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// The bounds of a document's mail.
const (
	keepApplied    = 100            // ids kept at least
	keepAppliedFor = 24 * time.Hour // and for how long at least
	maxApplied     = 1000           // and at most, so that a flood can't fill the document
	maxPending     = 20             // replies waiting
	floodAfter     = 20             // messages in a minute after which only help is answered
)

// applied says whether the message's effect is already in the document.
func applied(m *store.Mail, id string) bool {
	return slices.ContainsFunc(m.Applied, func(a store.Applied) bool { return a.ID == id })
}

// apply notes a message's id and forgets those that are old enough.
func apply(m *store.Mail, id string, now time.Time) {
	m.Applied = append(m.Applied, store.Applied{ID: id, At: now})
	forgetOld(m, now)
}

// forgetOld forgets the oldest ids where there are more than have to be kept.
func forgetOld(m *store.Mail, now time.Time) {
	for len(m.Applied) > maxApplied || len(m.Applied) > keepApplied && now.Sub(m.Applied[0].At) > keepAppliedFor {
		m.Applied = m.Applied[1:]
	}
}

// silence drops the replies that wait for somebody who has just stopped us. Help is not among them, nor what a page shows.
func silence(m *store.Mail) {
	m.Pending = slices.DeleteFunc(m.Pending, func(p store.Pending) bool {
		return p.Rank != store.RankHelp && !pulled(&p) && p.Key != keyTakeBack
	})
}

// flooding says whether so many messages came within the last minute that another machine may be answering ours. Messages
// that bear a time well ahead of now came before the clock was set back, and nobody falls silent over that.
func flooding(m *store.Mail, now time.Time) bool {
	n := len(m.Applied)
	if n < floodAfter {
		return false
	}
	ago := now.Sub(m.Applied[n-floodAfter].At)
	return -time.Minute < ago && ago < time.Minute
}

// post adds a reply. When the document is full the oldest parked reply makes room, since its reason stands among the
// deliveries; then the newest ordinary one, for help. Anything else is left out: a person who floods is answered less.
func post(m *store.Mail, p store.Pending) {
	if len(m.Pending) >= maxPending {
		if at := slices.IndexFunc(m.Pending, func(have store.Pending) bool { return have.Parked != "" }); at >= 0 {
			m.Pending = slices.Delete(m.Pending, at, at+1)
		}
	}
	if len(m.Pending) >= maxPending {
		if p.Rank != store.RankHelp {
			return
		}
		at := -1
		for i, have := range m.Pending {
			if have.Rank != store.RankHelp {
				at = i
			}
		}
		if at < 0 {
			return
		}
		m.Pending = slices.Delete(m.Pending, at, at+1)
	}
	m.Pending = append(m.Pending, p)
}

// pulled says whether a reply waits to be fetched by a page instead of being sent.
func pulled(p *store.Pending) bool { return p.Channel == string(channels.Web) }

// next returns the index of the reply to send first: help before replies before the rest, else in order; -1 for none. A
// reply that waits for another try holds back the later ones on the same channel, except help.
func next(m *store.Mail, now int64) int {
	best := -1
	blocked := map[string]bool{}
	for i := range m.Pending {
		p := &m.Pending[i]
		if pulled(p) || p.Parked != "" {
			continue
		}
		if p.Due > now {
			blocked[p.Channel] = blocked[p.Channel] || p.Key != keyTakeBack
			continue
		}
		if blocked[p.Channel] && p.Rank != store.RankHelp {
			continue
		}
		if best < 0 || p.Rank < m.Pending[best].Rank {
			best = i
		}
	}
	return best
}

// earliest returns the earlier of two due times, 0 meaning never.
func earliest(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// mailDue is when a document's mail next needs work, in Unix milliseconds; 0 for never. It is the first instant at which next
// gives a reply: one that is held back counts when it no longer is.
func mailDue(m *store.Mail) int64 {
	var due int64
	held := map[string]int64{} // until when the replies so far hold back the later ones, by channel
	for i := range m.Pending {
		p := &m.Pending[i]
		if pulled(p) || p.Parked != "" {
			continue
		}
		at := max(p.Due, 1)
		if p.Rank != store.RankHelp {
			at = max(at, held[p.Channel])
		}
		due = earliest(due, at)
		if p.Key != keyTakeBack {
			held[p.Channel] = max(held[p.Channel], p.Due)
		}
	}
	if len(m.Alerts) > 0 {
		due = 1
	}
	return due
}

// responseDue is when a response next needs work.
func (c *Conversation) responseDue(r *store.Response) int64 {
	due := earliest(mailDue(&r.Mail), r.HeldUntil)
	if len(r.Untagged) > 0 {
		due = earliest(due, r.Updated.Add(c.Tag).UnixMilli())
	}
	if r.Moved {
		due = earliest(due, c.movedDue(r).UnixMilli())
	}
	if r.Purge {
		due = 1
	}
	return due
}
