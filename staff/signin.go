package staff

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"
)

type signInPage struct {
	Name    string
	NoStaff bool
	Hint    string
}

func (s *Site) showSignIn(v *visit) error {
	if v.me != nil {
		v.Redirect(http.StatusSeeOther, "/staff/")
		return nil
	}
	page := signInPage{}
	if s.MadeUp {
		page.Hint = s.SignInHint
	}
	some, err := s.Store.Staff.Count(v.Request.Context(), store.Query{Limit: 1})
	if err != nil {
		return err
	}
	page.NoStaff = some == 0
	return v.show(http.StatusOK, "sign-in", web.Page{Title: "Sign in", Body: page})
}

// signInFailed says the same whatever was wrong, so that nobody can find out who has an account.
const signInFailed = "That name and password did not work together. Check both. After several tries, wait a few minutes and try again."

func (s *Site) signIn(v *visit) error {
	ctx := v.Request.Context()
	pause := time.NewTimer(s.SignInPause)
	defer pause.Stop()
	name := v.PostForm("name")
	me, err := account.SignIn(ctx, s.Store.Staff, name, v.PostForm("password"), s.Now())
	if errors.Is(err, account.ErrSignIn) {
		if clean, bad := account.CleanName(name); bad == nil {
			if _, known := s.Store.Staff.Get(ctx, clean); known == nil {
				if err := s.audit(ctx, clean, "sign-in-failed", "", nil); err != nil {
					return err
				}
			}
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
		}
		page := signInPage{Name: name}
		if s.MadeUp {
			page.Hint = s.SignInHint
		}
		return v.show(http.StatusUnprocessableEntity, "sign-in", web.Page{
			Title: "Sign in", Errors: []web.FieldError{{Anchor: "name", Text: signInFailed}}, Body: page,
		})
	}
	if err != nil {
		return err
	}
	if err := s.audit(ctx, me.ID, "signed-in", "", nil); err != nil {
		return err
	}
	if err := v.begin(me); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/staff/")
	return nil
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
	id, err := s.newID()
	if err != nil {
		return err
	}
	at := s.Now().UnixMilli()
	return s.Store.Audit.Put(ctx, &store.Audit{
		Meta: store.Meta{ID: fmt.Sprintf("%013d-%s", at, id)}, At: at, By: by, What: what, Of: of, Counts: counts,
	})
}

type auditPage struct {
	Lines []auditLine
	Staff []staffLine
}

type auditLine struct {
	store.Audit
	Name string
}

type staffLine struct {
	store.Staff
	RoleNames, PlaceNames string
}

// maxAudit is how many lines the page shows.
const maxAudit = 200

func (s *Site) showAudit(v *visit) error {
	ctx := v.Request.Context()
	people, err := all(ctx, s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	lines, err := all(ctx, s.Store.Audit, store.Query{Range: "at", Desc: true, Limit: maxAudit})
	if err != nil {
		return err
	}
	page := auditPage{}
	for _, line := range lines {
		page.Lines = append(page.Lines, auditLine{line, s.personName(people, line.By)})
	}
	for _, p := range people {
		names := make([]string, len(p.Places))
		for i, id := range p.Places {
			names[i] = placeName(v.places, id, s.Council)
		}
		page.Staff = append(page.Staff, staffLine{p, strings.Join(p.Roles, ", "), strings.Join(names, ", ")})
	}
	return v.show(http.StatusOK, "audit", web.Page{Title: "The record", Wide: true, Body: page})
}

func (s *Site) personName(people []store.Staff, id string) string {
	if i := slices.IndexFunc(people, func(p store.Staff) bool { return p.ID == id }); i >= 0 && people[i].Name != "" {
		return people[i].Name
	}
	return id
}

// auditNames are the words for what stands in the record.
var auditNames = map[string]string{
	"signed-in": "signed in", "signed-out": "signed out", "sign-in-failed": "a sign-in with this name failed",
	"quote-approved": "approved words to be quoted", "quote-refused": "decided that words are not quoted",
	"tags-corrected":    "decided on the tags of a sentence",
	"alert-text-opened": "opened the words of an alert", "alert-identity-opened": "opened the contact of an alert",
	"alert-seen": "marked an alert as seen", "alert-acted": "recorded action on an alert", "alert-no-action": "closed an alert without action",
	"alert-note": "added a note to an alert", "alert-handed": "handed an alert over", "alert-context-opened": "read what else a family wrote",
	"action-saved": "wrote an answer to families", "action-published": "published an answer to families",
	"action-taken-down": "took down an answer to families", "user-added": "added an account",
	"user-disabled": "disabled an account", "user-enabled": "enabled an account again", "user-password": "gave a new password",
}

func auditName(what string) string {
	if words, ok := auditNames[what]; ok {
		return words
	}
	return what
}
