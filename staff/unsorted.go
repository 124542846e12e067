package staff

import "fmt"

// What is told of answers in another language while a person has yet to sort them. They count among the families, so until then
// they make every share smaller than it is.
const (
	unsortedCount  = "An answer in another language counts among the families, and in a theme only once a person has sorted it."
	waitsForChange = "Answers in another language wait to be sorted: a change is called clear only if it is whatever they say."
)

// Unsorted says how answers in another language are counted, and how many families here have one that waits.
func (r *reading) Unsorted() string {
	if r.Release == nil {
		return unsortedCount
	}
	if n, shown := r.Release.Unread.Show(); shown && n > 0 {
		return unsortedCount + fmt.Sprintf(" Those that wait come from %d families here.", n)
	}
	return unsortedCount
}

// Waits says that so many of them wait that a difference is held against what they may say.
func (r *reading) Waits() bool { return r.Release != nil && r.Release.Base().Waits() }
