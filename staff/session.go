package staff

import (
	"context"
	"errors"
	"net/http"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"

	"github.com/alexedwards/scs/v2"
)

const (
	idle     = 30 * time.Minute // without a page, a session ends
	lifetime = 12 * time.Hour   // with pages too
)

// The values of a session.
const (
	keyStaff = "staff"
	keyStamp = "stamp" // of the password at sign-in
	keySeen  = "seen"  // Unix seconds of the last page
	keySince = "since" // Unix seconds of the sign-in
	keyHow   = "how"   // password, password and code, single sign-on
	keyWith  = "with"  // the browser, in two words
	// Between the password and the code:
	keyHalf     = "half"     // who gave the password
	keyHalfTill = "till"     // Unix seconds until which the code may follow
	keySecret   = "new-code" // the secret of a person who sets up their codes
	keyTo       = "to"       // the page that they were on the way to
)

func newSessions(c store.Collection[store.Session], https bool, now func() time.Time) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{c, now}
	m.HashTokenInStore = true
	m.Lifetime = lifetime
	m.Cookie.Name = "fv_staff"
	if https {
		m.Cookie.Name = "__Secure-fv_staff"
	}
	m.Cookie.Path = "/staff"
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = https
	m.Cookie.SameSite = http.SameSiteStrictMode
	m.Cookie.Persist = false
	return m
}

// sessionStore keeps sessions in the store; their ids are hashes of the cookie.
type sessionStore struct {
	c   store.Collection[store.Session]
	now func() time.Time
}

const sessionPrefix = "staff:"

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	doc, err := s.c.Get(ctx, sessionPrefix+token)
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	return doc.Body, true, nil
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, body []byte, _ time.Time) error {
	doc := &store.Session{Meta: store.Meta{ID: sessionPrefix + token}, Body: body, Expires: s.now().Add(idle).UnixMilli()}
	for range 10 {
		have, err := s.c.Get(ctx, doc.ID)
		switch {
		case err == nil:
			doc.Version = have.Version
		case errors.Is(err, store.ErrNotFound):
			doc.Version = 0
		default:
			return err
		}
		if err := s.c.Put(ctx, doc); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.c.Delete(ctx, sessionPrefix+token, 0)
}

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, body []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, body, expiry)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// know finds out who is signed in. Roles, places and the password are read anew for each page, so that a change holds at
// once.
func (v *visit) know() error {
	sessions := v.site.sessions
	token := ""
	if cookie, err := v.Request.Cookie(sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := sessions.Load(v.Request.Context(), token)
	if err != nil {
		return err
	}
	v.Request = v.Request.WithContext(ctx)
	id := sessions.GetString(ctx, keyStaff)
	if id == "" {
		return nil
	}
	now := v.site.Now()
	me, err := v.site.Store.Staff.Get(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	seen, since := time.Unix(sessions.GetInt64(ctx, keySeen), 0), time.Unix(sessions.GetInt64(ctx, keySince), 0)
	if err != nil || me.Disabled || account.Stamp(me) != sessions.GetString(ctx, keyStamp) || now.Sub(seen) > idle || now.Sub(since) > lifetime {
		return sessions.Destroy(ctx)
	}
	if v.places, err = v.site.places(ctx); err != nil {
		return err
	}
	v.me, v.scope = me, account.NewScope(me, v.places)
	if now.Sub(seen) < time.Minute { // a write a minute is enough to know who is idle
		return nil
	}
	sessions.Put(ctx, keySeen, now.Unix())
	_, _, err = sessions.Commit(ctx)
	return err
}

// begin signs a person in: under a new token, so that one planted before is worth nothing.
func (v *visit) begin(me *store.Staff, how string) error {
	ctx := v.Request.Context()
	sessions, now := v.site.sessions, v.site.Now().Unix()
	if err := sessions.RenewToken(ctx); err != nil {
		return err
	}
	for _, half := range []string{keyHalf, keyHalfTill, keySecret, keyTo} {
		sessions.Remove(ctx, half)
	}
	sessions.Put(ctx, keyHow, how)
	sessions.Put(ctx, keyWith, browser(v.Request.UserAgent()))
	sessions.Put(ctx, keyStaff, me.ID)
	sessions.Put(ctx, keyStamp, account.Stamp(me))
	sessions.Put(ctx, keySeen, now)
	sessions.Put(ctx, keySince, now)
	token, expiry, err := sessions.Commit(ctx)
	if err != nil {
		return err
	}
	sessions.WriteSessionCookie(ctx, v.Writer, token, expiry)
	return nil
}

// end signs out.
func (v *visit) end() error {
	ctx := v.Request.Context()
	if err := v.site.sessions.Destroy(ctx); err != nil {
		return err
	}
	v.site.sessions.WriteSessionCookie(ctx, v.Writer, "", time.Time{})
	return nil
}

var _ scs.CtxStore = sessionStore{}
