package staff

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// SSO is the organisation's single sign-on by OpenID Connect: authorisation code with PKCE, state and nonce. It says who
// somebody is; what they may do here stands in their account, which must be there.
type SSO struct {
	Issuer, ClientID, ClientSecret string
	// Claim is what of the token is the sign-in name: email (which must not be said to be unverified), preferred_username,
	// upn or sub.
	Claim string
	Label string // the button: "your work account"

	mu       sync.Mutex
	provider *oidc.Provider
}

const (
	ssoCookie = "fv_sso"
	ssoPath   = "/staff/sign-in/sso"
	ssoFor    = 10 * time.Minute // from leaving for the provider to coming back
	ssoAnswer = 10 * time.Second // how long the provider may take to answer us
)

// ssoTrip is what is remembered while a person is at the provider: in a sealed cookie of their own, which, unlike the
// session's, comes along when another site leads back here.
type ssoTrip struct {
	State, Nonce, Verifier string
	To                     string // the page that they were on the way to; "" for none
	Until                  int64  // Unix seconds
}

// known asks the provider for its addresses, once it answers.
func (o *SSO) known(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil {
		return o.provider, nil
	}
	p, err := oidc.NewProvider(context.WithoutCancel(ctx), o.Issuer)
	if err != nil {
		return nil, errors.Join(errSSOAway, err)
	}
	o.provider = p
	return p, nil
}

var errSSOAway = errors.New("staff: the single sign-on does not answer")

func (s *Site) ssoConfig(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: s.SSO.ClientID, ClientSecret: s.SSO.ClientSecret, Endpoint: p.Endpoint(),
		RedirectURL: s.PublicURL + ssoPath + "/back", Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// ssoClient bounds how long the provider may take.
func ssoClient(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: ssoAnswer})
}

// goToSSO leads to the provider.
func (s *Site) goToSSO(v *visit) error {
	if s.SSO == nil {
		return errNotFound
	}
	p, err := s.SSO.known(ssoClient(v.Request.Context()))
	if err != nil {
		s.Log.Error("the single sign-on does not answer", "error", err)
		return v.refused("The sign-on service does not answer just now. Try again in a minute.", v.asked())
	}
	trip := ssoTrip{Verifier: oauth2.GenerateVerifier(), To: v.asked(), Until: s.Now().Add(ssoFor).Unix()}
	for _, part := range []*string{&trip.State, &trip.Nonce} {
		b := make([]byte, 24)
		if _, err := io.ReadFull(s.Random, b); err != nil {
			return err
		}
		*part = hashOf(string(b))
	}
	plain, err := json.Marshal(trip)
	if err != nil {
		return err
	}
	v.ssoCookie(s.Keys.Seal("sso", "trip", plain), int(ssoFor.Seconds()))
	v.Redirect(http.StatusSeeOther, s.ssoConfig(p).AuthCodeURL(trip.State, oidc.Nonce(trip.Nonce), oauth2.S256ChallengeOption(trip.Verifier)))
	return nil
}

func (v *visit) ssoCookie(value string, age int) {
	http.SetCookie(v.Writer, &http.Cookie{
		Name: ssoCookie, Value: value, Path: ssoPath, MaxAge: age, HttpOnly: true, Secure: v.site.https, SameSite: http.SameSiteLaxMode,
	})
}

// trip takes back what was remembered; it is good once.
func (v *visit) trip() (ssoTrip, bool) {
	var t ssoTrip
	cookie, err := v.Request.Cookie(ssoCookie)
	if err != nil {
		return t, false
	}
	v.ssoCookie("", -1)
	plain, err := v.site.Keys.Open("sso", "trip", cookie.Value)
	if err != nil || json.Unmarshal(plain, &t) != nil || v.site.Now().Unix() > t.Until {
		return t, false
	}
	return t, subtle.ConstantTimeCompare([]byte(t.State), []byte(v.Query("state"))) == 1
}

const ssoFailed = "That did not work. Start again from here. If it happens again, ask whoever keeps the accounts of Family Voice: you need an account here too."

// backFromSSO is where the provider sends a person back to.
func (s *Site) backFromSSO(v *visit) error {
	if s.SSO == nil {
		return errNotFound
	}
	trip, ok := v.trip()
	if !ok || v.Query("code") == "" {
		return v.refused(ssoFailed, trip.To)
	}
	ctx := ssoClient(v.Request.Context())
	p, err := s.SSO.known(ctx)
	if err != nil {
		return v.refused(ssoFailed, trip.To)
	}
	name, subject, err := s.ssoPerson(ctx, p, v.Query("code"), trip)
	if err != nil {
		s.Log.Warn("a single sign-on was refused", "error", err)
		return v.refused(ssoFailed, trip.To)
	}
	me, err := v.welcome(name, subject)
	if errors.Is(err, account.ErrSignIn) {
		return v.refused(ssoFailed, trip.To)
	}
	if err != nil {
		return err
	}
	if err := v.signedIn(me, "single sign-on"); err != nil {
		return err
	}
	// The session's cookie does not come along on a way that began at another site, so the first page is opened from here.
	return v.openFromHere(cmp.Or(trip.To, "/staff/"), "You are signed in")
}

// refused shows the sign-in page with what went wrong, for somebody who was on the way to a page.
func (v *visit) refused(why, to string) error {
	return v.again("sign-in", web.Page{Title: "Sign in", Body: v.signInPage("", to)}, web.FieldError{Anchor: "sso", Text: why})
}

// The reasons why a token is refused; they hold nothing of it.
var (
	errNoToken    = errors.New("staff: the provider gave no token")
	errBadToken   = errors.New("staff: the token is not the provider's, not for us, too old, or not of this sign-in")
	errNoName     = errors.New("staff: the token holds no sign-in name")
	errUnverified = errors.New("staff: the provider has not verified the e-mail address")
)

// ssoPerson changes the code for a token, checks it, and returns the sign-in name and who that is to the provider.
func (s *Site) ssoPerson(ctx context.Context, p *oidc.Provider, code string, trip ssoTrip) (name, subject string, err error) {
	token, err := s.ssoConfig(p).Exchange(ctx, code, oauth2.VerifierOption(trip.Verifier))
	if err != nil {
		return "", "", errNoToken
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", "", errNoToken
	}
	id, err := p.Verifier(&oidc.Config{ClientID: s.SSO.ClientID, Now: s.Now}).Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(trip.Nonce)) != 1 {
		return "", "", errBadToken
	}
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return "", "", errBadToken
	}
	if verified, said := claims["email_verified"].(bool); s.SSO.Claim == "email" && said && !verified {
		return "", "", errUnverified
	}
	name, _ = claims[s.SSO.Claim].(string)
	if name == "" || id.Subject == "" {
		return "", "", errNoName
	}
	return name, id.Issuer + " " + id.Subject, nil
}

// welcome finds the account of a name and ties it to who the provider says it is, the first time.
func (v *visit) welcome(name, subject string) (*store.Staff, error) {
	ctx := v.Request.Context()
	clean, err := account.CleanName(strings.ToLower(name))
	if err != nil {
		return nil, account.ErrSignIn
	}
	for range 10 {
		me, err := v.site.Store.Staff.Get(ctx, clean)
		if errors.Is(err, store.ErrNotFound) {
			return nil, account.ErrSignIn
		}
		if err != nil {
			return nil, err
		}
		if me.Disabled || me.Subject != "" && me.Subject != subject {
			if err := v.site.audit(ctx, me.ID, "sso-refused", me.ID, nil); err != nil {
				return nil, err
			}
			return nil, account.ErrSignIn
		}
		if me.Subject == subject {
			return me, nil
		}
		me.Subject = subject
		if err := v.site.Store.Staff.Put(ctx, me); !errors.Is(err, store.ErrConflict) {
			return me, err
		}
	}
	return nil, store.ErrConflict
}
