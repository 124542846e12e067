package staff

import (
	"errors"
	"net/http"
	"strings"

	"familyvoice/store"
	"familyvoice/web"
)

// answerPoster is one published answer as a hub hangs it up.
type answerPoster struct {
	store.Action
	Where   string
	Address string // where families read the rest, as people type it
}

// showAnswerPoster is the sheet for the wall. Only what is published leaves the site.
func (s *Site) showAnswerPoster(v *visit) error {
	a, err := s.Store.Actions.Get(v.Request.Context(), v.Param("id"))
	if errors.Is(err, store.ErrNotFound) || err == nil && (a.Published.IsZero() || len(held(v.Request.Context(), s.Public, a)) > 0) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	if !v.mayAction(a) {
		return errForbidden
	}
	_, host, _ := strings.Cut(s.PublicURL, "://")
	return v.show(http.StatusOK, "answer-poster", web.Page{
		Title: "You said, we did: a poster", Wide: true, Body: answerPoster{*a, s.actionPlaces(v.places, a), host + "/you-said"},
		Back: &web.Link{Text: "You said, we did", Href: "/staff/actions"},
	})
}
