package release

import (
	"time"

	"familyvoice/store"
)

// stops tells where families stopped: each is at the end, still answering, or waits at a question.
type stops struct {
	*dimension
	quiet time.Time // whoever answered since may still be at it
}

// quietAfter is how long a run must rest before it counts as stopped: families answer between two buses.
const quietAfter = 24 * time.Hour

// The places in a survey that are no question.
const (
	toTheEnd = "to-the-end"
	atIt     = "still-answering"
	checking = "checking"
)

func newStops(questions []Label, now time.Time) *stops {
	labels := []Label{{toTheEnd, "Answered to the end"}, {atIt, "Still answering"}}
	labels = append(labels, questions...)
	d := newDimension("stopped", "How far families came", append(labels, Label{checking, "Before sending"}))
	d.labels[len(d.labels)-1].Name = "Not known"
	return &stops{dimension: d, quiet: now.Add(-quietAfter)}
}

// where is the category of a family. A run that was sent and is being changed again is at the end.
func (s *stops) where(r *store.Response) string {
	switch {
	case !r.Finished.IsZero():
		return toTheEnd
	case r.Updated.After(s.quiet):
		return atIt
	case r.Stage == checking:
		return checking
	}
	return r.Question
}

// left says that somebody of a counted survey began and went quiet before a first answer.
func (s *stops) left(r *store.Response) bool {
	return r.Excluded == "" && !r.Erased && r.Answered == 0 && isFamily(r.Voice) && !r.Updated.After(s.quiet)
}
