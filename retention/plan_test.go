package retention

import (
	"testing"
	"time"

	"familyvoice/store"
)

var (
	now      = time.Date(2026, time.November, 28, 3, 0, 0, 0, time.UTC)
	schedule = Schedule{Unfinished: 30, Link: 90, Answers: 365, Deliveries: 30}
)

func ago(days int) time.Time { return now.Add(-time.Duration(days) * day) }

func TestWhatIsDueForARun(t *testing.T) {
	finished := func(days int) *store.Response {
		return &store.Response{Answered: 3, Updated: ago(days), Finished: ago(days)}
	}
	unfinished := func(days, answered int) *store.Response {
		return &store.Response{Answered: answered, Updated: ago(days)}
	}
	with := func(r *store.Response, change func(*store.Response)) *store.Response {
		change(r)
		return r
	}
	pending := func(r *store.Response) { r.Due = 1 }
	for name, tc := range map[string]struct {
		r      *store.Response
		closes time.Time
		held   bool
		want   Step
	}{
		"a run sent yesterday is kept":                                {r: finished(1), want: Keep},
		"a run sent 89 days ago is kept":                              {r: finished(89), want: Keep},
		"a run sent 90 days ago loses its link":                       {r: finished(90), want: Unlink},
		"its round closes later, and the 90 days begin then":          {r: finished(120), closes: ago(60), want: Keep},
		"its round closed 90 days ago":                                {r: finished(120), closes: ago(90), want: Unlink},
		"a link that is cut is not cut again":                         {r: with(finished(100), func(r *store.Response) { r.Unlinked = true }), want: Keep},
		"a safeguarding decision that is open holds the link":         {r: finished(200), held: true, want: Held},
		"an open decision holds nothing that isn't due":               {r: finished(3), held: true, want: Keep},
		"work that is pending is waited for":                          {r: with(finished(91), pending), want: Keep},
		"but not for more than a week":                                {r: with(finished(97), pending), want: Unlink},
		"an alert that has still to be filed is always waited for":    {r: with(finished(300), func(r *store.Response) { r.Alerts = make([]store.PendingAlert, 1) }), want: Keep},
		"whoever stopped on the way may carry on for as long":         {r: unfinished(89, 2), want: Keep},
		"and then loses the link as everybody does":                   {r: unfinished(90, 2), want: Unlink},
		"or ninety days after the round closed":                       {r: unfinished(120, 2), closes: ago(60), want: Keep},
		"a run without any answer may be begun for 30 days":           {r: unfinished(29, 0), want: Keep},
		"and then nothing of it stays":                                {r: unfinished(30, 0), want: Empty},
		"answers in words are kept for twelve months":                 {r: with(finished(364), func(r *store.Response) { r.Unlinked = true }), want: Keep},
		"and then they go":                                            {r: with(finished(365), func(r *store.Response) { r.Unlinked = true }), want: Empty},
		"answers that are gone are left alone":                        {r: with(finished(900), func(r *store.Response) { r.Unlinked, r.Emptied = true, true }), want: Keep},
		"a fresh tombstone keeps the ids that stop a late repeat":     {r: &store.Response{Erased: true, Updated: ago(29), Mail: store.Mail{Applied: make([]store.Applied, 2)}}, want: Keep},
		"an old tombstone has served, and holds only its own id":      {r: &store.Response{Erased: true, Updated: ago(30), Mail: store.Mail{Applied: make([]store.Applied, 2)}}, want: Bare},
		"a bare tombstone stays for ever, so that nothing revives it": {r: &store.Response{Erased: true, Updated: ago(3000)}, want: Keep},
	} {
		t.Run(name, func(t *testing.T) {
			if got := schedule.Response(tc.r, tc.closes, now, tc.held); got != tc.want {
				t.Errorf("wanted step %d, got %d", tc.want, got)
			}
		})
	}
}

func TestWhatIsDueForAContactThatLeadsToNoRun(t *testing.T) {
	out := &store.OptOut{At: ago(200), Message: "SM1", Reason: "stop"}
	for name, tc := range map[string]struct {
		c    store.Contact
		want ContactStep
	}{
		"a stranger of last week is kept":             {store.Contact{Seen: ago(7)}, KeepContact},
		"a stranger of 29 days ago is kept":           {store.Contact{Seen: ago(29)}, KeepContact},
		"a stranger of last month is forgotten":       {store.Contact{Seen: ago(30)}, RemoveContact},
		"who agreed once is kept for longer":          {store.Contact{Seen: ago(89), Consents: make([]store.Consent, 1)}, KeepContact},
		"and then forgotten":                          {store.Contact{Seen: ago(90), Consents: make([]store.Consent, 1)}, RemoveContact},
		"who said STOP and START is kept for longer":  {store.Contact{Seen: ago(89), Silences: make([]store.Silence, 1)}, KeepContact},
		"a stranger's STOP of last month stays whole": {store.Contact{Seen: ago(30), OptOut: out}, KeepContact},
		"whoever said STOP stays stopped":             {store.Contact{Seen: ago(90), OptOut: out}, StripContact},
		"a reply that still has to leave comes first": {store.Contact{Meta: store.Meta{Due: 5}, Seen: ago(90)}, KeepContact},
	} {
		t.Run(name, func(t *testing.T) {
			if got := schedule.Contact(&tc.c, now); got != tc.want {
				t.Errorf("wanted step %d, got %d", tc.want, got)
			}
		})
	}
	t.Run("a contact reduced to its STOP keeps no time of day, no message and no place, and stays so", func(t *testing.T) {
		c := store.Contact{Seen: ago(90).Add(time.Hour), OptOut: out, Place: "elm", Consents: make([]store.Consent, 1), Response: "gone", Address: "sealed"}
		Strip(&c)
		if c.OptOut.Message != "" || c.OptOut.At.Hour() != 0 || c.Place != "" || c.Consents != nil || c.Response != "" || c.Address != "sealed" {
			t.Errorf("got %+v", c)
		}
		if out.Message == "" {
			t.Error("the opt-out that others hold was changed")
		}
		if got := schedule.Contact(&c, now.Add(400*day)); got != KeepContact {
			t.Errorf("it should be left alone, got step %d", got)
		}
	})
}

func TestAlertsFollowTheCouncilsOwnSchedule(t *testing.T) {
	decided := &store.Alert{Status: "acted", At: ago(800), History: []store.AlertStep{{At: ago(400)}}}
	for name, tc := range map[string]struct {
		flags int
		alert *store.Alert
		want  bool
	}{
		"without one, decided alerts stay":                  {0, decided, false},
		"counted from the last thing done":                  {401, decided, false},
		"and then removed":                                  {400, decided, true},
		"an undecided alert is never removed":               {1, &store.Alert{Status: "new", At: ago(3000)}, false},
		"a drill that was looked at goes after thirty days": {0, &store.Alert{Status: "acted", Drill: true, At: ago(30)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := schedule
			s.Flags = tc.flags
			if got := s.Alert(tc.alert, now); got != tc.want {
				t.Errorf("wanted %v", tc.want)
			}
		})
	}
}

func TestTheRunIsNightlyInLondonsHours(t *testing.T) {
	summer := time.Date(2026, time.July, 1, 0, 0, 0, 0, london)
	at := func(days, hours int) time.Time {
		return summer.AddDate(0, 0, days).Add(time.Duration(hours) * time.Hour)
	}
	for name, tc := range map[string]struct {
		last, now time.Time
		want      bool
	}{
		"the first at once":      {time.Time{}, at(0, 14), true},
		"not again the same day": {at(0, 14), at(0, 23), false},
		"not before three":       {at(0, 14), at(1, 2), false},
		"from three":             {at(0, 14), at(1, 3), true},
		"once a night":           {at(1, 3), at(1, 4), false},
		"a night that was slept through is caught up":                          {at(1, 3), at(2, 12), true},
		"one that was done while the clock ran years ahead counts for nothing": {at(2000, 3), at(2, 12), true},
		"one of a clock that is a little ahead does":                           {at(2, 13), at(2, 12), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Due(tc.last, tc.now); got != tc.want {
				t.Errorf("wanted %v", tc.want)
			}
		})
	}
}
