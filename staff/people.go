package staff

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"
)

type peoplePage struct{ People []personLine }

type personLine struct {
	store.Staff
	RoleNames, PlaceNames string
	How                   string // how they can sign in
	Sessions              int
}

// whole is what stands for "everywhere" where a person has no place of their own.
const whole = "All"

func (s *Site) showPeople(v *visit) error {
	ctx := v.Request.Context()
	people, err := all(ctx, s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	sessions, err := s.live(ctx, "")
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, one := range sessions {
		count[one.Who]++
	}
	var page peoplePage
	for _, p := range people {
		places := make([]string, len(p.Places))
		for i, id := range p.Places {
			places[i] = placeName(v.places, id, s.Council)
		}
		line := personLine{Staff: p, RoleNames: strings.Join(p.Roles, ", "), PlaceNames: strings.Join(places, ", "), How: howOf(&p), Sessions: count[p.ID]}
		if line.PlaceNames == "" {
			line.PlaceNames = whole
		}
		page.People = append(page.People, line)
	}
	p := web.Page{Title: "People", Wide: true, Body: page}
	return v.show(http.StatusOK, "people", p)
}

func howOf(p *store.Staff) string {
	var ways []string
	if p.Password != "" && p.Code != "" {
		ways = append(ways, "password and code")
	} else if p.Password != "" {
		ways = append(ways, "password, code not set up")
	}
	if p.Subject != "" || p.Password == "" {
		ways = append(ways, "single sign-on")
	}
	return strings.Join(ways, "; ")
}

type personPage struct {
	store.Staff
	New      bool
	Me       bool
	How      string
	Roles    []roleOption
	Where    []option // every place, ticked or not
	Password string   // shown this once
	Tokens   []token  // those that they made
}

type roleOption struct {
	option
	For string
}

// newPerson is the address of an account that is not there yet.
const newPerson = "new"

func (v *visit) person() (*store.Staff, error) {
	if v.Param("id") == newPerson {
		return &store.Staff{}, nil
	}
	return v.site.Store.Staff.Get(v.Request.Context(), v.Param("id"))
}

const disabledWords = "They can't sign in. Every session of theirs has ended, and API tokens that they made read nothing " +
	"while the account may not be used."

var personDone = map[string]web.Notice{
	"saved":    {Kind: "done", Title: "Saved", Text: "It holds from their next page on."},
	"disabled": {Kind: "done", Title: "Saved", Text: disabledWords},
	"code":     {Kind: "done", Title: "Codes taken back", Text: "At their next sign-in they set up a telephone. Every session of theirs has ended."},
	"sessions": {Kind: "done", Title: "Sessions ended", Text: "They have to sign in again."},
}

func (s *Site) showPerson(v *visit) error {
	p, err := v.person()
	if err != nil {
		return err
	}
	page := web.Page{}
	if notice, ok := personDone[v.Query("done")]; ok {
		page.Notices = []web.Notice{notice}
	}
	return v.showPersonPage(http.StatusOK, p, page, "")
}

func (v *visit) showPersonPage(status int, p *store.Staff, shown web.Page, password string) error {
	page := personPage{Staff: *p, New: v.Param("id") == newPerson, Me: p.ID == v.me.ID, How: howOf(p), Password: password}
	tokens, err := v.site.tokens(v.Request.Context())
	if err != nil {
		return err
	}
	page.Tokens = slices.DeleteFunc(tokens, func(t token) bool { return t.By != p.ID })
	for _, r := range account.Roles {
		page.Roles = append(page.Roles, roleOption{option{r.ID, r.ID, slices.Contains(p.Roles, r.ID)}, r.For})
	}
	for _, o := range v.site.placeOptions(v, "") {
		if o.Value != "" {
			o.Selected = slices.Contains(p.Places, o.Value)
			page.Where = append(page.Where, o)
		}
	}
	shown.Title, shown.Body, shown.Back = "What "+p.Name+" may do", page, &web.Link{Text: "People", Href: "/staff/people"}
	if page.New {
		shown.Title = "Add a person"
	}
	return v.show(status, "person", shown)
}

// savePerson adds an account or changes what one may do. Nobody changes their own roles: another admin does.
func (s *Site) savePerson(v *visit) error {
	p, err := v.person()
	if err != nil {
		return err
	}
	ctx, before := v.Request.Context(), *p
	adding := v.Param("id") == newPerson
	p.Name = strings.TrimSpace(v.PostForm("name"))
	p.Roles, p.Places = slices.Clone(v.PostFormArray("role")), slices.Clone(v.PostFormArray("place"))
	p.Disabled = v.PostForm("disabled") != ""
	faults, err := v.checkPerson(p, adding)
	if err != nil {
		return err
	}
	if p.ID == v.me.ID && (p.Disabled || !slices.Equal(p.Roles, before.Roles) || !slices.Equal(p.Places, before.Places)) {
		faults = append(faults, web.FieldError{Anchor: "role-viewer", Text: "Ask another admin to change what you may do yourself"})
	}
	if len(faults) > 0 {
		return v.showPersonPage(http.StatusUnprocessableEntity, p, web.Page{Errors: faults}, "")
	}
	password := ""
	if adding && v.PostForm("sso") == "" {
		password = NewPassword()
		if p.Password, err = account.HashPassword(password); err != nil {
			return err
		}
	}
	what := "user-changed"
	if adding {
		what = "user-added"
	}
	// The record first: a change that can't be recorded is not made.
	if err := s.record(ctx, store.Audit{By: v.me.ID, What: what, Of: p.ID, Reason: changeOf(&before, p)}); err != nil {
		return err
	}
	if err := s.Store.Staff.Put(ctx, p); err != nil {
		return err
	}
	if p.Disabled && !before.Disabled {
		if err := v.endAll(p); err != nil {
			return err
		}
		return v.backToPerson(p, "disabled")
	}
	if password != "" {
		return v.showPersonPage(http.StatusOK, p, web.Page{}, password)
	}
	return v.backToPerson(p, "saved")
}

func (v *visit) backToPerson(p *store.Staff, done string) error {
	v.Redirect(http.StatusSeeOther, "/staff/people/"+url.PathEscape(p.ID)+"?done="+done)
	return nil
}

func (v *visit) checkPerson(p *store.Staff, adding bool) ([]web.FieldError, error) {
	var faults []web.FieldError
	fault := func(anchor, text string) { faults = append(faults, web.FieldError{Anchor: anchor, Text: text}) }
	if adding {
		id, err := account.CleanName(v.PostForm("id"))
		p.ID = id
		if err != nil || id == newPerson {
			p.ID = v.PostForm("id")
			fault("id", "Write a sign-in name of 3 to 64 letters, digits, dots, dashes, underscores or @")
		} else if _, err := v.site.Store.Staff.Get(v.Request.Context(), id); err == nil {
			fault("id", "That sign-in name has an account already")
		} else if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
	}
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > 100 {
		fault("name", "Write their name in up to 100 characters")
	}
	if account.CheckRoles(p.Roles) != nil {
		fault("role-viewer", "Choose at least one role")
	}
	for _, id := range p.Places {
		if placeName(v.places, id, "") == goneName {
			fault("places", "Choose places from the list")
			break
		}
	}
	return faults, nil
}

// changeOf says in ids what changed about what an account may do.
func changeOf(before, after *store.Staff) string {
	list := func(ids []string, none string) string {
		if len(ids) == 0 {
			return none
		}
		return strings.Join(ids, ",")
	}
	var parts []string
	change := func(what, from, to string) {
		if from != to {
			parts = append(parts, what+" "+from+" > "+to)
		}
	}
	state := func(disabled bool) string {
		if disabled {
			return "disabled"
		}
		return "in use"
	}
	change("roles", list(before.Roles, "none"), list(after.Roles, "none"))
	change("places", list(before.Places, "all"), list(after.Places, "all"))
	change("state", state(before.Disabled), state(after.Disabled))
	return strings.Join(parts, "; ")
}

// resetCode takes back a person's codes, for a telephone that is lost; their next sign-in sets up another.
func (s *Site) resetCode(v *visit) error {
	p, err := v.person()
	if err != nil || p.ID == "" {
		return errors.Join(err, errNotFound)
	}
	if p.ID == v.me.ID {
		return v.showPersonPage(http.StatusUnprocessableEntity, p, web.Page{Errors: []web.FieldError{{Anchor: "code", Text: "Ask another admin to take back your codes"}}}, "")
	}
	if err := s.audit(v.Request.Context(), v.me.ID, "user-code-reset", p.ID, nil); err != nil {
		return err
	}
	p.Code, p.CodeStep, p.Failed, p.Until = "", 0, 0, time.Time{}
	if err := s.Store.Staff.Put(v.Request.Context(), p); err != nil {
		return err
	}
	if err := v.endAll(p); err != nil {
		return err
	}
	return v.backToPerson(p, "code")
}

// newPassword gives a person a new password, shown once.
func (s *Site) newPassword(v *visit) error {
	p, err := v.person()
	if err != nil || p.ID == "" {
		return errors.Join(err, errNotFound)
	}
	password := NewPassword()
	hash, err := account.HashPassword(password)
	if err != nil {
		return err
	}
	if err := s.audit(v.Request.Context(), v.me.ID, "user-password", p.ID, nil); err != nil {
		return err
	}
	p.Password, p.Failed, p.Until = hash, 0, time.Time{}
	if err := s.Store.Staff.Put(v.Request.Context(), p); err != nil {
		return err
	}
	return v.showPersonPage(http.StatusOK, p, web.Page{}, password)
}

// NewPassword is 25 characters of 5 bits, in groups, without letters that are mistaken for others.
func NewPassword() string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz"
	random := make([]byte, 25)
	_, _ = rand.Read(random) // never fails: see crypto/rand
	var b strings.Builder
	for i, r := range random {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[r%32])
	}
	return b.String()
}
