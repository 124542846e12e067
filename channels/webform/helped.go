package webform

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/web"
)

// Door is how signed-in staff come to the pages on which they enter answers for a family.
type Door struct {
	// Enter lets a request pass, or answers it itself and aborts it.
	Enter gin.HandlerFunc
	// Nav are the sections of the staff site; nil for none.
	Nav func(*gin.Context) []web.Link
	// Scope says whether this person enters answers for a place; nil: for every one.
	Scope func(*gin.Context, store.Place) bool
}

// MountStaff adds the pages for staff: a survey done together with a family, and a paper sheet typed up.
func (f *Form) MountStaff(router gin.IRouter, door Door) {
	f.door = door
	g := router.Group("/staff", web.Secure(), web.SameOrigin(f.PublicURL), func(c *gin.Context) {
		c.Header("Cache-Control", "no-store")
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
	}, f.enter)
	g.GET("/helped", f.showHelped)
	g.POST("/helped", f.beginHelped)
	g.GET("/paper", f.showPaper)
	g.POST("/paper", f.savePaper)
	g.GET("/entered", f.showEntered)
}

// enter lets signed-in staff pass. A sheet that was being typed up when the sign-in ended comes back with its words.
func (f *Form) enter(c *gin.Context) {
	if f.door.Enter(c); !c.IsAborted() || c.Writer.Written() || c.Request.Method != http.MethodPost || c.FullPath() != "/staff/paper" {
		return
	}
	if to := c.Writer.Header().Get("Location"); to != "" { // not a refusal, but the way to the sign-in
		c.Writer.Header().Del("Location")
		f.keepSheet(c, to)
	}
}

// staffPage begins a page of the staff site, which is in English.
func (f *Form) staffPage(v *visit, title string, content any) web.Page {
	p := web.Page{Title: title, Area: "staff", NoStore: true, Body: content, Chrome: web.Chrome{NavLabel: "Staff pages", LeaveAction: "/staff/leave"}}
	if f.door.Nav != nil {
		p.Nav = f.door.Nav(v.c)
	}
	return p
}

// hubsFor are the hubs that this person enters answers for.
func (f *Form) hubsFor(v *visit, picked string) ([]choice, error) {
	places, err := f.Conversation.Places(v.c.Request.Context())
	if err != nil {
		return nil, err
	}
	var hubs []choice
	for _, p := range places {
		if p.Kind != "area" && (f.door.Scope == nil || f.door.Scope(v.c, p)) {
			hubs = append(hubs, choice{Value: p.ID, Text: p.Name, Checked: p.ID == picked})
		}
	}
	return hubs, nil
}

// staffVisit is a visit in English that belongs to no run.
func (f *Form) staffVisit(c *gin.Context, mode string) *visit {
	v := &visit{c: c, f: f, tongue: f.order[0], entered: mode}
	return v
}

// helped is the page that comes before a survey done together.
type helped struct {
	body
	Surveys   []choice
	Languages []choice
	Hubs      []choice
	Notices   []spoken
	Agreed    bool
}

// spoken is the notice of a survey, to be read out.
type spoken struct {
	Survey string
	Lines  []string
	Others []translated // the same in the other languages, for a family to read
}

type translated struct {
	written
	Name  string // of the language
	Lines []string
}

func (f *Form) showHelped(c *gin.Context) { f.askHelped(f.staffVisit(c, "helped"), http.StatusOK, nil) }

func (f *Form) askHelped(v *visit, status int, faults []web.FieldError) {
	hubs, err := f.hubsFor(v, v.c.PostForm("place"))
	if f.staffAway(v, err) {
		return
	}
	h := helped{body: v.body(), Hubs: hubs, Agreed: v.c.PostForm("agreed") != ""}
	for i, id := range offered {
		s, ok := f.Surveys.Latest(id)
		if !ok {
			continue
		}
		h.Surveys = append(h.Surveys, choice{ID: fieldID("survey", i), Value: id, Text: v.T("start." + id), Checked: v.c.PostForm("survey") == id})
		said := func(lang string) []string {
			return sentences(s.Render(survey.Message{Key: "notice"}, lang, v.vars("")).Text)
		}
		notice := spoken{Survey: v.T("start." + id), Lines: said(english)}
		for _, t := range f.order[1:] {
			notice.Others = append(notice.Others, translated{written{t.Code, t.RTL}, t.Name, said(t.Code)})
		}
		h.Notices = append(h.Notices, notice)
	}
	for _, t := range f.order {
		h.Languages = append(h.Languages, choice{Value: t.Code, Text: t.Name, Checked: v.c.PostForm("lang") == t.Code})
	}
	p := f.staffPage(v, "Enter answers together with a family", h)
	p.Errors = faults
	f.views.Show(v.c, status, "helped", p)
}

// beginHelped begins a run in this browser. The family's pages follow; nothing of the staff's sign-in reaches them.
func (f *Form) beginHelped(c *gin.Context) {
	v := f.staffVisit(c, "helped")
	id := c.PostForm("survey")
	var faults []web.FieldError
	if _, ok := f.Surveys.Latest(id); !ok || !slices.Contains(offered, id) {
		faults = append(faults, web.FieldError{Anchor: "survey", Text: "Choose who is answering"})
	}
	if c.PostForm("agreed") == "" {
		faults = append(faults, web.FieldError{Anchor: "agreed", Text: "Tick the box once the family has agreed"})
	}
	place, err := f.allowedPlace(v, c.PostForm("place"))
	if f.staffAway(v, err) {
		return
	}
	if len(faults) > 0 {
		f.askHelped(v, http.StatusUnprocessableEntity, faults)
		return
	}
	if t, ok := f.words[c.PostForm("lang")]; ok {
		v.tongue = t
	}
	f.forget(c)
	if f.staffAway(v, v.beginRun(f.random(), id, place, "")) {
		return
	}
	v.redirect(v.whereNow())
}

// allowedPlace is the place's id if there is such a place and this person enters answers for it, else "".
func (f *Form) allowedPlace(v *visit, id string) (string, error) {
	place, err := f.place(v, id)
	if err != nil || place.ID == "" || f.door.Scope != nil && !f.door.Scope(v.c, place) {
		return "", err
	}
	return place.ID, nil
}

// staffAway is away in the look of the staff site.
func (f *Form) staffAway(v *visit, err error) bool {
	if err == nil {
		return false
	}
	f.Log.ErrorContext(v.c, "answers could not be entered", "route", v.c.FullPath(), "error", err)
	f.Renderer.Problem(v.c, http.StatusServiceUnavailable, web.Page{Area: "staff"})
	return true
}
