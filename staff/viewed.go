package staff

import "familyvoice/store"

// viewed notes, before they are shown, that a person read answers that nobody approved for readers yet: one by its id, or so
// many on a page. Nothing is shown that could not be recorded.
func (v *visit) viewed(page, id string, n int) error {
	if n == 0 {
		return nil
	}
	line := store.Audit{By: v.me.ID, What: "answers-viewed", Of: id, Reason: page}
	if id == "" {
		line.Counts = map[string]int{"answers": n}
	}
	return v.site.record(v.Request.Context(), line)
}
