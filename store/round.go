package store

import (
	"slices"
	"time"
)

// OpenRound is the id of the round without dates, to which a run belongs that is in no other. It is there whether or not the
// store holds a document of it, which names it and says whom the group wants to hear.
const OpenRound = "open"

// Round is a period of listening. Its runs are those that were begun while it listened, at a place of its own, by whatever survey.
type Round struct {
	Meta   `bson:",inline"`
	Name   string   `json:"name"`
	Survey string   `json:"survey,omitempty"` // "" for every survey
	Places []string `json:"places,omitempty"` // each with everything below it; none is everywhere
	// Opens is the first instant of it, and Closes the first after it; Closes is zero for the open round alone.
	Opens   time.Time `json:"opens,omitzero"`
	Closes  time.Time `json:"closes,omitzero"`
	Targets []Target  `json:"targets,omitempty"`
	Unknown Unknown   `json:",unknown" bson:",inline"`
}

// Target is a reach that the group set for itself.
type Target struct {
	Label   string  `json:"label"`
	Field   string  `json:"field"` // role, voice, age_band, language, place
	Value   string  `json:"value"`
	Count   int     `json:"count"`
	Unknown Unknown `json:",unknown" bson:",inline"`
}

// Dated says whether the round has a beginning and an end; the open one has none.
func (r *Round) Dated() bool { return !r.Closes.IsZero() }

// Listens says whether an instant lies within the round's dates.
func (r *Round) Listens(at time.Time) bool {
	return r.Dated() && !at.Before(r.Opens) && at.Before(r.Closes)
}

// Covers says whether a round is held at a place, "" for one that nobody named: only a round for everywhere is held there.
func (r *Round) Covers(place string, places []Place) bool {
	if len(r.Places) == 0 {
		return true
	}
	for range len(places) + 1 { // a circle of parents ends
		if place == "" {
			return false
		}
		if slices.Contains(r.Places, place) {
			return true
		}
		i := slices.IndexFunc(places, func(p Place) bool { return p.ID == place })
		if i < 0 {
			return false
		}
		place = places[i].Parent
	}
	return false
}

// Meets says whether a run could belong to both rounds: they share days and a place.
func (r *Round) Meets(other *Round, places []Place) bool {
	if !r.Dated() || !other.Dated() || !r.Opens.Before(other.Closes) || !other.Opens.Before(r.Closes) {
		return false
	}
	if len(r.Places) == 0 || len(other.Places) == 0 {
		return true
	}
	return slices.ContainsFunc(places, func(p Place) bool { return r.Covers(p.ID, places) && other.Covers(p.ID, places) })
}
