package account

import "familyvoice/store"

// Scope is the places that a person may see: the ones named and everything below them, or all.
type Scope struct {
	all     bool
	allowed map[string]bool
}

// NewScope makes the scope of a person from the places that there are.
func NewScope(s *store.Staff, places []store.Place) Scope {
	if len(s.Places) == 0 {
		return Scope{all: true}
	}
	scope := Scope{allowed: map[string]bool{}}
	for _, id := range s.Places {
		for below := range Below(id, places) {
			scope.allowed[below] = true
		}
	}
	return scope
}

// All says whether the person may see the whole council.
func (s Scope) All() bool { return s.all }

// Allows says whether a place is in the scope; "" is the whole council.
func (s Scope) Allows(place string) bool { return s.all || place != "" && s.allowed[place] }

// Below is a place with everything below it. A circle of parents ends.
func Below(id string, places []store.Place) map[string]bool {
	found := map[string]bool{id: true}
	for grew := true; grew; {
		grew = false
		for _, p := range places {
			if p.Parent != "" && found[p.Parent] && !found[p.ID] {
				found[p.ID], grew = true, true
			}
		}
	}
	return found
}
