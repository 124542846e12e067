package staff

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"familyvoice/analysis/disclosure"
	"familyvoice/staff/account"
	"familyvoice/store"
)

// handful says how many people, without telling of a handful.
func handful(n int) string {
	if n < disclosure.PublicThreshold {
		return fmt.Sprintf("fewer than %d people", disclosure.PublicThreshold)
	}
	return fmt.Sprintf("%d people", n)
}

// tellAction sends the action's line to those who asked to be told, in the name of the person who presses the button. The
// same line is sent once; another needs other words, and so to be published anew. Where it did not leave, it may be pressed
// again: whoever has it, or has it on its way, is not sent it twice. Once begun it is carried through, though the browser be closed.
func (s *Site) tellAction(v *visit) error {
	a, err := v.action()
	if err != nil {
		return err
	}
	v.Request = v.Request.WithContext(context.WithoutCancel(v.Request.Context()))
	ctx := v.Request.Context()
	if a.ID != "" && !v.hasRead(a) {
		return v.showChanged(a)
	}
	if s.Tell == nil || a.ID == "" || !mayTellOf(a) {
		v.Redirect(http.StatusSeeOther, "/staff/actions?done=not-told")
		return nil
	}
	if personal := v.looksPersonal(a); len(personal) > 0 { // published before anything was checked
		return v.showDoubted(a, personal)
	}
	// Noted first: the line keeps one id, however often it is tried.
	n := announced(a)
	if n < 0 {
		n, a.Sent = len(a.Sent), append(a.Sent, store.Announced{Brief: a.Brief})
	}
	a.Sent[n].At, a.Sent[n].By = s.Now().UTC(), v.me.ID
	if err := s.Store.Actions.Put(ctx, a); errors.Is(err, store.ErrConflict) {
		return v.showChanged(a)
	} else if err != nil {
		return err
	}
	a.Sent[n].People, err = s.Tell(ctx, fmt.Sprintf("%s/%d", a.ID, n), a.Brief, s.concerns(v.places, a.At()))
	if err != nil {
		return err
	}
	return v.keepAction(a, "told")
}

// announced is where among Sent the action's present line stands; -1 for nowhere.
func announced(a *store.Action) int {
	return slices.IndexFunc(a.Sent, func(sent store.Announced) bool { return sent.Brief == a.Brief })
}

// mayTellOf says whether the action has a line that families may read and that nobody was sent yet.
func mayTellOf(a *store.Action) bool {
	n := announced(a)
	return !a.Published.IsZero() && a.Brief != "" && (n < 0 || a.Sent[n].People == 0)
}

// concerns says whether an action for these places concerns somebody who named a place: it, or one that it lies in. One for
// everywhere concerns all.
func (s *Site) concerns(places []store.Place, at []string) func(place string) bool {
	if len(at) == 0 {
		return func(string) bool { return true }
	}
	below := map[string]bool{}
	for _, id := range at {
		maps.Copy(below, account.Below(id, places))
	}
	return func(place string) bool { return below[place] }
}
