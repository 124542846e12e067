package staff

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/staff/account"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

// tokenPrefix heads the ids of API tokens among the sessions; what follows is the hash of the token, which is kept nowhere.
const tokenPrefix = "token:"

// tokenForm begins every token, so that one that was pasted somewhere is recognised.
const tokenForm = "fvt_"

const (
	maxTokens    = 50
	tokenUsedFor = time.Hour // how exactly the last use of a token is known
)

// tokenDays are the lengths of life that a token may have.
var tokenDays = []option{{Value: "30", Text: "30 days"}, {Value: "90", Text: "90 days"}, {Value: "365", Text: "a year"}}

// token is what is kept of an API token: what it may read, and nothing that opens anything.
type token struct {
	ID       string   `json:"-"` // of the session that keeps it, without tokenPrefix
	Name     string   `json:"name"`
	Audience string   `json:"audience"`         // whose releases it reads
	Places   []string `json:"places,omitempty"` // with everything below; none: everywhere
	By       string   `json:"by"`
	Made     int64    `json:"made"` // Unix milliseconds, as are all times here
	Used     int64    `json:"used,omitempty"`
	Expires  int64    `json:"-"`
}

func (s *Site) tokenOf(doc *store.Session) (token, error) {
	var t token
	err := json.Unmarshal(doc.Body, &t)
	t.ID, t.Expires = strings.TrimPrefix(doc.ID, tokenPrefix), doc.Expires
	return t, err
}

// tokens lists every token that has not ended, the newest first.
func (s *Site) tokens(ctx context.Context) ([]token, error) {
	var found []token
	for doc, err := range s.Store.Sessions.Find(ctx, store.Query{After: tokenPrefix}) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(doc.ID, tokenPrefix) {
			break
		}
		if t, err := s.tokenOf(doc); err == nil && t.Expires > s.Now().UnixMilli() {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b token) int { return int(b.Made - a.Made) })
	return found, nil
}

func tokenID(secret string) string {
	sum := sha256.Sum256([]byte(secret)) // of 256 random bits, so no slower hash is needed
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(sum[:])
}

// errNoSuchToken is a token that is unknown, revoked or over, or whose maker may not sign in.
var errNoSuchToken = errors.New("staff: no such token")

// knownToken finds what a presented token may read, and notes, at most once an hour, that it was used. While whoever made it
// may not sign in, it reads nothing: they may have taken it with them.
func (s *Site) knownToken(ctx context.Context, secret string) (token, error) {
	if !strings.HasPrefix(secret, tokenForm) {
		return token{}, errNoSuchToken
	}
	doc, err := s.Store.Sessions.Get(ctx, tokenID(secret))
	if errors.Is(err, store.ErrNotFound) {
		return token{}, errNoSuchToken
	}
	if err != nil {
		return token{}, err
	}
	t, err := s.tokenOf(doc)
	now := s.Now()
	if err != nil || t.Expires <= now.UnixMilli() {
		return token{}, errNoSuchToken
	}
	maker, err := s.Store.Staff.Get(ctx, t.By)
	if errors.Is(err, store.ErrNotFound) || err == nil && maker.Disabled {
		return token{}, errNoSuchToken
	}
	if err != nil {
		return token{}, err
	}
	if now.Sub(time.UnixMilli(t.Used)) < tokenUsedFor {
		return t, nil
	}
	t.Used = now.UnixMilli()
	if doc.Body, err = json.Marshal(t); err != nil {
		return token{}, err
	}
	if err := s.record(ctx, store.Audit{By: "token " + t.Name, What: "api-read", Of: t.By}); err != nil {
		return token{}, err
	}
	if err := s.Store.Sessions.Put(ctx, doc); err != nil && !errors.Is(err, store.ErrConflict) {
		return token{}, err
	}
	return t, nil
}

type tokensPage struct {
	Tokens  []tokenLine
	New     string // a token, shown this once
	Name    string
	Reads   []option
	Where   []option
	Days    []option
	Address string
}

type tokenLine struct {
	token
	PlaceNames string
	Stopped    bool // its maker may not sign in
}

func (s *Site) showTokens(v *visit) error {
	return v.showTokensPage(http.StatusOK, tokensPage{}, web.Page{})
}

func (v *visit) showTokensPage(status int, page tokensPage, p web.Page) error {
	s := v.site
	found, err := s.tokens(v.Request.Context())
	if err != nil {
		return err
	}
	people, err := all(v.Request.Context(), s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	for _, t := range found {
		names := make([]string, len(t.Places))
		for i, id := range t.Places {
			names[i] = placeName(v.places, id, s.Council)
		}
		stopped := !slices.ContainsFunc(people, func(p store.Staff) bool { return p.ID == t.By && !p.Disabled })
		line := tokenLine{t, strings.Join(names, ", "), stopped}
		if line.PlaceNames == "" {
			line.PlaceNames = whole
		}
		page.Tokens = append(page.Tokens, line)
	}
	page.Reads = []option{{release.ForCollaborative, "Figures with the thresholds for the public", true}, {release.ForLeadership, "Figures with the thresholds for staff", false}}
	page.Days = tokenDays
	for _, o := range s.placeOptions(v, "") {
		if o.Value != "" {
			page.Where = append(page.Where, o)
		}
	}
	page.Address = s.PublicURL + apiBase
	p.Title, p.Body, p.Wide = "API tokens", page, true
	return v.show(status, "tokens", p)
}

// makeToken makes a token and shows it once.
func (s *Site) makeToken(v *visit) error {
	ctx, now := v.Request.Context(), s.Now()
	t := token{Name: strings.TrimSpace(v.PostForm("name")), Audience: v.PostForm("reads"), Places: slices.Clone(v.PostFormArray("place")), By: v.me.ID, Made: now.UnixMilli()}
	var faults []web.FieldError
	fault := func(anchor, text string) { faults = append(faults, web.FieldError{Anchor: anchor, Text: text}) }
	if n := utf8.RuneCountInString(t.Name); n == 0 || n > 60 {
		fault("name", "Write what it is for, in up to 60 characters")
	}
	if t.Audience != release.ForCollaborative && t.Audience != release.ForLeadership {
		fault("reads-"+release.ForCollaborative, "Choose what it may read")
	}
	for _, id := range t.Places {
		if placeName(v.places, id, "") == goneName {
			fault("places", "Choose places from the list")
			break
		}
	}
	days := map[string]int{"30": 30, "90": 90, "365": 365}[v.PostForm("days")]
	if days == 0 {
		fault("days", "Choose how long it is good")
	}
	have, err := s.tokens(ctx)
	if err != nil {
		return err
	}
	if len(have) >= maxTokens {
		fault("name", "There are 50 tokens already. Take one back first")
	}
	if faults != nil {
		return v.showTokensPage(http.StatusUnprocessableEntity, tokensPage{Name: t.Name}, web.Page{Errors: faults})
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(s.Random, secret); err != nil {
		return err
	}
	plain := tokenForm + base64.RawURLEncoding.EncodeToString(secret)
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if err := s.record(ctx, store.Audit{By: v.me.ID, What: "token-made", Of: t.Name, Reason: "reads " + t.Audience + "; places " + orAll(t.Places)}); err != nil {
		return err
	}
	err = s.Store.Sessions.Put(ctx, &store.Session{Meta: store.Meta{ID: tokenID(plain)}, Body: body, Expires: now.AddDate(0, 0, days).UnixMilli()})
	if err != nil {
		return err
	}
	return v.showTokensPage(http.StatusOK, tokensPage{New: plain}, web.Page{})
}

func orAll(places []string) string {
	if len(places) == 0 {
		return "all"
	}
	return strings.Join(places, ",")
}

// revokeToken takes a token back at once.
func (s *Site) revokeToken(v *visit) error {
	ctx, id := v.Request.Context(), tokenPrefix+v.PostForm("token")
	doc, err := s.Store.Sessions.Get(ctx, id)
	if err != nil {
		return err
	}
	t, err := s.tokenOf(doc)
	if err != nil {
		return err
	}
	if err := s.record(ctx, store.Audit{By: v.me.ID, What: "token-revoked", Of: t.Name}); err != nil {
		return err
	}
	if err := s.Store.Sessions.Delete(ctx, id, 0); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/staff/tokens")
	return nil
}

// tokenRoutes are for whoever keeps the accounts.
func (s *Site) tokenRoutes() []route {
	admin := []string{account.Admin}
	return []route{
		{"GET", "/tokens", admin, s.showTokens},
		{"POST", "/tokens", admin, s.makeToken},
		{"POST", "/tokens/revoke", admin, s.revokeToken},
	}
}
