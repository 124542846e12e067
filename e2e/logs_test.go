package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/channels/webform/formtest"
	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// What must never be printed. The words are such that nothing else says them.
const (
	wordless  = "wobblegong" // stands in every answer
	fullName  = "Zebedee Quillfeather"
	ourStreet = "12 Thistledown Close"
	ourMail   = "zebedee@quillfeather.example"
	chatName  = "Wilhelmina"
	staffName = "marguerite.oakes"
	staffPass = "Correct-Gooseberry-77"
	mailPass  = "Rhubarb-Custard-13"
	leadMail  = "safeguarding.lead@leigh.example"
	botToken  = "7001:AAmadeUpTokenOfTheBotForLogs"
	botSecret = "made-up-webhook-secret-for-logs"
	chatty    = int64(7_712_345_678)
)

var loudListens = regexp.MustCompile(`listens at (\S+);`)

// loud is one installation with everything on, logging all it can, that meets everything that goes wrong.
type loud struct {
	*testing.T
	texts   *twiliofake.Fake
	bot     *telegramfake.Fake
	hangUp  atomic.Bool
	away    string // while this file exists the store is away
	panics  string // while this one does, what touches a conversation panics
	dir     string
	process *harness.Process
	leaks   harness.Leaks
	texted  int
}

func TestLogsHoldNothingOfAnyone(t *testing.T) {
	t.Parallel()
	l := newLoud(t)
	for _, part := range []struct {
		name string
		run  func()
	}{
		{"a whole conversation by text", l.byText},
		{"a whole conversation in a chat", l.byChat},
		{"a whole conversation on the web", l.onTheWeb},
		{"staff who sign in well and badly", l.asStaff},
		{"a provider that throttles, fails, hangs up, lies and refuses", l.badProviders},
		{"webhooks that nobody should send", l.badWebhooks},
		{"requests that are none", l.badRequests},
		{"a store that goes away", l.storeAway},
		{"a panic with a family's words in its hands", l.panicking},
	} {
		t.Run(part.name, func(t *testing.T) {
			l.T = t
			part.run()
		})
	}
	l.T = t
	if status := l.process.Stop(); status != 0 {
		t.Errorf("the server ended with %d", status)
	}
	printed := l.process.Printed()
	for _, leak := range l.leaks.In(printed) {
		t.Errorf("printed: %s", leak)
	}
	// What finds nothing must be able to find something.
	for _, line := range []string{"to=+44 (0)7700 900 101", "text=" + wordless, "url=/bot" + botToken + "/sendMessage", "who=WmViZWRlZSBRdWlsbGZlYXRoZXI="} {
		if len(l.leaks.In(line)) == 0 {
			t.Errorf("this would not be found: %s", line)
		}
	}
	for _, happened := range []string{
		"applying a message panicked", "a page panicked", "the store can't be reached", "a reply could not be sent", "level=DEBUG",
		"without a good Twilio signature", "without our secret", "is no update", "is no message", "a safeguarding alert was made",
	} {
		if !strings.Contains(printed, happened) {
			t.Errorf("this should have happened and been logged: %q", happened)
		}
	}
	if t.Failed() {
		t.Logf("what was printed:\n%s", printed)
	}
}

func newLoud(t *testing.T) *loud {
	t.Helper()
	l := &loud{T: t, dir: t.TempDir(), away: filepath.Join(t.TempDir(), "away"), panics: filepath.Join(t.TempDir(), "panics")}
	l.texts = twiliofake.New(twiliofake.Config{AccountSID: harness.AccountSID, AuthToken: harness.AuthToken, From: harness.Number})
	l.bot = telegramfake.New(botToken)
	providers := http.NewServeMux()
	providers.Handle("/2010-04-01/", l.texts)
	providers.Handle("/bot"+botToken+"/", l.bot)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.hangUp.Load() {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = conn.Close()
			}
			return
		}
		providers.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	l.forbid()
	l.employ()
	l.process = harness.Run(t, "failpoint", loudListens, l.env(server.URL), "serve")
	l.texts.SetWebhook(l.process.URL+"/webhooks/twilio/message", harness.PublicURL+"/webhooks/twilio/message")
	l.bot.SetListen(l.process.URL + "/webhooks/telegram")
	harness.Eventually(t, "the bot's webhook is registered", func() bool { return len(l.bot.Calls("setWebhook")) > 0 })
	l.forbidKeys()
	return l
}

func (l *loud) env(provider string) []string {
	return []string{
		"FAMILYVOICE_LOG_LEVEL=debug", "FAMILYVOICE_ADDR=127.0.0.1:0", "FAMILYVOICE_PUBLIC_URL=" + harness.PublicURL, "FAMILYVOICE_DATA=" + l.dir,
		"FAMILYVOICE_COUNCIL=Leigh Family Hubs", "FAMILYVOICE_FRONT_DOOR=01632 960100", "FAMILYVOICE_OUT_OF_HOURS=01632 960199",
		"FAMILYVOICE_TWILIO_ACCOUNT_SID=" + harness.AccountSID, "FAMILYVOICE_TWILIO_AUTH_TOKEN=" + harness.AuthToken,
		"FAMILYVOICE_TWILIO_FROM=" + harness.Number, "FAMILYVOICE_TWILIO_BASE_URL=" + provider,
		"FAMILYVOICE_TELEGRAM_TOKEN=" + botToken, "FAMILYVOICE_TELEGRAM_SECRET=" + botSecret, "FAMILYVOICE_TELEGRAM_BASE_URL=" + provider,
		"FAMILYVOICE_ALERTS_SMS_TO=" + harness.Lead, "FAMILYVOICE_ALERTS_MAIL_TO=" + leadMail, "FAMILYVOICE_ALERTS_MAIL_FROM=" + leadMail,
		"FAMILYVOICE_ALERTS_MAIL_SERVER=127.0.0.1:1", "FAMILYVOICE_ALERTS_MAIL_USER=" + leadMail, "FAMILYVOICE_ALERTS_MAIL_PASSWORD=" + mailPass,
		"FAMILYVOICE_STAFF_PASSWORD_ALONE=true", "FAMILYVOICE_FAILPOINT_STORE=" + l.away, "FAMILYVOICE_FAILPOINT_PANIC=" + l.panics,
	}
}

// forbid names what may never be printed.
func (l *loud) forbid() {
	l.leaks.Words("a family's word", wordless)
	l.leaks.Words("a name", fullName, "Quillfeather", "Zebedee", chatName, staffName)
	l.leaks.Words("an address", ourStreet, "Thistledown")
	l.leaks.Words("an e-mail address", ourMail, leadMail)
	l.leaks.Words("a password", staffPass, mailPass)
	l.leaks.Words("a token", harness.AuthToken, botToken, strings.TrimPrefix(botToken, "7001:"))
	l.leaks.Words("a secret", botSecret)
	l.leaks.Number("the lead's number", harness.Lead[3:])
	l.leaks.Number("a chat", fmt.Sprint(chatty))
}

// forbidKeys forbids what the key file holds.
func (l *loud) forbidKeys() {
	content, err := os.ReadFile(filepath.Join(l.dir, "keys.json"))
	if err != nil {
		l.Fatal(err)
	}
	for _, key := range regexp.MustCompile(`"([A-Za-z0-9+/=_-]{24,})"`).FindAllSubmatch(content, -1) {
		l.leaks.Words("a key", string(key[1]))
	}
}

// employ gives the site a member of staff.
func (l *loud) employ() {
	if _, err := keys.LoadOrMake(filepath.Join(l.dir, "keys.json")); err != nil { // a database that stands without its keys is refused
		l.Fatal(err)
	}
	st, err := sqlite.Open(context.Background(), filepath.Join(l.dir, "familyvoice.db"))
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	hash, err := account.HashPassword(staffPass)
	if err != nil {
		l.Fatal(err)
	}
	who := &store.Staff{Meta: store.Meta{ID: staffName}, Name: staffName, Password: hash, Roles: []string{"safeguarding", "editor", "analyst", "admin"}}
	if err := st.Staff.Put(context.Background(), who); err != nil {
		l.Fatal(err)
	}
}

// number is a new family's phone, which may never be printed.
func (l *loud) number() string {
	l.texted++
	number := fmt.Sprintf("+4477009001%02d", l.texted)
	l.leaks.Number("a family's number", number[3:])
	return number
}

// text sends texts from one number and wants them taken, or not.
func (l *loud) text(from string, status int, texts ...string) {
	l.Helper()
	for _, text := range texts {
		_, got, _, err := l.texts.Send(context.Background(), twiliofake.Text{From: from, Body: text})
		if err != nil || got != status {
			l.Fatalf("the webhook should answer %d, it answered %d, %v", status, got, err)
		}
	}
}

// begun is a new family's phone at the first question.
func (l *loud) begun() string {
	l.Helper()
	from := l.number()
	l.text(from, http.StatusOK, "hello", "GO")
	return from
}

// tellsAll is an answer that names everybody.
const tellsAll = "I am " + fullName + " of " + ourStreet + ", M46 9ZZ, " + ourMail + ", 07700 900777, " + wordless

const harm = "my partner hits me and the kids, he said he will kill us tonight, " + wordless + " " + fullName

func (l *loud) byText() {
	l.leaks.Number("a number in an answer", "7700900777")
	from := l.begun()
	l.text(from, http.StatusOK, tellsAll, harm, "skip", wordless+" and more", "change 1", tellsAll, "elsewhere", "language polski", "HELP", "where")
	var sent []twiliofake.Message
	harness.Eventually(l.T, "the replies come", func() bool {
		sent = l.texts.Messages(from)
		return len(sent) >= 11
	})
	code := ""
	for _, m := range sent {
		if found := codes.FindString(m.Body); found != "" {
			code = found
		}
		for _, state := range []string{"sent", "delivered", "undelivered"} {
			if _, err := l.texts.Report(context.Background(), m, state, 30003, harness.PublicURL, l.process.URL); err != nil {
				l.Fatal(err)
			}
		}
	}
	l.leaks.Words("a carry-on code", code)
	l.text(l.number(), http.StatusOK, "CODE "+code, "my turn, "+wordless)
	l.text(l.number(), http.StatusOK, "CODE 012345678")
	l.text(from, http.StatusOK, "DELETE", "ERASE", "STOP", harm, "START")
}

func (l *loud) byChat() {
	from := map[string]any{"id": chatty, "is_bot": false, "first_name": chatName, "last_name": fullName, "username": "wilhelmina_wobblegong", "language_code": "en"}
	say := func(fields map[string]any) {
		l.Helper()
		fields["from"] = from
		if _, status, err := l.bot.Deliver(context.Background(), telegramfake.Update{Chat: chatty, Fields: fields}); err != nil || status != http.StatusOK {
			l.Fatalf("the webhook answered %d, %v", status, err)
		}
	}
	say(map[string]any{"text": "/start elm"})
	say(map[string]any{"text": "17"})
	for _, text := range []string{tellsAll, harm, "/skip", "/unknown " + wordless} {
		say(map[string]any{"text": text})
	}
	say(map[string]any{"photo": []map[string]any{{"file_id": "A", "file_unique_id": "B", "width": 9, "height": 9}}, "caption": tellsAll})
	say(map[string]any{"contact": map[string]any{"phone_number": "+447700900777", "first_name": fullName}})
	if _, _, err := l.bot.Tap(context.Background(), telegramfake.Message{ID: 1, Chat: chatty}, "!"+wordless); err != nil {
		l.Fatal(err)
	}
	if _, _, err := l.bot.Deliver(context.Background(), telegramfake.Update{Chat: -chatty, Type: "group", Fields: map[string]any{"text": tellsAll, "from": from}}); err != nil {
		l.Fatal(err)
	}
}

func (l *loud) onTheWeb() {
	b := l.process.Browser()
	b.Get("/survey/")
	b.Fill(url.Values{"survey": {"our-family"}}, "")
	b.Fill(nil, "")
	l.cookies(b)
	for _, words := range []string{tellsAll, harm, wordless} {
		b.Fill(url.Values{"text": {words}}, "")
	}
	b.Get("/survey/carry-on")
	b.Fill(url.Values{"code": {"not a code " + wordless}}, "")
	b.Get("/survey/my-answers.json?name=" + url.QueryEscape(fullName))
	b.Get("/h/07700900777?from=" + url.QueryEscape(ourMail))
	b.Get("/" + wordless + "/" + url.PathEscape(fullName))
	b.Post("/survey/q/"+wordless, url.Values{"text": {tellsAll}})
	b.Post("/survey/q/about", url.Values{"text": {strings.Repeat(wordless+" ", 40_000)}})
	b.Get("/survey/delete")
	b.Fill(nil, "")
	l.cookies(b)
}

// cookies forbids what stands in the browser's cookies.
func (l *loud) cookies(b *formtest.Browser) {
	for _, c := range b.Cookies {
		if len(c.Value) >= 16 {
			l.leaks.Words("a session", c.Value)
		}
	}
}

func (l *loud) asStaff() {
	for _, try := range []url.Values{
		{"name": {staffName}, "password": {wordless}},
		{"name": {staffPass}, "password": {staffName}}, // the password typed into the wrong box
		{"name": {fullName}, "password": {ourMail}},
		{"name": {staffName}, "password": {staffPass}},
	} {
		b := l.process.Browser()
		b.Get("/staff/sign-in")
		b.Fill(try, "")
		l.cookies(b)
		if b.Page.Path == "/staff/sign-in" {
			continue
		}
		for _, path := range []string{"/staff/summary?place=" + wordless, "/staff/audit", "/staff/quotes", "/staff/alerts/" + wordless, "/staff/alerts"} {
			b.Get(path)
		}
		for _, link := range b.Page.All("a") {
			if href := formtest.Attr(link, "href"); strings.HasPrefix(href, "/staff/alerts/") {
				b.Post(href+"/text", nil)
				b.Post(href+"/identity", url.Values{"reason": {"to ring " + fullName + " today"}})
				b.Post(href+"/status", url.Values{"status": {"acted"}, "note": {"rang " + fullName + ", " + wordless}})
				break
			}
		}
		return
	}
	l.Error("nobody could sign in")
}
