package staff

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// reading is the place and period that a page reads, both from fixed lists: nothing else can be asked for.
type reading struct {
	Path            string // of the page, for the form that chooses
	Place, Period   string
	Where           string
	Council         string
	Places, Periods []option
	Release         *release.Body // nil: too few families, or too new
	// AsOf is the base and the date that stand under every number.
	AsOf string

	who     string // the audience
	periods []release.Period
	all     []store.Place
}

// read reads the release that the address asks for; the first place of the person's scope if it names none. Shown is true if
// the reader has been sent to a period that there is.
func (v *visit) read(path string) (r *reading, shown bool, err error) {
	ctx, s := v.Request.Context(), v.site
	place, period := v.Query("place"), v.DefaultQuery("period", release.AllTime)
	if place == "" && !v.scope.All() {
		for _, p := range v.places {
			if v.scope.Allows(p.ID) {
				place = p.ID
				break
			}
		}
	}
	if !v.scope.Allows(place) {
		return nil, false, errForbidden
	}
	r = &reading{
		Path: path, Place: place, Period: period, Where: placeName(v.places, place, s.Council), Council: s.Council,
		Places: s.placeOptions(v, place), who: audience(v.me), all: v.places,
	}
	if r.periods, err = release.Periods(ctx, s.Store, r.who, place); err != nil {
		return nil, false, err
	}
	for _, p := range r.periods {
		r.Periods = append(r.Periods, option{p.ID, p.Label, p.ID == period})
	}
	body, err := release.Latest(ctx, s.Store, r.who, place, period)
	switch {
	case errors.Is(err, store.ErrNotFound) && period != release.AllTime && len(r.periods) > 0:
		v.Redirect(http.StatusSeeOther, path+"?"+url.Values{"place": {place}}.Encode())
		return nil, true, nil
	case errors.Is(err, store.ErrNotFound):
		return r, false, nil
	case err != nil:
		return nil, false, err
	}
	r.Release = body
	r.AsOf = fmt.Sprintf("Families who answered: %s. Figures of %s.", body.Families, day(body.Made))
	return r, false, nil
}

// Query carries the place and period on to another page. It is encoded already, which a template has to be told: of a
// plain string it would encode the signs between the values too.
func (r *reading) Query() template.URL { return template.URL(r.query()) }

func (r *reading) query() string {
	return url.Values{"place": {r.Place}, "period": {r.Period}}.Encode()
}

// At carries the period on to the same page of another place.
func (r *reading) At(place string) template.URL {
	return template.URL(url.Values{"place": {place}, "period": {r.Period}}.Encode())
}

// whole carries the period on to the whole council; "" on its own pages, and for those who may not read it.
func (r *reading) whole(v *visit) template.URL {
	if r.Place == "" || !v.scope.All() {
		return ""
	}
	return r.At("")
}

// within says whether a place lies in the one that is read.
func (r *reading) within() func(place string) bool {
	if r.Place == "" {
		return func(string) bool { return true }
	}
	below := account.Below(r.Place, r.all)
	return func(id string) bool { return below[id] }
}

// parts are the releases of the places that the place is made of, for the same period, in the order of the places: never by
// a count. One that has no release has a nil body.
func (r *reading) parts(ctx context.Context, s *store.Store) (parts []part, err error) {
	by := r.Release.Breakdown("place")
	if by == nil {
		return nil, nil
	}
	for _, row := range by.Rows {
		body, err := release.Latest(ctx, s, r.who, row.ID, r.Period)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		parts = append(parts, part{row, body})
	}
	return parts, nil
}

type part struct {
	release.Row
	Body *release.Body
}

// alike are the closed periods of one kind, oldest first, the newest n of them: rounds, or else months.
func (r *reading) alike(n int) []release.Period {
	for _, kind := range []string{"round:", "month:"} {
		var found []release.Period
		for _, p := range r.periods { // newest first
			if strings.HasPrefix(p.ID, kind) && p.Closed && len(found) < n {
				found = append(found, p)
			}
		}
		if len(found) > 0 {
			slices.Reverse(found)
			return found
		}
	}
	return nil
}

// actions are those of the place that is read and of the whole council.
func (r *reading) actions(all []store.Action) (found []store.Action) {
	within := r.within()
	for _, a := range all {
		if at := a.At(); len(at) == 0 || slices.ContainsFunc(at, within) {
			found = append(found, a)
		}
	}
	return found
}
