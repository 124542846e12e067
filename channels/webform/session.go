package webform

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/web"
)

// receiptFor is how long a device may still show, save and delete what it has sent. The session itself ends with sending.
const receiptFor = 10 * time.Minute

// The cookies' names; with https they carry the prefix that ties them to this host.
const (
	sessionCookie = "fv-session"
	receiptCookie = "fv-sent"
)

func (f *Form) cookieName(name string) string {
	if f.Secure {
		return "__Host-" + name
	}
	return name
}

// setCookie writes a cookie that ends with the browser's session, or earlier if age is set; a negative age removes it.
func (f *Form) setCookie(c *gin.Context, name, value string, age time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: f.cookieName(name), Value: value, Path: "/", MaxAge: int(age / time.Second),
		HttpOnly: true, Secure: f.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// cookie returns an id from a cookie, or "" if there is none of ours.
func (f *Form) cookie(c *gin.Context, name string) string {
	value, err := c.Cookie(f.cookieName(name))
	if err != nil || !isID(value) {
		return ""
	}
	return value
}

// isID says whether a value may be one of our random ids: 32 hex digits.
func isID(value string) bool {
	if len(value) != 32 {
		return false
	}
	_, err := hex.DecodeString(value)
	return err == nil
}

// endSession replaces the session's cookie, so that Back and the next person at this device find nothing.
func (f *Form) endSession(c *gin.Context) { f.setCookie(c, sessionCookie, f.random(), 0) }

// tryCookie gives a browser without a session a number that leads to nothing: by it the page that this one posts to sees whether
// the browser keeps cookies, before anything is kept of somebody who would never come back to it.
func (v *visit) tryCookie() {
	if v.session == "" {
		v.f.setCookie(v.c, sessionCookie, v.f.random(), 0)
	}
}

// askForCookies is the page of a browser that keeps none: what to do about it, who helps without, and the first page, which has
// the other ways.
func (f *Form) askForCookies(v *visit) {
	f.Renderer.Problem(v.c, http.StatusOK, v.page("", web.Problem{
		Heading: v.T("cookies.title"),
		Lines:   []string{v.T("cookies.text"), v.T("problem.404.two"), v.T("home.person.text")},
		Links:   []web.Link{{Text: v.T("problem.home"), Href: v.To("/")}},
	}))
}

// visit is one request: who asks, in which language, and where their run stands.
type visit struct {
	*tongue
	c       *gin.Context
	f       *Form
	session string // "" for none
	view    conversation.View
	suffix  string // "?lang=.." for links, where the browser's own language would not lead there
	asked   string // the language that the request asks for; "" for none
	helped  bool   // help was put first for the words of this very page
	entered string // the mode in which staff enter these answers: helped or paper; "" for a family's own
	sent    bool   // the request has brought the conversation a message
}

// visitor reads the language of a page that belongs to no run. Of a form it reads what posted has: it must never be the one to
// read a body, which may be without bound.
func (f *Form) visitor(c *gin.Context) *visit {
	v := &visit{c: c, f: f, session: f.cookie(c, sessionCookie)}
	v.asked = c.Query("lang")
	if v.asked == "" && c.Request.Method == http.MethodPost {
		v.asked = cmp.Or(c.Request.PostForm.Get(speakField), c.Request.PostForm.Get("lang"))
	}
	v.speak(v.asked)
	return v
}

// participant reads the session's run too. The error is the store's.
func (f *Form) participant(c *gin.Context) (*visit, error) {
	v := f.visitor(c)
	if v.session == "" {
		return v, nil
	}
	view, err := f.Conversation.View(c.Request.Context(), v.session)
	if err != nil {
		return v, err
	}
	v.see(view)
	return v, nil
}

// see takes the run and goes on in its language.
func (v *visit) see(view conversation.View) {
	v.view = view
	if view.Known && view.State.Language != "" {
		v.speak(view.State.Language)
	}
}

// tongueOf is the language of a page: the one asked for, else own, which is the browser's, else English.
func (f *Form) tongueOf(c *gin.Context, asked string) (t, own *tongue) {
	own = f.negotiated(c.GetHeader("Accept-Language"))
	if t, ok := f.words[asked]; ok {
		return t, own
	}
	return own, own
}

// speak sets the language.
func (v *visit) speak(asked string) {
	var own *tongue
	v.tongue, own = v.f.tongueOf(v.c, asked)
	v.suffix = ""
	if v.tongue != own {
		v.suffix = "?lang=" + v.Code
	}
}

// negotiated is the offered language that the browser likes best.
func (f *Form) negotiated(header string) *tongue {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return f.order[0]
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		if t, ok := f.words[base.String()]; ok {
			return t
		}
	}
	return f.order[0]
}

// To is the address of a page of ours in the visitor's language.
func (v *visit) To(path string) string {
	path, fragment, _ := strings.Cut(path, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	if v.suffix != "" && strings.Contains(path, "?") {
		return path + "&" + v.suffix[1:] + fragment
	}
	return path + v.suffix + fragment
}

// Nonce makes a page's nonce: a form that is sent twice has one effect.
func (v *visit) Nonce() string { return v.f.random() }

// inbound is the message that a posted page is: its id is the page's nonce and a hash of what was posted, so that the
// same page with another answer is a change.
func (v *visit) inbound(step string) channels.Inbound {
	form := v.c.Request.PostForm
	nonce := form.Get("nonce")
	if !isID(nonce) {
		nonce = "0"
	}
	posted := url.Values{}
	for key, values := range form {
		if key != "nonce" {
			posted[key] = values
		}
	}
	sum := sha256.Sum256([]byte(v.c.Request.URL.Path + "?" + posted.Encode()))
	further := v.sent
	v.sent = true
	return channels.Inbound{
		ID: nonce + "." + hex.EncodeToString(sum[:10]) + step, Channel: channels.Web, Sender: "web", Address: v.session,
		Survey: form.Get("survey"), Language: v.Code, Mode: v.mode(), Further: further, At: v.f.Now(),
	}
}

// sessionOf makes the session that a page begins: always the same one for the same page and words, so that a page sent
// twice begins one run. Only for pages that are never stored: whoever goes Back must not find the nonce again.
func (v *visit) sessionOf(words string) string {
	nonce := v.c.Request.PostForm.Get("nonce")
	if !isID(nonce) {
		return v.f.random()
	}
	sum := sha256.Sum256([]byte("session\x00" + nonce + "\x00" + words))
	return hex.EncodeToString(sum[:16])
}

// command sends one command of the session; step tells several of one page apart.
func (v *visit) command(command, step string, set func(*channels.Inbound)) error {
	in := v.inbound(step)
	in.Kind, in.Command = channels.Command, command
	if set != nil {
		set(&in)
	}
	return v.f.Conversation.Receive(v.c.Request.Context(), in)
}
