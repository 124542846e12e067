package conversation

import (
	"strconv"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/store"
)

// A server runs for months. Whatever it remembers in memory of people and messages has a bound, however many there are.
func TestWhatIsRememberedInMemoryIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	const many = 20_000
	var rest resting
	var seen watch
	var codes tries
	desk := newDesk()
	pace := channels.NewPace(time.Nanosecond, 0)
	for i := range many {
		id, at := strconv.Itoa(i), now.Add(time.Duration(i)*time.Millisecond)
		rest.until(id, at.Add(time.Minute))
		seen.expired(id, store.Claim{Owner: "a", Turn: 1}, time.Nanosecond)
		codes.allow(at, id)
		desk.put(job{contact: &store.Contact{Meta: store.Meta{ID: id, Version: 1}}}, false)
		j, _, ok := desk.take(t.Context(), desk.ready)
		if !ok {
			t.Fatal("no job")
		}
		desk.done(j)
		if err := pace.Wait(t.Context(), channels.Outbound{Address: id}); err != nil {
			t.Fatal(err)
		}
	}
	for what, n := range map[string]int{"rests": len(rest.wakes), "claims watched": len(seen.since), "tries of codes": len(codes.from),
		"documents worked on": len(desk.worked), "documents at work": len(desk.tasks)} {
		if n > 10_001 {
			t.Errorf("%d %s are remembered", n, what)
		}
	}
	if latest := strconv.Itoa(many - 1); rest.over(latest, now) || !rest.over(latest, now.Add(time.Hour)) {
		t.Error("the latest rest is kept until it is over")
	}
}

// Where more rest at once than are remembered, the new one is among those that are.
func TestTheLatestRestIsRemembered(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	var rest resting
	for i := range 3 * maxResting {
		rest.until(strconv.Itoa(i), now.Add(time.Hour-time.Duration(i)*time.Millisecond))
	}
	if len(rest.wakes) > maxResting || rest.over(strconv.Itoa(3*maxResting-1), now) {
		t.Errorf("%d rest, the latest is forgotten", len(rest.wakes))
	}
}
