package staff

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"familyvoice/store"
	"familyvoice/web"
)

// How far the page of deliveries looks back, and how much of it it reads and lists.
const (
	deliveriesFor  = 7 * 24 * time.Hour
	maxDeliveries  = 5000
	maxFailedLines = 100
)

// The states of a delivery that a person should know of.
const (
	stateFailed  = "failed"  // the network said that it did not arrive
	stateParked  = "parked"  // it could not be sent, and is not tried again
	stateWaiting = "waiting" // something has to be mended; it is tried again until then
)

type deliveriesPage struct {
	ToMend    []store.Delivery // what somebody has to mend, newest first
	Reasons   []reasonLine     // why messages did not arrive, the most frequent first
	Lines     []store.Delivery // the newest that did not arrive
	Arrived   int              // messages that the network said arrived
	Failed    int
	MoreLines bool
	More      bool // there were more than the page reads
	Segments  int  // of texts, billed this month
	Cost      string
}

// reasonLine is one reason in plain words and how many messages it kept.
type reasonLine struct {
	Channel, Reason string
	Count           int
}

// showDeliveries lists what did not reach its family and why. It knows no family: a delivery is an entry's id, a channel, a
// state and a reason.
func (s *Site) showDeliveries(v *visit) error {
	recent := store.Query{Range: "at", From: s.Now().Add(-deliveriesFor).UTC(), Desc: true, Limit: maxDeliveries}
	all, err := all(v.Request.Context(), s.Store.Deliveries, recent)
	if err != nil {
		return err
	}
	page := deliveriesPage{More: len(all) == maxDeliveries}
	for _, d := range all {
		switch d.State {
		case stateWaiting:
			page.ToMend = append(page.ToMend, d)
		case stateFailed, stateParked:
			page.failed(d)
		default:
			page.Arrived++
		}
	}
	if page.Segments, page.Cost, err = s.textsThisMonth(v.Request.Context()); err != nil {
		return err
	}
	slices.SortStableFunc(page.Reasons, func(a, b reasonLine) int { return b.Count - a.Count })
	return v.show(http.StatusOK, "deliveries", web.Page{Title: "Messages that did not arrive", Wide: true, Body: page})
}

// textsThisMonth is how many segments were billed this month, and in pounds, "" where the price is not known. The count is a
// minute old at most.
func (s *Site) textsThisMonth(ctx context.Context) (segments int, cost string, err error) {
	have, err := s.Store.Settings.Get(ctx, store.SegmentsID(s.Now().In(london)))
	if errors.Is(err, store.ErrNotFound) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	if segments, err = strconv.Atoi(have.Value); err != nil {
		return 0, "", err
	}
	if s.SegmentPence > 0 {
		cost = fmt.Sprintf("£%.2f", float64(segments)*s.SegmentPence/100)
	}
	return segments, cost, nil
}

func (p *deliveriesPage) failed(d store.Delivery) {
	p.Failed++
	if len(p.Lines) < maxFailedLines {
		p.Lines = append(p.Lines, d)
	} else {
		p.MoreLines = true
	}
	at := slices.IndexFunc(p.Reasons, func(r reasonLine) bool { return r.Channel == d.Channel && r.Reason == d.Reason })
	if at < 0 {
		p.Reasons = append(p.Reasons, reasonLine{Channel: d.Channel, Reason: d.Reason, Count: 1})
		return
	}
	p.Reasons[at].Count++
}

// deliveryStateName says what became of a message.
func deliveryStateName(state string) string {
	if state == stateParked {
		return "Could not be sent"
	}
	return "Did not arrive"
}

// sentence begins a reason with a capital letter and ends it with a full stop.
func sentence(reason string) string {
	if reason == "" {
		return "No reason was given."
	}
	return strings.ToUpper(reason[:1]) + reason[1:] + "."
}
