package webform

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/survey"
	"familyvoice/web"
)

// body is what every view has; a view's own type embeds it, so that {{.Body.T "key"}} is a word of the page.
type body struct {
	*visit
	Nonce string
	Shown string // when the page was shown, for the minimum time
}

func (v *visit) body() body {
	return body{visit: v, Nonce: v.Nonce(), Shown: v.f.Now().UTC().Format(time.RFC3339Nano)}
}

// again is the body of a page that comes back as it was posted: sent once more, it is the same message.
func (v *visit) again() body {
	b, form := v.body(), v.c.Request.PostForm
	if nonce := form.Get("nonce"); isID(nonce) {
		b.Nonce, b.Shown = nonce, form.Get("shown")
	}
	return b
}

// page begins a page of the families' site.
func (v *visit) page(title string, content any) web.Page {
	return web.Page{
		Title: title, Lang: v.Code, RTL: v.RTL, Area: "families", Body: content, Chrome: v.chrome(),
		Description: v.T("home.lead", "council", v.council()),
		Languages:   v.languages(), Idle: v.idle(),
	}
}

// alarming says whether safeguarding alerts can't be delivered now: every page then shows the help banner.
func (f *Form) alarming() bool { return f.AlertsFailing != nil && f.AlertsFailing() }

// alarm is that banner.
func (v *visit) alarm() *web.Notice {
	return &web.Notice{Kind: "help", Title: v.T("frame.help"), Text: v.T("help.not-watched"), Links: v.helpLinks()}
}

// helpLinks are the numbers that come first, danger before all.
func (v *visit) helpLinks() []web.Link {
	links := []web.Link{{Text: v.T("help.first-danger"), Tel: "999"}}
	for _, l := range v.f.Help.For(v.Code) {
		switch l.ID {
		case "childline":
			links = append(links, web.Link{Text: v.T("help.first-child", "number", unbroken(l.Number)), Tel: digitsOf(l.Number)})
		case "samaritans":
			links = append(links, web.Link{Text: v.T("help.first-anyone", "number", unbroken(l.Number)), Tel: digitsOf(l.Number)})
		}
	}
	return append(links, web.Link{Text: v.T("help.more"), Href: v.To("/help-now")})
}

// chrome is the frame in the visitor's language.
func (v *visit) chrome() web.Chrome {
	chrome := web.Chrome{
		Home: v.To("/"), SkipToContent: v.T("frame.skip"), HelpNow: v.T("frame.help"), HelpHref: v.To("/help-now"),
		Leave: v.T("frame.leave"), LeaveNow: v.T("frame.leave-now"), LeaveAction: "/survey/leave",
		ShiftTwo: v.T("frame.shift-two"), ShiftOne: v.T("frame.shift-one"), Leaving: v.T("frame.leaving"),
		ErrorPrefix: v.T("frame.error") + " ", Problem: v.T("frame.problem"), Important: v.T("frame.important"),
		Language: v.T("frame.language"), Continue: v.T("frame.continue"), LanguageNote: v.T("frame.machine"), MadeUp: v.T("frame.made-up"), NavLabel: v.T("frame.sections"),
		Footer: []web.Link{
			{Text: v.T("frame.home"), Href: v.To("/")},
			{Text: v.T("frame.help"), Href: v.To("/help-now")},
			{Text: v.T("frame.you-said"), Href: v.To("/you-said")},
			{Text: v.T("frame.privacy"), Href: v.To("/privacy")},
			{Text: v.T("frame.accessibility"), Href: v.To("/accessibility")},
			v.glossaryLink(),
		},
		FooterText: v.T("frame.footer", "council", v.council()),
	}
	if v.f.alarming() {
		chrome.Alarm = v.alarm()
	}
	return chrome
}

func (v *visit) council() string {
	if v.f.Council == "" {
		return v.T("frame.your-council")
	}
	return v.f.Council
}

// languages is the menu: links on a page that belongs to no run; within a run, buttons that change the run's language.
func (v *visit) languages() []web.Link {
	links := make([]web.Link, 0, len(v.f.order))
	for _, t := range v.f.order {
		link := web.Link{Text: t.Name, Lang: t.Code, RTL: t.RTL, Current: t == v.tongue}
		if t.Review != "human" { // the note below the menu says what the mark means
			link.Text += "*"
		}
		if v.view.Known {
			link.Post, link.Href = true, "/survey/language"
			link.Fields = []web.Field{{Name: "lang", Value: t.Code}, {Name: "to", Value: strings.ToValidUTF8(v.c.Request.URL.Path, "")}, {Name: "nonce", Value: v.Nonce()}}
		} else {
			query := v.c.Request.URL.Query()
			query.Set("lang", t.Code)
			link.Href = v.c.Request.URL.Path + "?" + query.Encode()
			if v.c.Request.Method != http.MethodGet {
				link.Href = "/survey/?lang=" + t.Code
			}
		}
		links = append(links, link)
	}
	return links
}

// speakField is the language that a page with a form is to be shown in, with whatever was typed into it.
const speakField = "speak"

// typed is the id of the form that holds what somebody types.
const typed = "typed"

// typing makes the menu of languages send what was typed along, so that it comes back in the page.
func typing(p web.Page) web.Page {
	for i, link := range p.Languages {
		p.Languages[i] = web.Link{Text: link.Text, Lang: link.Lang, RTL: link.RTL, Current: link.Current, Form: typed,
			Fields: []web.Field{{Name: speakField, Value: link.Lang}}}
	}
	return p
}

// turning is the language in which a posted page is only to be shown again; nil if it was sent for itself.
func (v *visit) turning() *tongue { return v.f.words[v.c.PostForm(speakField)] }

// private makes a page one that nobody finds again on this device.
func private(p web.Page) web.Page {
	p.NoStore = true
	return p
}

// quiet are the replies that a page says itself, in its own way.
var quiet = []string{
	"notice", "ask", "check", "thank-you", "finished", "changed", "welcome-back", "carry-on", "begin", "kept", "change",
	"started", "unclear", "where", "code", "delete-confirm", "deleted", "empty", "done", "noted", "extra", "person-coming", "rated",
}

// written is the language of words that a survey lacks in the page's own.
type written struct {
	Lang string // "" where they are in the page's own
	RTL  bool
}

// written says whether words came in another language.
func (v *visit) written(words survey.Rendered) written {
	if words.Language == v.Code {
		return written{}
	}
	return written{Lang: words.Language, RTL: words.RTL}
}

// Dir is the value of the dir attribute.
func (w written) Dir() string {
	if w.RTL {
		return "rtl"
	}
	return "ltr"
}

// notices are the replies to show, help first. What was matched is never named.
func (v *visit) notices() []web.Notice {
	var first, rest []web.Notice
	for _, n := range v.view.Notices {
		if slices.Contains(quiet, n.Key) || n.Words.Text == "" {
			continue
		}
		in := v.written(n.Words)
		notice := web.Notice{Kind: "info", Text: n.Words.Text, Lang: in.Lang, RTL: in.RTL}
		if n.Key == "help-first" || n.Key == "help" {
			late := n.Key == "help-first" && v.f.OutOfHours != "" && strings.Contains(n.Words.Text, v.f.OutOfHours)
			shut := notice
			notice = web.Notice{Kind: "help", Title: v.T("help.first"), Text: v.T("help.first-text")}
			notice.Links = v.helpLinks()
			if late { // its words say that no worker reads it now
				notice.Text, notice.Lang, notice.RTL = shut.Text, shut.Lang, shut.RTL
				call := web.Link{Text: v.T("help.out-of-hours") + " " + unbroken(v.f.OutOfHours), Tel: digitsOf(v.f.OutOfHours)}
				notice.Links = slices.Insert(notice.Links, 1, call)
			}
			notice.Links = append(notice.Links, web.Link{Text: v.T("contact.link"), Href: v.To("/survey/contact-me")})
			if v.underWay() { // nobody has to go on now
				notice.Links = append(notice.Links, web.Link{Text: v.T("question.later"), Href: v.To("/survey/carry-on")},
					web.Link{Text: v.T("frame.leave"), Href: v.To("/survey/leave")})
			}
			if len(first) == 0 {
				first = append(first, notice)
			}
			continue
		}
		rest = append(rest, notice)
	}
	return append(first, rest...)
}

// problem shows the kind page for a status in the visitor's language.
func (f *Form) problem(v *visit, status int, key string) {
	f.Renderer.Problem(v.c, status, v.page("", v.problem(key)))
}

// problem is what such a page says.
func (v *visit) problem(key string) web.Problem {
	return web.Problem{
		Heading: v.T("problem." + key + ".title"),
		Lines:   []string{v.T("problem." + key + ".one"), v.T("problem." + key + ".two")},
		Links:   []web.Link{{Text: v.T("problem.home"), Href: v.To("/")}},
	}
}

// broken is the page after a fault of the program.
func (f *Form) broken(c *gin.Context) { f.problem(f.visitor(c), http.StatusInternalServerError, "500") }

// away shows that the store can't be reached. It returns false if there was no error.
func (f *Form) away(v *visit, err error) bool {
	if err == nil {
		return false
	}
	f.Log.ErrorContext(v.c, "a page could not be made", "route", v.c.FullPath(), "error", err)
	f.problem(v, http.StatusServiceUnavailable, "503")
	return true
}

// busy says whether the page came too fast.
func (v *visit) busy() bool { return v.c.GetBool(busyKey) }

// mayPlead says whether what tells of harm, or asks for a person, is handed on: always, but for a flood of it from an address
// beyond its limit.
func (f *Form) mayPlead(v *visit) bool { return !v.busy() || f.pleas.take(web.Visitor(v.c), costPlea) }

// vars are the values that a survey's words may name before there is a run.
func (v *visit) vars(hub string) survey.Vars {
	return survey.Vars{Council: v.council(), Hub: hub, Address: v.f.host, Channel: "web"}
}

// redirect sends the browser to a page with GET.
func (v *visit) redirect(to string) { v.c.Redirect(http.StatusSeeOther, to) }
