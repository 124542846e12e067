// Package demo is Elmvale, a made-up town: five hubs, about 300 families who have answered, and a phone to try the
// service with. Nobody in it exists. Everything goes through the real conversation and the real adapters.
package demo

import (
	"time"

	"familyvoice/store"
)

// Council is who asks in Elmvale.
const Council = "Elmvale Family Hubs"

// The numbers that Elmvale's families are given; Ofcom keeps them for drama, so nobody can be rung by mistake.
const (
	FrontDoor  = "01632 960100"
	OutOfHours = "01632 960199"
	TextNumber = "+447700900000"
)

// Places lists Elmvale: an area with its main hub, three more hubs and a link site.
func Places() []store.Place {
	return []store.Place{
		{Meta: store.Meta{ID: "elmvale"}, Name: "Elmvale", Short: "Elmvale", Kind: "area", Order: 0},
		{Meta: store.Meta{ID: "bobbin-mill"}, Name: "Bobbin Mill Family Hub", Short: "Bobbin Mill Hub", Kind: "hub", Parent: "elmvale", Keyword: "BOBBIN", Order: 1},
		{Meta: store.Meta{ID: "larkhill"}, Name: "Larkhill Family Hub", Short: "Larkhill Hub", Kind: "hub", Parent: "elmvale", Keyword: "LARK", Order: 2},
		{Meta: store.Meta{ID: "canalside"}, Name: "Canalside Family Hub", Short: "Canalside Hub", Kind: "hub", Parent: "elmvale", Keyword: "CANAL", Order: 3},
		{Meta: store.Meta{ID: "top-moor"}, Name: "Top Moor Family Hub", Short: "Top Moor Hub", Kind: "hub", Parent: "elmvale", Keyword: "MOOR", Order: 4},
		{Meta: store.Meta{ID: "st-annes-hall"}, Name: "St Anne's Hall link site", Short: "St Anne's Hall", Kind: "link", Parent: "bobbin-mill", Keyword: "ANNES", Order: 5},
	}
}

// Rounds lists the periods of listening: the open-ended one, with what the group set itself to reach.
func Rounds() []store.Round {
	return []store.Round{{
		Meta: store.Meta{ID: store.OpenRound}, Name: "All the time",
		Targets: []store.Target{
			{Label: "Dads", Field: "role", Value: "father", Count: 80},
			{Label: "Grandparents", Field: "role", Value: "grandparent", Count: 30},
			{Label: "Young people", Field: "voice", Value: "young-person", Count: 60},
			{Label: "Families who answer in Arabic", Field: "language", Value: "ar", Count: 20},
		},
	}}
}

// Actions lists what Elmvale's group has answered to families so far.
func Actions(now time.Time) []store.Action {
	day := func(days int) string { return now.AddDate(0, 0, days).Format(time.DateOnly) }
	return []store.Action{
		{
			Meta: store.Meta{ID: "20260901-late-bus"}, Theme: "getting-there", Themes: []string{"getting-there", "activities"}, Place: "top-moor", Places: []string{"top-moor"},
			Decision: "will-do", Said: "The last bus down from Top Moor goes before the evening sessions end.",
			Did:   "From January the Tuesday and Thursday sessions end at 6.30, twenty minutes before the bus.",
			Brief: "From January the evening sessions at Top Moor end before the last bus.",
			By:    "leader", Owner: "Top Moor Hub", DueOn: day(45), Published: now.AddDate(0, 0, -20),
		},
		{
			Meta: store.Meta{ID: "20260902-dads-saturday"}, Theme: "dads", Themes: []string{"dads", "activities"}, Decision: "will-do",
			Said:  "Groups are on weekday mornings, and the posters say mums.",
			Did:   "There will be a Saturday morning group for dads and grandads at Bobbin Mill, twice a month.",
			Brief: "A Saturday group for dads and grandads is coming to Bobbin Mill.",
			By:    "leader", Owner: "Elmvale Collaborative", DueOn: day(-10), Published: now.AddDate(0, 0, -40),
			Sent: []store.Announced{{At: now.AddDate(0, 0, -39), By: "leader", Brief: "A Saturday group for dads and grandads is coming to Bobbin Mill.", People: 43}},
		},
		{
			Meta: store.Meta{ID: "20260903-wet-days"}, Theme: "spaces", Themes: []string{"spaces"}, Place: "canalside", Places: []string{"canalside"}, Decision: "cannot",
			Said: "Canalside needs a bigger room for wet days.",
			Did:  "We can't, because the building is listed and the lease ends in two years. We are looking for a second room nearby and will say by Easter.",
			By:   "leader", Owner: "Elmvale Council", DueOn: day(120), Published: now.AddDate(0, 0, -5),
		},
		{
			Meta: store.Meta{ID: "20260904-toy-library"}, Theme: "early-years", Themes: []string{"early-years", "money"}, Place: "larkhill", Places: []string{"larkhill", "st-annes-hall"},
			Decision: "will-do", Said: "Toys cost too much, and they grow out of them in a month.",
			Did: "A toy library lends them at Larkhill and St Anne's Hall, for nothing.",
			By:  "leader", Owner: "Larkhill Hub", DueOn: day(-60), DoneOn: day(-65), Published: now.AddDate(0, 0, -90),
			Sent: []store.Announced{{At: now.AddDate(0, 0, -62), By: "leader", Brief: "A toy library has opened at Larkhill and St Anne's Hall.", People: 21}},
		},
		{
			Meta: store.Meta{ID: "20260905-waiting"}, Theme: "joined-up", Themes: []string{"joined-up", "additional-needs", "trust"}, Decision: "looking-into",
			Said:  "Families tell their story again and again while they wait for an assessment.",
			Did:   "Health visitors and hubs are trying one shared page that the family keeps.",
			Owner: "Elmvale Council", DueOn: day(60),
		},
	}
}
