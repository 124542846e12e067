package staff

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

// route is one line of the permission table: who may use which address. No roles means anyone, signed in or not.
type route struct {
	method, path string
	roles        []string
	handle       func(*visit) error
}

func (s *Site) routes() []route {
	return slices.Concat(s.readingRoutes(), s.insightRoutes(), s.alertRoutes(), s.accessRoutes(), s.proposeRoutes(), s.qualityRoutes(), s.roundRoutes(), s.spamRoutes())
}

// readingRoutes are those of reading and answering; others stand beside their pages.
func (s *Site) readingRoutes() []route {
	any := make([]string, len(account.Roles))
	for i, role := range account.Roles {
		any[i] = role.ID
	}
	readers := []string{account.Viewer, account.Collaborative, account.Analyst, account.Editor}
	answerers := []string{account.Editor}
	quoters := []string{account.Analyst, account.Editor}
	return []route{
		{"GET", "/", any, s.showFirst},
		{"GET", "/summary", readers, s.showSummary},
		{"GET", "/quotes", quoters, s.showQuotes},
		{"POST", "/quotes", quoters, s.decideQuote},
		{"GET", "/tags", []string{account.Analyst}, s.showTags},
		{"GET", "/tags/:id", []string{account.Analyst}, s.showTag},
		{"POST", "/tags/:id", []string{account.Analyst}, s.saveTags},
		{"GET", "/actions", answerers, s.showActions},
		{"GET", "/actions/:id", answerers, s.showAction},
		{"GET", "/actions/:id/poster", answerers, s.showAnswerPoster},
		{"POST", "/actions/:id", answerers, s.saveAction},
		{"POST", "/actions/:id/publish", answerers, s.publishAction},
		{"POST", "/actions/:id/take-down", answerers, s.takeDownAction},
		{"GET", "/deliveries", []string{account.Admin}, s.showDeliveries},
	}
}

// The errors that have a page of their own; any other is the kind page for 500, and its text is logged.
var (
	errNotFound  = errors.New("staff: there is no such page")
	errForbidden = errors.New("staff: not for this role or place")
)

// visit is one request with the person who makes it.
type visit struct {
	*gin.Context
	site   *Site
	me     *store.Staff // nil: nobody is signed in
	places []store.Place
	scope  account.Scope
}

// maxForm is the largest form that is read, in bytes.
const maxForm = 64 << 10

// serve is the door: it knows who comes, asks the table, and turns an error into a page.
func (s *Site) serve(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxForm)
		wholeLetters(c.Request)
		v := &visit{Context: c, site: s}
		if err := v.know(); err != nil {
			v.fail(err)
			return
		}
		handle := r.handle
		switch {
		case r.roles == nil:
		case v.me == nil:
			handle = (*visit).signInFirst
		case !account.Has(v.me, r.roles...):
			v.fail(errForbidden)
			return
		}
		if err := handle(v); err != nil {
			v.fail(err)
		}
	}
}

// wholeLetters reads a posted form, or as much of it as can be read, and makes its values UTF-8 without zero bytes, which no
// browser sends: not every store keeps anything else, and every page and file repeats it.
func wholeLetters(r *http.Request) {
	if r.Method != http.MethodPost {
		return
	}
	_ = r.ParseMultipartForm(maxForm) // a form of the other kind is read all the same
	for _, values := range r.PostForm {
		for i, value := range values {
			values[i] = strings.ReplaceAll(strings.ToValidUTF8(value, "\uFFFD"), "\x00", "")
		}
	}
}

func (v *visit) fail(err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, errForbidden):
		status = http.StatusForbidden
	case errors.Is(err, errNotFound), errors.Is(err, store.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, store.ErrUnavailable):
		status = http.StatusServiceUnavailable
	}
	if status >= 500 {
		v.site.Log.ErrorContext(v, "a staff page failed", "route", v.FullPath(), "error", err)
	}
	v.site.Renderer.Problem(v.Context, status, web.Page{Area: "staff", Nav: v.nav("")})
}

// show renders a view for the person who is signed in.
func (v *visit) show(status int, view string, p web.Page) error {
	p.Area, p.NoStore = "staff", true
	if p.Nav == nil {
		p.Nav = v.nav(v.FullPath())
	}
	p.Chrome.NavLabel, p.Chrome.LeaveAction = "Staff pages", "/staff/leave"
	if v.me != nil {
		p.Chrome.Footer = []web.Link{{Text: "Words we use", Href: "/staff/words"}, {Text: "The families' pages", Href: "/"}}
	}
	if len(p.Errors) == 0 { // what is to be put right comes first
		p.Notices = append(p.Notices, v.notices()...)
	}
	v.site.views.Show(v.Context, status, view, p)
	return nil
}

// notices says loudly what must not stay unseen.
func (v *visit) notices() (all []web.Notice) {
	if v.me == nil {
		return nil
	}
	if len(v.site.AlertsGoTo) == 0 && account.Has(v.me, account.Safeguarding, account.Admin, account.Editor) {
		all = append(all, web.Notice{
			Kind: "help", Title: "Nobody is told when a family may not be safe",
			Text: "Alerts are kept, but no e-mail or text goes out. Until someone is named in the settings, a person must open the alerts page every hour.",
		})
	}
	if v.site.HelpUnchecked != nil && account.Has(v.me, account.Safeguarding, account.Admin) {
		if names := v.site.HelpUnchecked(v.site.Now()); len(names) > 0 {
			all = append(all, web.Notice{
				Kind: "help", Title: "The help numbers may have changed",
				Text: "Nobody has rung these for 90 days: " + strings.Join(names, ", ") + ". Ring each, and ask whoever runs this service to note the day.",
			})
		}
	}
	return all
}
