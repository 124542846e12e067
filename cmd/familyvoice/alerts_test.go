package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/config"
	"familyvoice/store"
)

// mailFake is a mail server that counts what it is given, until it is killed.
type mailFake struct {
	net.Listener
	mu    sync.Mutex
	mails []string
	conns []net.Conn
}

func newMailFake(t *testing.T) *mailFake {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &mailFake{Listener: l}
	t.Cleanup(f.kill)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.conns = append(f.conns, conn)
			f.mu.Unlock()
			go f.talk(conn)
		}
	}()
	return f
}

func (f *mailFake) kill() {
	_ = f.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.conns {
		_ = c.Close()
	}
}

func (f *mailFake) got() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string{}, f.mails...)
}

func (f *mailFake) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	say := func(line string) { _, _ = fmt.Fprint(conn, line, "\r\n") }
	say("220 mail")
	var mail strings.Builder
	data := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		switch line := lines.Text(); {
		case data && line == ".":
			data = false
			f.mu.Lock()
			f.mails = append(f.mails, mail.String())
			f.mu.Unlock()
			mail.Reset()
			say("250 kept")
		case data:
			mail.WriteString(line + "\n")
		case line == "DATA":
			data = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

// running is the whole service with a mail fake, on a port of its own.
func running(t *testing.T, mail *mailFake, change func(*config.Config)) *app {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Data, cfg.Addr, cfg.PublicURL = t.TempDir(), listener.Addr().String(), "http://"+listener.Addr().String()
	cfg.FrontDoor, cfg.OutOfHours = "01632 960100", "01632 960101"
	cfg.Alerts.MailServer, cfg.Alerts.MailFrom, cfg.Alerts.MailTo = mail.Addr().String(), "fv@council.example", []string{"lead@council.example"}
	if change != nil {
		change(&cfg)
	}
	ctx, stop := context.WithCancel(context.Background())
	a, err := newApp(ctx, cfg, slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = a.Close()
	})
	return a
}

func fetch(t *testing.T, address string) (int, string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("this never happened: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func disclose(t *testing.T, a *app, id string) {
	t.Helper()
	in := channels.Inbound{
		ID: id, Channel: channels.Web, Sender: "web", Address: "session-" + id, Kind: channels.Text,
		Text: "my dad hits me and I am scared to go home", Language: "en",
	}
	if err := a.talk.Receive(context.Background(), in); err != nil {
		t.Fatal(err)
	}
}

func TestWhenTheMailServerDiesAPersonIsCalledAndFamiliesSeeWhoToCall(t *testing.T) {
	mail := newMailFake(t)
	a := running(t, mail, nil)
	disclose(t, a, "one")
	eventually(t, "the lead has mail", func() bool { return len(mail.got()) == 1 })
	if got := mail.got()[0]; strings.Contains(got, "dad") || !strings.Contains(got, "/staff/alerts") {
		t.Errorf("the mail reads %q", got)
	}
	if status, _ := fetch(t, a.cfg.PublicURL+"/healthz/alerts"); status != http.StatusOK {
		t.Fatalf("while mail is delivered the health is %d", status)
	}
	if _, page := fetch(t, a.cfg.PublicURL+"/"); strings.Contains(page, "fv-alarm") {
		t.Fatal("the banner shows while mail is delivered")
	}

	mail.kill()
	disclose(t, a, "two")
	eventually(t, "an alert could not be delivered", func() bool { return !a.alertsFailing(context.Background()).IsZero() })
	if status, _ := fetch(t, a.cfg.PublicURL+"/healthz/alerts"); status != http.StatusOK {
		t.Error("the health fails at once: one mail server that restarts calls nobody out of bed")
	}
	a.alerts.mayFor.Store(0) // ten minutes later
	if status, body := fetch(t, a.cfg.PublicURL+"/healthz/alerts"); status != http.StatusServiceUnavailable || !strings.Contains(body, "since") {
		t.Errorf("the health is %d, %q", status, body)
	}
	for _, path := range []string{"/", "/survey/", "/help-now"} {
		if _, page := fetch(t, a.cfg.PublicURL+path); !strings.Contains(page, "fv-alarm") || !strings.Contains(page, `href="tel:999"`) {
			t.Errorf("%s does not say who to call", path)
		}
	}
}

func TestADeadMailServerIsFoundWithoutAnAlert(t *testing.T) {
	mail := newMailFake(t)
	mail.kill()
	a := running(t, mail, nil)
	eventually(t, "the mail server was asked", func() bool { return !a.alerts.watch.Failing().IsZero() })
	a.alerts.mayFor.Store(0)
	if status, _ := fetch(t, a.cfg.PublicURL+"/healthz/alerts"); status != http.StatusServiceUnavailable {
		t.Errorf("the health is %d", status)
	}
	if longest := alertsMayFailFor + askMailEvery + judgeEvery; longest > 15*time.Minute {
		t.Errorf("a person is called after %s", longest)
	}
}

func TestTheLeadIsTextedFromTheNumberHoweverItIsTyped(t *testing.T) {
	texts := twiliofake.New(twiliofake.Config{AccountSID: demoAccount, AuthToken: demoAuth, From: "+447700900000"})
	server := httptest.NewServer(texts)
	t.Cleanup(server.Close)
	a := running(t, newMailFake(t), func(c *config.Config) {
		c.Twilio = config.Twilio{AccountSID: demoAccount, AuthToken: demoAuth, From: "07700 900000", BaseURL: server.URL}
	})
	const lead = "+447700900555"
	told := a.ways(nil, []string{lead})[0].Tell(context.Background(), "", "An alert waits.")
	if sent := texts.Messages(lead); told.Err != nil || len(sent) != 1 || sent[0].From != "+447700900000" {
		t.Errorf("%v: %+v", told.Err, sent)
	}
}

func TestADrillGoesThroughEveryChannelAndSaysHowLongItTook(t *testing.T) {
	texts := twiliofake.New(twiliofake.Config{AccountSID: demoAccount, AuthToken: demoAuth, From: "+447700900000"})
	provider, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: texts, ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(provider) }()
	t.Cleanup(func() { _ = server.Close() })
	mail := newMailFake(t)
	a := running(t, mail, func(c *config.Config) {
		base := "http://" + provider.Addr().String()
		c.Twilio = config.Twilio{AccountSID: demoAccount, AuthToken: demoAuth, From: "+447700900000", BaseURL: base}
		c.WebhookURL = "https://gateway.example/families"
		c.Telegram = config.Telegram{Token: demoBotToken, Secret: demoSecret, BaseURL: base, Mode: "webhook", MinAge: 16, Bot: "drill_bot"}
	})
	st, err := openStore(context.Background(), a.cfg) // as another process would
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	d := &drill{cfg: a.cfg, keys: a.keys, store: st, server: a.cfg.PublicURL, within: 20 * time.Second, poll: 10 * time.Millisecond}
	var out bytes.Buffer
	if status := d.run(context.Background(), &out); status != 0 {
		t.Fatalf("the drill ended with %d:\n%s", status, out.String())
	}
	for _, channel := range []string{"sms", "whatsapp", "telegram", "web"} {
		if !strings.Contains(out.String(), channel+strings.Repeat(" ", 10-len(channel))+"alert after ") {
			t.Errorf("%s is not reported:\n%s", channel, out.String())
		}
	}
	if got := mail.got(); len(got) != 4 || !strings.Contains(got[0], "DRILL") {
		t.Errorf("%d mails, the first %q", len(got), got)
	}
	if sent := texts.Messages(drillNumber); len(sent) != 0 {
		t.Errorf("texts went to the drill's number: %+v", sent)
	}
	for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Excluded != "drill" {
			t.Errorf("a drill would be counted: channels %v, excluded %q", r.Channels, r.Excluded)
		}
	}
}

func TestADrillThatRaisesNothingFails(t *testing.T) {
	mail := newMailFake(t)
	mail.kill()
	a := running(t, mail, nil)
	d := &drill{cfg: a.cfg, keys: a.keys, store: a.store, server: a.cfg.PublicURL, within: time.Second, poll: 10 * time.Millisecond}
	var out bytes.Buffer
	if status := d.run(context.Background(), &out); status != 1 || !strings.Contains(out.String(), "nobody could be told") || !strings.Contains(out.String(), "not tried: twilio") {
		t.Errorf("it ended with %d:\n%s", status, out.String())
	}
}
