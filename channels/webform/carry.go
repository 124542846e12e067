package webform

import (
	"errors"
	"net/http"
	"regexp"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/web"
)

// carry is "carry on somewhere else": get a code, or enter one.
type carry struct {
	body
	CanGive bool   // there is a run to carry away
	Code    string // a fresh code, in three groups
	Words   string // what it is for
	Typed   string
	Error   string
}

const codeField = "code"

// showCarryOn shows both ways.
func (f *Form) showCarryOn(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	f.askCode(v, http.StatusOK, "", "")
}

func (f *Form) askCode(v *visit, status int, typed, fault string) {
	v.tryCookie()
	page := carry{body: v.body(), CanGive: v.underWay(), Typed: typed, Error: fault}
	for _, n := range v.view.Notices {
		if n.Key == "code" {
			page.Words, page.Code = n.Words.Text, grouped(codeIn.FindString(n.Words.Text))
		}
	}
	p := typing(private(v.page(v.T("carry.title"), page)))
	p.Notices = v.notices()
	if fault != "" {
		p.Errors = []web.FieldError{{Anchor: codeField, Text: fault}}
	}
	if v.underWay() {
		p.Back = &web.Link{Text: v.T("frame.back"), Href: v.whereNow()}
	} else {
		p.Back = v.back("/survey/")
	}
	f.views.Show(v.c, status, "carry", p)
}

// codeIn finds the code in the words that give it: nine characters of Crockford's alphabet.
var codeIn = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{9}\b`)

// grouped writes a code as it is easily read out; spaces are ignored where it is entered.
func grouped(code string) string {
	if len(code) != 9 {
		return code
	}
	return code[:3] + " " + code[3:6] + " " + code[6:]
}

// makeCode asks for a code; the page that follows shows it.
func (f *Form) makeCode(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	if v.underWay() && (f.away(v, v.goOn()) || f.away(v, v.command("elsewhere", "", nil))) {
		return
	}
	v.redirect(v.To("/survey/carry-on"))
}

// carryOn joins the run that a code belongs to.
func (f *Form) carryOn(c *gin.Context) {
	v, err := f.participant(c)
	if f.away(v, err) {
		return
	}
	typed := channels.Clean(c.PostForm(codeField))
	if len(typed) > 100 {
		typed = typed[:0]
	}
	if t := v.turning(); t != nil {
		if v.underWay() && f.away(v, v.turn(t)) {
			return
		}
		f.askCode(v, http.StatusOK, typed, "")
		return
	}
	if typed == "" {
		f.askCode(v, http.StatusUnprocessableEntity, typed, v.T("carry.empty"))
		return
	}
	if v.session == "" { // the code would be spent for nothing
		f.askForCookies(v)
		return
	}
	before := v.session
	v.session = v.sessionOf(typed) // whoever was here before keeps nothing of this
	in := v.inbound("")
	in.Kind, in.Command, in.Text = channels.Command, "start", ""
	err = f.Conversation.CarryOn(c.Request.Context(), in, typed, web.Visitor(c).String())
	switch {
	case errors.Is(err, conversation.ErrNoSuchCode):
		v.session = before
		f.askCode(v, http.StatusUnprocessableEntity, typed, v.T("carry.unknown"))
	case errors.Is(err, conversation.ErrTooManyTries):
		v.session = before
		f.askCode(v, http.StatusTooManyRequests, typed, v.T("carry.too-many"))
	case err != nil:
		f.away(v, err)
	default:
		f.setCookie(c, sessionCookie, v.session, 0)
		if f.away(v, v.look()) {
			return
		}
		v.redirect(v.whereNow())
	}
}
