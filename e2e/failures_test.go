package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/e2e/harness"
)

func (l *loud) badProviders() {
	for _, mode := range []twiliofake.Mode{
		twiliofake.Throttle, twiliofake.Fail, twiliofake.Lie, twiliofake.LieEmpty, twiliofake.Stopped, twiliofake.NotMobile, twiliofake.BadLogin,
	} {
		l.failing(func() { l.texts.SetMode(mode) }, func() { l.text(l.number(), http.StatusOK, "hello "+wordless) })
	}
	for _, mode := range []telegramfake.Mode{
		telegramfake.Throttle, telegramfake.Fail, telegramfake.Lie, telegramfake.LieEmpty, telegramfake.Blocked, telegramfake.NoChat, telegramfake.BadToken,
	} {
		l.failing(func() { l.bot.SetMode(mode) }, l.anotherChat)
	}
	l.failing(func() { l.hangUp.Store(true) }, func() {
		l.text(l.number(), http.StatusOK, harm) // the lead can't be told either
		l.anotherChat()
	})
	l.failing(func() { l.texts.SetMode(twiliofake.Hang) }, func() { l.text(l.number(), http.StatusOK, "hello "+wordless) })
}

func (l *loud) anotherChat() {
	l.Helper()
	l.texted++
	who := chatty + int64(l.texted)
	l.leaks.Number("a chat", fmt.Sprint(who))
	if _, status, err := l.bot.Say(context.Background(), who, "/start"); err != nil || status != http.StatusOK {
		l.Fatalf("the webhook answered %d, %v", status, err)
	}
}

// failing does something while the providers fail, and waits until that is logged.
func (l *loud) failing(fail, do func()) {
	l.Helper()
	before := strings.Count(l.process.Printed(), "a reply could not be sent")
	fail()
	do()
	harness.Eventually(l.T, "a failed reply is logged", func() bool {
		return strings.Count(l.process.Printed(), "a reply could not be sent") > before
	})
	l.texts.SetMode(twiliofake.Well)
	l.bot.SetMode(telegramfake.Well)
	l.hangUp.Store(false)
}

func (l *loud) badWebhooks() {
	from := l.number()
	for _, text := range []twiliofake.Text{
		{From: from, Body: tellsAll, Unsigned: true},
		{From: from, Body: tellsAll, Signer: "another0another0another0another0"},
		{From: from, Body: tellsAll, Fields: map[string]string{"MessageSid": "", "SmsMessageSid": "", "CallSid": "CA" + wordless}},
		{From: "60777", Body: tellsAll},
		{From: fullName, Body: tellsAll},
		{From: from, Body: "\x00\xff" + tellsAll},
	} {
		if _, _, _, err := l.texts.Send(context.Background(), text); err != nil {
			l.Fatal(err)
		}
	}
	l.post("/webhooks/twilio/message", "Body="+wordless+"%zz&From="+from, http.Header{"X-Twilio-Signature": {"x"}, "Content-Type": {"application/x-www-form-urlencoded"}})
	l.post("/webhooks/twilio/status?entry="+wordless+"&seal="+wordless, "To="+from, nil)
	secret := http.Header{"X-Telegram-Bot-Api-Secret-Token": {botSecret}}
	l.post("/webhooks/telegram", `{"update_id": "`+wordless+`", "message": {"text": "`+tellsAll+`"`, secret)
	l.post("/webhooks/telegram", `{"update_id": 5, "message": "`+tellsAll+`"}`, secret)
	l.post("/webhooks/telegram", tellsAll, secret)
	l.post("/webhooks/telegram", strings.Repeat(tellsAll, 20_000), secret)
	l.post("/webhooks/telegram", `{"update_id": 6}`, http.Header{"X-Telegram-Bot-Api-Secret-Token": {wordless}})
	l.post("/webhooks/telegram", `{"update_id": 7}`, nil)
}

func (l *loud) post(path, body string, header http.Header) {
	l.Helper()
	r, err := http.NewRequest(http.MethodPost, l.process.URL+path, strings.NewReader(body))
	if err != nil {
		l.Fatal(err)
	}
	for key, values := range header {
		r.Header[key] = values
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		l.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}

// badRequests are what the web server itself meets: it names addresses in its own complaints.
func (l *loud) badRequests() {
	for _, raw := range []string{
		"GET /" + wordless + " HTTP/9.9\r\n\r\n", wordless + " " + fullName + "\r\n\r\n", "POST /survey/begin HTTP/1.1\r\nHost: x\r\nContent-Length: -" + wordless + "\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + wordless, "GET /help-now HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + wordless + "\r\nCookie: " + wordless + "=1\r\nConnection: close\r\n\r\n",
		"POST /survey/language HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: cross-site\r\nOrigin: https://" + wordless + ".example\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlang",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(l.process.URL, "http://"))
		if err != nil {
			l.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(conn, raw)
		_, _ = io.Copy(io.Discard, conn)
		_ = conn.Close()
	}
}

func (l *loud) storeAway() {
	from, browser := l.begun(), l.process.Browser()
	browser.Get("/survey/")
	browser.Fill(url.Values{"survey": {"our-family"}}, "")
	browser.Fill(nil, "")
	l.cookies(browser)
	touch(l.T, l.away)
	l.text(from, http.StatusOK, tellsAll, harm, wordless)
	l.anotherChat()
	browser.Post("/survey/q/about", url.Values{"text": {tellsAll}, "survey": {"our-family"}})
	harness.Eventually(l.T, "the spool is logged", func() bool { return strings.Contains(l.process.Printed(), "is spooled") })
	if err := os.Remove(l.away); err != nil {
		l.Fatal(err)
	}
	// The notice, the first question, help, the next question: what follows joins the answer.
	harness.Eventually(l.T, "what was spooled is applied", func() bool { return len(l.texts.Messages(from)) == 4 })
	l.parked(filepath.Join(l.dir, "spool"))
}

// parked looks into the spool's files as into a log.
func (l *loud) parked(folder string) {
	files, err := os.ReadDir(folder)
	if err != nil {
		l.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			l.Fatal(err)
		}
		for _, leak := range l.leaks.In(string(content)) {
			l.Errorf("in the spool: %s", leak)
		}
	}
}

func (l *loud) panicking() {
	from, browser := l.begun(), l.process.Browser()
	browser.Get("/survey/")
	browser.Fill(url.Values{"survey": {"our-family"}}, "")
	browser.Fill(nil, "")
	l.cookies(browser)
	touch(l.T, l.panics)
	l.text(from, http.StatusOK, harm) // it is kept in the spool
	if _, status, err := l.bot.Say(context.Background(), chatty, tellsAll); err != nil || status != http.StatusOK {
		l.Errorf("a chat's message that panics should be kept, got %d, %v", status, err)
	}
	if p := browser.Get("/survey/q/about"); p.Status != http.StatusInternalServerError || bytes.Contains([]byte(p.Body), []byte("goroutine")) {
		l.Errorf("a page that panics is a kind 500, got %s", p)
	}
	browser.Post("/survey/q/about", url.Values{"text": {tellsAll}})
	if err := os.Remove(l.panics); err != nil {
		l.Fatal(err)
	}
	l.text(from, http.StatusOK, harm)
}
