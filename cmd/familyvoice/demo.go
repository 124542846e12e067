package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/demo"
	"familyvoice/keys"
	"familyvoice/projection"
	"familyvoice/redaction"
	"familyvoice/staff/account"
	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/staff/story"
	"familyvoice/store"
)

// The demonstration's accounts with its own providers; none is a secret.
const (
	demoAccount  = "AC00000000000000000000000000000001"
	demoAuth     = "made0up0made0up0made0up0made0up0"
	demoBotToken = "100:made-up-made-up-made-up"
	demoSecret   = "made-up-secret"
)

// demoLogins are Elmvale's staff.
var demoLogins = []struct {
	demo.Login
	roles []string
}{
	{demo.Login{Name: "leader", Password: "elmvale-leader", Sees: "Core Leadership Group: summaries, quotes, actions"}, []string{"viewer", "analyst", "editor"}},
	{demo.Login{Name: "collaborative", Password: "elmvale-together", Sees: "The Collaborative: summaries, with more small numbers hidden"}, []string{"collaborative"}},
	{demo.Login{Name: "safeguarding", Password: "elmvale-safety", Sees: "Safeguarding lead: alerts"}, []string{"safeguarding"}},
	{demo.Login{Name: "admin", Password: "elmvale-admin-1", Sees: "Who runs it: accounts, the record of what staff did"}, []string{"admin"}},
}

// runDemo runs the whole service on a throw-away store with made-up families.
func runDemo(ctx context.Context, args []string, std streams) int {
	fs := newFlags("demo", "demo [--addr 127.0.0.1:8080]", std)
	addr := fs.String("addr", "127.0.0.1:8080", "where to listen; if it is taken, another port is")
	if status, done := parse(fs, args); done {
		return status
	}
	if err := serveDemo(ctx, *addr, std); err != nil {
		return fail(std.err, err)
	}
	return 0
}

func serveDemo(ctx context.Context, addr string, std streams) error {
	dir, err := os.MkdirTemp("", "familyvoice-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	listener, err := listenNear(addr)
	if err != nil {
		return err
	}
	d, err := openDemo(ctx, dir, listener.Addr().String())
	if err != nil {
		return err
	}
	defer d.close()
	_, _ = fmt.Fprintln(std.out, "Letting 300 made-up families answer ...")
	start := time.Now()
	if err := d.seed(ctx); err != nil {
		return err
	}
	d.greet(std.out, time.Since(start))
	return d.app.Run(ctx, listener)
}

// listenNear listens at addr, or at any port of the same host if that one is taken.
func listenNear(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err == nil {
		return l, nil
	}
	host, _, splitErr := net.SplitHostPort(addr)
	if splitErr != nil {
		return nil, err
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}

// demonstration is the service with a provider of its own beside it.
type demonstration struct {
	app      *app
	url      string
	provider *http.Server
	texts    *twiliofake.Fake
	bot      *telegramfake.Fake
}

func openDemo(ctx context.Context, dir, at string) (*demonstration, error) {
	d := &demonstration{url: "http://" + at}
	d.texts = twiliofake.New(twiliofake.Config{AccountSID: demoAccount, AuthToken: demoAuth, From: demo.TextNumber, Webhook: d.url + "/webhooks/twilio/message", Replies: true})
	d.bot = telegramfake.New(demoBotToken)
	provider, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/2010-04-01/", d.texts)
	mux.Handle("/bot"+demoBotToken+"/", d.bot)
	d.provider = &http.Server{Handler: mux, ReadHeaderTimeout: headerWithin}
	go func() { _ = d.provider.Serve(provider) }()

	cfg := config.Default()
	cfg.Addr, cfg.PublicURL, cfg.Data = at, d.url, dir
	cfg.Council, cfg.FrontDoor, cfg.OutOfHours = demo.Council, demo.FrontDoor, demo.OutOfHours
	base := "http://" + provider.Addr().String()
	cfg.Twilio = config.Twilio{AccountSID: demoAccount, AuthToken: demoAuth, From: demo.TextNumber, BaseURL: base}
	cfg.Telegram = config.Telegram{Token: demoBotToken, Secret: demoSecret, BaseURL: base, Mode: "webhook", MinAge: 16, Bot: "elmvale_voice_bot"}
	cfg.Alerts.SMSTo = []string{"+447700900998"}
	d.app, err = newApp(ctx, cfg, newLog(io.Discard, slog.LevelError), true)
	if err != nil {
		_ = d.provider.Close()
		return nil, err
	}
	phone := &demo.Phone{Texts: d.texts, Bot: d.bot}
	for _, l := range demoLogins {
		phone.Logins = append(phone.Logins, l.Login)
	}
	phone.Mount(d.app.router, d.app.pages)
	return d, nil
}

func (d *demonstration) close() {
	_ = d.provider.Close()
	_ = d.app.Close()
}

// seed makes Elmvale: its places, its staff, its families' answers, and what its group read and decided.
func (d *demonstration) seed(ctx context.Context) error {
	st, now := d.app.store, time.Now().UTC().Truncate(time.Millisecond)
	if err := writePlaces(ctx, st, demo.Places()); err != nil {
		return err
	}
	for _, r := range demo.Rounds() {
		if err := st.Rounds.Put(ctx, &r); err != nil {
			return err
		}
	}
	for _, a := range demo.Actions(now) {
		if err := st.Actions.Put(ctx, &a); err != nil {
			return err
		}
	}
	for _, l := range demoLogins {
		hash, err := account.HashPassword(l.Password)
		if err != nil {
			return err
		}
		who := &store.Staff{Meta: store.Meta{ID: l.Name}, Name: l.Name, Password: hash, Roles: l.roles}
		if err := st.Staff.Put(ctx, who); err != nil {
			return err
		}
	}
	if err := d.letFamiliesAnswer(ctx, now); err != nil {
		return err
	}
	if err := approveQuotes(ctx, &quote.Book{Store: st, Keys: d.app.keys, Public: d.app.public}, now); err != nil {
		return err
	}
	if err := readSample(ctx, d.app); err != nil {
		return err
	}
	if _, err := d.app.maker.Refresh(ctx); err != nil {
		return err
	}
	return releaseStories(ctx, st, d.app.keys, d.app.public, now)
}

// demoRare is how many rare words the made-up leader has picked.
const demoRare = 2

// releaseStories is the made-up leader's work: the stories whose answers belong together, and words that few said.
func releaseStories(ctx context.Context, st *store.Store, k *keys.Keys, public *redaction.Public, now time.Time) error {
	stories := &story.Book{Store: st, Keys: k, Public: public}
	for e, err := range st.Excerpts.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if e.Section != "about" || !demo.Tells(e.Text) {
			continue
		}
		sheet, ok, err := stories.Sheet(ctx, e.Response)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := stories.Confirm(ctx, sheet.Response, sheet.ID, "leader", now); err != nil {
			return err
		}
	}
	quotes := &quote.Book{Store: st, Keys: k, Public: public}
	body, err := release.Latest(ctx, st, release.ForLeadership, "", release.AllTime)
	if err != nil {
		return err
	}
	rare, err := quotes.Rarely(ctx, body, demoRare)
	if err != nil {
		return err
	}
	for _, r := range rare {
		if err := quotes.Pick(ctx, r.Excerpt, r.Hash, true, "leader", now); err != nil {
			return err
		}
	}
	return nil
}

// letFamiliesAnswer plays the made-up families through a conversation without phones, and waits until all is tagged.
func (d *demonstration) letFamiliesAnswer(ctx context.Context, now time.Time) error {
	talk, err := conversation.New(conversation.Config{
		Store: d.app.store, Keys: d.app.keys, Surveys: d.app.surveys, Council: demo.Council, Address: d.app.cfg.Site(),
		Channels: []channels.Channel{demo.Mute{On: channels.SMS}, demo.Mute{On: channels.Telegram}},
		Project:  &projection.Projection{Store: d.app.store, Keys: d.app.keys, Tagger: d.app.tagger, Public: d.app.public},
		Now:      func() time.Time { return time.Now().Add(-25 * time.Hour) }, // so that those who stopped are seen to have
		Spool:    filepath.Join(d.app.cfg.Data, "seed"), Tag: time.Millisecond, Sweep: 100 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		talk.Run(ctx)
	}()
	if err := demo.Seed(ctx, talk, now); err != nil {
		return err
	}
	if err := demo.SeedWorkers(ctx, talk, now); err != nil {
		return err
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		waiting, err := d.app.store.Responses.Count(ctx, store.Query{Range: "due", From: int64(1), Limit: 1})
		if err != nil {
			return err
		}
		if waiting == 0 {
			break
		}
		if time.Now().After(deadline) {
			return errors.New("the made-up answers could not be tagged within a minute")
		}
	}
	stop()
	<-done
	return nil
}

// quotesPerTheme is how many quotes of each theme the made-up reviewer has approved.
const quotesPerTheme = 8

// approveQuotes is the made-up reviewer's work: the first fitting answers of each theme.
func approveQuotes(ctx context.Context, book *quote.Book, now time.Time) error {
	approved := map[string]int{}
	look := book.Public.Redactor(ctx)
	for e, err := range book.Store.Excerpts.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if len(e.Themes) == 0 || len(e.Stances) == 0 || !quote.Fits(e, look) || approved[e.Themes[0]+e.Stances[0]] >= quotesPerTheme {
			continue
		}
		if err := book.Decide(ctx, e.ID, book.Hash(e.Text), true, "leader", now); errors.Is(err, quote.ErrDoubt) {
			continue
		} else if err != nil {
			return err
		}
		approved[e.Themes[0]+e.Stances[0]]++
	}
	return nil
}

// greet says what to open.
func (d *demonstration) greet(w io.Writer, took time.Duration) {
	_, _ = fmt.Fprintf(w, `Family Voice is running with made-up families (ready after %.1f s). Nothing leaves this machine.

  Start here            %[2]s/demo
  A phone for texts     %[2]s/demo/phone/sms/1
  A phone for Telegram  %[2]s/demo/phone/telegram/1
  The families' pages   %[2]s/
  The leaders' pages    %[2]s/staff/

  Sign in as            password
`, took.Seconds(), d.url)
	for _, l := range demoLogins {
		_, _ = fmt.Fprintf(w, "  %-20s  %-18s %s\n", l.Name, l.Password, l.Sees)
	}
	_, _ = fmt.Fprintln(w, "\nStop it with Ctrl-C; everything in it is thrown away.")
}
