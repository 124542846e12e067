package staff

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"
)

type signInPage struct {
	Name    string
	To      string // the page that they were on the way to; "" for none
	NoStaff bool
	Hint    string
	SSO     string // the name of the single sign-on; "" where there is none
}

func (s *Site) showSignIn(v *visit) error {
	if v.me != nil {
		v.goOn(v.asked())
		return nil
	}
	page := v.signInPage("", v.asked())
	some, err := s.Store.Staff.Count(v.Request.Context(), store.Query{Limit: 1})
	if err != nil {
		return err
	}
	page.NoStaff = some == 0
	return v.show(http.StatusOK, "sign-in", web.Page{Title: "Sign in", Body: page})
}

func (v *visit) signInPage(name, to string) signInPage {
	s, page := v.site, signInPage{Name: name, To: to}
	if s.MadeUp {
		page.Hint = s.SignInHint
	}
	if s.SSO != nil {
		page.SSO = s.SSO.Label
	}
	return page
}

// signInFailed says the same whatever was wrong, so that nobody can find out who has an account.
const signInFailed = "That name and password did not work together. Check both. After several tries, wait a few minutes and try again."

func (s *Site) signIn(v *visit) error {
	ctx := v.Request.Context()
	begun, from, name := time.Now(), web.Visitor(v.Context), v.PostForm("name")
	alone := s.PasswordAlone || s.MadeUp
	if !s.wrong.take(from, s.Now()) {
		return v.notSignedIn(begun, name)
	}
	me, err := account.SignIn(ctx, s.Store.Staff, name, v.PostForm("password"), s.Now(), alone)
	if errors.Is(err, account.ErrSignIn) {
		if clean, bad := account.CleanName(name); bad == nil {
			if _, known := s.Store.Staff.Get(ctx, clean); known == nil {
				if err := s.audit(ctx, clean, "sign-in-failed", "", nil); err != nil {
					return err
				}
			}
		}
		return v.notSignedIn(begun, name)
	}
	s.wrong.right(from) // or the store is away, which is nobody's guess
	if err != nil {
		return err
	}
	if !alone {
		return v.half(me)
	}
	if err := v.signedIn(me, "password"); err != nil {
		return err
	}
	v.goOn(v.asked())
	return nil
}

// notSignedIn is the one answer to whatever was wrong.
func (v *visit) notSignedIn(begun time.Time, name string) error {
	v.pause(begun)
	return v.show(http.StatusUnprocessableEntity, "sign-in", web.Page{
		Title: "Sign in", Errors: []web.FieldError{{Anchor: "name", Text: signInFailed}}, Body: v.signInPage(name, v.asked()),
	})
}

// pause waits until a whole number of pauses has passed since a try began, so that also on a busy machine the time tells
// nothing of what was done with it.
func (v *visit) pause(begun time.Time) {
	every := v.site.SignInPause
	timer := time.NewTimer(every - time.Since(begun)%every)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-v.Request.Context().Done():
	}
}

// signedIn notes that a person has signed in, and how, and begins their session.
func (v *visit) signedIn(me *store.Staff, how string) error {
	if err := v.site.record(v.Request.Context(), store.Audit{By: me.ID, What: "signed-in", Reason: how}); err != nil {
		return err
	}
	return v.begin(me, how)
}

func (s *Site) signOut(v *visit) error {
	if v.me != nil {
		if err := s.audit(v.Request.Context(), v.me.ID, "signed-out", "", nil); err != nil {
			return err
		}
	}
	if err := v.end(); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/staff/sign-in")
	return nil
}

// leave signs out and opens a page that anyone might have open.
func (s *Site) leave(v *visit) error {
	if err := v.end(); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, web.ExitURL)
	return nil
}

// audit adds a line to the record. It names ids and counts, and never what anyone wrote.
func (s *Site) audit(ctx context.Context, by, what, of string, counts map[string]int) error {
	return s.record(ctx, store.Audit{By: by, What: what, Of: of, Counts: counts})
}

// record adds a line to the record, under an id of its own. Its Reason holds ids too: roles, places, a checksum.
func (s *Site) record(ctx context.Context, line store.Audit) error {
	id, err := s.newID()
	if err != nil {
		return err
	}
	line.At = s.Now().UnixMilli()
	line.ID = fmt.Sprintf("%013d-%s", line.At, id)
	if line.What == rawReason { // it may name somebody
		line.Reason = s.Keys.Seal("audit/"+line.ID, fieldReason, []byte(line.Reason))
	}
	return s.Store.Audit.Put(ctx, &line)
}
