package release

import (
	"strconv"

	"familyvoice/analysis/disclosure"
	"familyvoice/store"
)

// experience is the table of how it was to answer, from 1 to 5. It lies in the cube with the others. A family may say it
// late, or say otherwise: of what readers of an older release hold, only what is still true narrows anything.
const experience = "experience"

// rating is the category of a family; "" while it did not say.
func rating(r *store.Response) string {
	if r.Experience == nil {
		return ""
	}
	return strconv.Itoa(r.Experience.Rating)
}

// nobodyRated says that nobody at all said how it was, so that there is no such table: it would tell the families again.
func nobodyRated(r disclosure.Released) bool {
	for cat := range Ratings {
		if !nobodyAtAll(r, experience, cat) {
			return false
		}
	}
	return true
}
