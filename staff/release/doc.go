// Package release makes what readers see: the frozen tables of a period and a place, suppressed together over all places
// and periods that add up (package disclosure), and reads them back. Pages, charts and exports read releases and nothing
// else, so a page costs the same at ten thousand families as at ten million.
//
// A new release of a place is made when a period has closed, or when at least as many families as the threshold came
// since the last one; and the places left behind are together none or at least as many. So no two releases differ by a
// handful of families.
//
// One family is one run of voice family or young-person with at least one answer. Other voices are counted apart, and
// excluded and erased runs never. Families are counted, never mentions.
//
// What people say about themselves once their answers are sent is told for the whole council and all time alone, from ten
// families up for every audience, and anew only when ten have come or gone (Equality).
package release
