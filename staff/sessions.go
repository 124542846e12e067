package staff

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"familyvoice/store"
	"familyvoice/web"

	"github.com/alexedwards/scs/v2"
)

// session is one session as a list shows it. Its id is a hash of the cookie, and opens nothing.
type session struct {
	ID    string
	Who   string
	Since time.Time
	Seen  time.Time
	How   string
	With  string
	Mine  bool // the one that this page is shown in
}

// live lists the sessions that have not ended, of one person or, for "", of everybody; the last used first.
func (s *Site) live(ctx context.Context, who string) ([]session, error) {
	var found []session
	for doc, err := range s.Store.Sessions.Find(ctx, store.Query{After: sessionPrefix}) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(doc.ID, sessionPrefix) {
			break
		}
		deadline, values, err := s.sessions.Codec.Decode(doc.Body)
		if err != nil {
			continue
		}
		text := func(key string) string { t, _ := values[key].(string); return t }
		unix := func(key string) time.Time { n, _ := values[key].(int64); return time.Unix(n, 0) }
		one := session{
			ID: strings.TrimPrefix(doc.ID, sessionPrefix), Who: text(keyStaff), Since: unix(keySince), Seen: unix(keySeen),
			How: text(keyHow), With: text(keyWith),
		}
		now := s.Now()
		over := deadline.Before(time.Now()) || now.Sub(one.Seen) > idle || now.Sub(one.Since) > lifetime
		if one.Who == "" || over || who != "" && one.Who != who {
			continue
		}
		found = append(found, one)
	}
	slices.SortFunc(found, func(a, b session) int { return b.Seen.Compare(a.Seen) })
	return found, nil
}

type sessionsPage struct{ Sessions []session }

func (s *Site) showSessions(v *visit) error {
	sessions, err := s.live(v.Request.Context(), v.me.ID)
	if err != nil {
		return err
	}
	mine := v.sessionID()
	for i := range sessions {
		sessions[i].Mine = sessions[i].ID == mine
	}
	p := web.Page{Title: "Your sessions", Body: sessionsPage{sessions}}
	if v.Query("done") == "ended" {
		p.Notices = []web.Notice{{Kind: "done", Title: "Ended", Text: "Whoever used it has to sign in again."}}
	}
	return v.show(http.StatusOK, "sessions", p)
}

// sessionID is the id under which this visit's session is kept.
func (v *visit) sessionID() string {
	cookie, err := v.Request.Cookie(v.site.sessions.Cookie.Name)
	if err != nil {
		return ""
	}
	return hashOf(cookie.Value)
}

// endSession ends one of a person's own sessions.
func (s *Site) endSession(v *visit) error {
	ctx, id := v.Request.Context(), v.PostForm("session")
	mine, err := s.live(ctx, v.me.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(mine, func(one session) bool { return one.ID == id }) {
		return errNotFound
	}
	if err := s.audit(ctx, v.me.ID, "session-ended", v.me.ID, nil); err != nil {
		return err
	}
	if err := s.Store.Sessions.Delete(ctx, sessionPrefix+id, 0); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/staff/sessions?done=ended")
	return nil
}

// endSessions ends every session of another person.
func (s *Site) endSessions(v *visit) error {
	p, err := v.person()
	if err != nil || p.ID == "" { // without a name it would be everybody's
		return errors.Join(err, errNotFound)
	}
	if err := v.endAll(p); err != nil {
		return err
	}
	return v.backToPerson(p, "sessions")
}

func (v *visit) endAll(p *store.Staff) error {
	ctx := v.Request.Context()
	theirs, err := v.site.live(ctx, p.ID)
	if err != nil {
		return err
	}
	if err := v.site.audit(ctx, v.me.ID, "sessions-ended", p.ID, map[string]int{"sessions": len(theirs)}); err != nil {
		return err
	}
	return EndSessions(ctx, v.site.Store.Sessions, p.ID)
}

// EndSessions ends every session of a person, a sign-in of theirs that waits for its code among them.
func EndSessions(ctx context.Context, from store.Collection[store.Session], who string) error {
	var theirs []string
	for doc, err := range from.Find(ctx, store.Query{After: sessionPrefix}) {
		if err != nil {
			return err
		}
		if !strings.HasPrefix(doc.ID, sessionPrefix) {
			break
		}
		_, values, err := scs.GobCodec{}.Decode(doc.Body)
		if err != nil {
			continue // nobody's: it can't be used either
		}
		if values[keyStaff] == who || values[keyHalf] == who {
			theirs = append(theirs, doc.ID)
		}
	}
	for _, id := range theirs {
		if err := from.Delete(ctx, id, 0); err != nil {
			return err
		}
	}
	return nil
}

// hashOf is how the session manager names a session by its cookie (HashTokenInStore).
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
