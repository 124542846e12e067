package demo

import (
	"cmp"
	"context"
	"embed"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/store"
	"familyvoice/web"
)

//go:embed views phone.css
var files embed.FS

// Phone is a phone on a page: what is typed goes through the providers' fakes and the real adapters, and so do the
// replies.
type Phone struct {
	Texts  *twiliofake.Fake
	Bot    *telegramfake.Fake
	Logins []Login // shown on the demonstration's first page

	views *web.Views
	mu    sync.Mutex
	said  map[string][]bubble
}

// Login is a made-up member of staff.
type Login struct{ Name, Password, Sees string }

// bubble is one message on the screen.
type bubble struct {
	Mine    bool
	Text    string
	Buttons [][]telegramfake.Button
	Message int
	At      time.Time
}

// screen is what the phone's page shows.
type screen struct {
	Kind, Who string
	Title     string
	Bubbles   []bubble
	Others    []web.Link
	Hubs      []store.Place
}

// Mount adds the demonstration's pages below /demo.
func (p *Phone) Mount(router gin.IRouter, pages *web.Renderer) {
	p.views = pages.Views(files, "views", nil)
	p.said = map[string][]bubble{}
	router.GET("/demo", p.showStart)
	router.GET("/demo/phone.css", func(c *gin.Context) { c.FileFromFS("phone.css", http.FS(files)) })
	router.GET("/demo/phone/:kind/:who", p.showPhone)
	router.POST("/demo/phone/:kind/:who", p.say)
}

func (p *Phone) showStart(c *gin.Context) {
	p.views.Show(c, http.StatusOK, "start", web.Page{Title: "Try Family Voice", Body: struct {
		Hubs   []store.Place
		Logins []Login
	}{hubs(), p.Logins}})
}

func hubs() []store.Place {
	return slices.DeleteFunc(Places(), func(p store.Place) bool { return p.Kind == "area" })
}

// phones is how many different phones one may try of each kind.
const phones = 5

// address is the number or chat id of the phone on the page; ok is false for a page that is not there.
func address(c *gin.Context) (kind string, who int, number string, ok bool) {
	kind = c.Param("kind")
	who, err := strconv.Atoi(c.Param("who"))
	if err != nil || who < 1 || who > phones || kind != "sms" && kind != "telegram" {
		return "", 0, "", false
	}
	if kind == "sms" {
		return kind, who, "+4477009009" + strconv.Itoa(90+who), true
	}
	return kind, who, strconv.Itoa(7000 + who), true
}

func (p *Phone) showPhone(c *gin.Context) {
	kind, who, number, ok := address(c)
	if !ok {
		c.Status(http.StatusNotFound)
		return
	}
	s := screen{Kind: kind, Who: strconv.Itoa(who), Title: "Text messages", Bubbles: p.bubbles(kind, number), Hubs: hubs()}
	if kind == "telegram" {
		s.Title = "Telegram"
	}
	for n := 1; n <= phones; n++ {
		s.Others = append(s.Others, web.Link{Text: "Phone " + strconv.Itoa(n), Href: "/demo/phone/" + kind + "/" + strconv.Itoa(n), Current: n == who})
	}
	p.views.Show(c, http.StatusOK, "phone", web.Page{Title: s.Title + ", phone " + s.Who, NoStore: true, Body: s})
}

// bubbles lists both sides of the talk, oldest first.
func (p *Phone) bubbles(kind, number string) []bubble {
	p.mu.Lock()
	all := slices.Clone(p.said[kind+number])
	p.mu.Unlock()
	if kind == "sms" {
		for _, m := range p.Texts.Messages(number) {
			all = append(all, bubble{Text: m.Body, At: m.At})
		}
	} else {
		chat, _ := strconv.ParseInt(number, 10, 64) // made of digits above
		for _, m := range p.Bot.Messages(chat) {
			all = append(all, bubble{Text: m.Text, Buttons: m.Buttons, Message: m.ID, At: m.At})
		}
	}
	slices.SortStableFunc(all, func(a, b bubble) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) })
	return all
}

// replyWithin is how long a page waits for the reply before it is shown without.
const replyWithin = 1500 * time.Millisecond

// say sends what was typed or tapped, waits a moment for the reply and shows the phone again.
func (p *Phone) say(c *gin.Context) {
	kind, _, number, ok := address(c)
	if !ok {
		c.Status(http.StatusNotFound)
		return
	}
	before := len(p.bubbles(kind, number))
	shown := strings.TrimSpace(c.PostForm("text"))
	if tapped := c.PostForm("label"); tapped != "" {
		shown = tapped
	}
	p.mu.Lock()
	p.said[kind+number] = append(p.said[kind+number], bubble{Mine: true, Text: shown, At: time.Now()})
	p.mu.Unlock()
	p.send(c, kind, number)
	for deadline := time.Now().Add(replyWithin); time.Now().Before(deadline) && len(p.bubbles(kind, number)) <= before+1; {
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(60 * time.Millisecond) // help and the next question come as two messages
	c.Redirect(http.StatusSeeOther, c.Request.URL.Path+"#end")
}

func (p *Phone) send(c *gin.Context, kind, number string) {
	ctx, cancel := context.WithTimeout(c, 10*time.Second)
	defer cancel()
	text := c.PostForm("text")
	if kind == "sms" {
		_, _, _, _ = p.Texts.Send(ctx, twiliofake.Text{From: number, Body: text}) // a refusal shows as silence, as on a phone
		return
	}
	chat, _ := strconv.ParseInt(number, 10, 64)
	if data := c.PostForm("data"); data != "" {
		id, _ := strconv.Atoi(c.PostForm("message"))
		_, _, _ = p.Bot.Tap(ctx, telegramfake.Message{ID: id, Chat: chat}, data)
		return
	}
	_, _, _ = p.Bot.Say(ctx, chat, text)
}
