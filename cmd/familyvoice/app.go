package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/analysis"
	"familyvoice/assistant"
	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/channels/telegram"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/failpoint"
	"familyvoice/keys"
	"familyvoice/metrics"
	"familyvoice/projection"
	"familyvoice/redaction"
	"familyvoice/safeguard"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/vault"
	"familyvoice/web"
)

// app is the whole service, wired. Run runs it until its context ends; Close lets go of the store.
type app struct {
	cfg     config.Config
	log     *slog.Logger
	store   *store.Store
	keys    *keys.Keys
	surveys *survey.Library
	tagger  *analysis.Tagger
	help    *safeguard.HelpLines
	public  *redaction.Public // the names that are nobody's
	readers *projection.Projection
	talk    *conversation.Conversation
	texts   *sms.Twilio   // nil while the channel is off
	bot     *telegram.Bot // nil while the channel is off
	pages   *web.Renderer
	maker   *release.Maker
	metrics *metrics.Metrics
	router  *gin.Engine
	alerts  alertHealth
	jobs    []job       // what runs beside the web server
	halt    func(error) // ends Run, with a reason
	madeUp  bool
	// signInHint is shown on the sign-in page of a demonstration.
	signInHint string

	assistant *assistant.Assistant // proposes tags and wording to staff; nil while it is off
}

// job is background work that ends with its context.
type job struct {
	name string
	run  func(ctx context.Context)
}

// newApp opens the store and wires every room. madeUp marks a demonstration.
func newApp(ctx context.Context, cfg config.Config, log *slog.Logger, madeUp bool) (a *app, err error) {
	a = &app{cfg: cfg, log: log, madeUp: madeUp}
	defer func() {
		if err != nil {
			_ = a.Close()
		}
	}()
	if a.keys, err = openKeys(cfg); err != nil {
		return a, err
	}
	if a.store, err = openStore(ctx, cfg); err != nil {
		return a, err
	}
	if err = matchKeys(ctx, a.store, a.keys); err != nil {
		return a, err
	}
	a.store.Excerpts = vault.Excerpts(a.store.Excerpts, a.keys)
	a.public = &redaction.Public{Store: a.store, Council: cfg.Council}
	if a.surveys, err = loadSurveys(cfg); err != nil {
		return a, err
	}
	if a.help, err = openHelp(cfg.Help); err != nil {
		return a, err
	}
	if a.tagger, err = openTagger(cfg.Tagger); err != nil {
		return a, err
	}
	if a.assistant, err = openAssistant(cfg.Assistant, safeguard.Scanner{Lean: cfg.Scan.Leaning()}, a.public); err != nil {
		return a, err
	}
	if cfg.Places != "" {
		places, err := readPlaces(cfg.Places)
		if err == nil {
			err = checkKeywords(places, a.surveys)
		}
		if err != nil {
			return a, err
		}
		if err := writePlaces(ctx, a.store, places); err != nil {
			return a, err
		}
	}
	if err = a.openChannels(); err != nil {
		return a, err
	}
	if err = a.openConversation(); err != nil {
		return a, err
	}
	return a, a.openSites()
}

// openChannels makes the channels that have credentials.
func (a *app) openChannels() (err error) {
	a.texts, a.bot, err = makeChannels(a.cfg, a.log)
	return err
}

// makeChannels makes the channels that have credentials; nil for one that has none.
func makeChannels(cfg config.Config, log *slog.Logger) (texts *sms.Twilio, bot *telegram.Bot, err error) {
	if cfg.SMSOn() {
		t := cfg.Twilio
		texts, err = sms.New(sms.Config{
			AccountSID: t.AccountSID, AuthToken: string(t.AuthToken), From: t.From, MessagingServiceSID: t.MessagingService,
			WhatsAppTemplate: t.WhatsAppTemplate, WhatsAppLists: t.WhatsAppLists, Every: t.Every(),
			BaseURL: t.BaseURL, PublicURL: cfg.Webhooks(), Now: failpoint.Now, Log: log,
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if cfg.TelegramOn() {
		t := cfg.Telegram
		bot, err = telegram.New(telegram.Config{
			Token: string(t.Token), Secret: string(t.Secret), BaseURL: t.BaseURL, PublicURL: cfg.Webhooks(),
			Mode: telegram.Mode(t.Mode), MinAge: t.MinAge, Now: failpoint.Now, Log: log,
		})
	}
	return texts, bot, err
}

// senders are the channels that are on. WhatsApp comes and goes with text messages, by the same account.
func (a *app) senders() (on []channels.Channel) {
	if a.texts != nil {
		on = append(on, a.texts, a.texts.WhatsApp())
	}
	if a.bot != nil {
		on = append(on, a.bot)
	}
	return on
}

func (a *app) openConversation() (err error) {
	senders := a.senders()
	minAge := map[channels.Name]int{}
	if a.bot != nil {
		minAge[channels.Telegram] = a.bot.MinAge()
	}
	a.metrics = metrics.New(func() int {
		if a.talk == nil {
			return 0
		}
		return a.talk.Spooled()
	})
	for i, s := range senders {
		senders[i] = a.metrics.Channel(s)
	}
	deep, err := a.tagger.Deeper()
	if err != nil {
		return err
	}
	office, err := a.cfg.Hours.Office()
	if err != nil {
		return err
	}
	a.readers = &projection.Projection{
		Store: a.store, Keys: a.keys, Tagger: a.tagger, Public: a.public, Deep: deep, Scan: safeguard.Scanner{Lean: a.cfg.Scan.Leaning()},
	}
	a.readers.Open = func(r *store.Response) (survey.State, error) { return conversation.Open(a.keys, r) }
	a.talk, err = conversation.New(conversation.Config{
		Store: a.store, Keys: a.keys, Surveys: a.surveys, Channels: senders, Notify: a.notifier(),
		Project: a.readers, Erased: a.bury, Scan: safeguard.Scanner{Lean: a.cfg.Scan.Leaning()},
		Spool: spoolFolder(a.cfg), Council: a.cfg.Council, Address: a.cfg.Site(), MinAge: minAge,
		Office: office, Duty: a.cfg.OutOfHours, Escalate: a.escalation(),
		Bounds: conversation.Bounds{Segments: a.cfg.Spend.Segments(), Each: a.cfg.Spend.Each},
		Lease:  failpoint.Lease, Now: failpoint.Now, Log: a.log,
	})
	if err != nil {
		return err
	}
	a.watchAlerts()
	a.jobs = append(a.jobs, job{"conversation", a.talk.Run}, job{"better tags", a.readers.Deepen},
		job{"stricter redaction", a.reread}, job{"retention", a.retention().Daily},
		job{"keys", a.watchKeys}, job{"earlier heads", a.watchKept},
		job{"form of the documents", a.watchSchema}, job{"counts", a.watch})
	return nil
}

// The web server's bounds. A page is small, and so is every message.
const (
	headerWithin   = 10 * time.Second
	requestWithin  = 30 * time.Second
	idleFor        = 2 * time.Minute
	shutdownWithin = 20 * time.Second
)

// Run serves until ctx ends or the service has to halt, and then finishes what is under way.
func (a *app) Run(ctx context.Context, listener net.Listener) error {
	ctx, halt := context.WithCancelCause(ctx)
	defer halt(nil)
	a.halt = halt
	server := &http.Server{
		Handler: a.router, ReadHeaderTimeout: headerWithin, ReadTimeout: requestWithin, WriteTimeout: requestWithin,
		IdleTimeout: idleFor, ErrorLog: slog.NewLogLogger(discardHandler{a.log}, slog.LevelDebug),
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	var jobs sync.WaitGroup
	for _, j := range a.jobs {
		jobs.Go(func() { j.run(work) })
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWithin)
		err = server.Shutdown(closing)
		cancel()
	}
	stop()
	jobs.Wait()
	if why := (halted{}); errors.As(context.Cause(ctx), &why) {
		return why.error
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// halted is why the service ends by itself.
type halted struct{ error }

// discardHandler keeps the web server's own complaints out of the log, since they name addresses; it counts as debug.
type discardHandler struct{ log *slog.Logger }

func (discardHandler) Enabled(context.Context, slog.Level) bool { return true }
func (d discardHandler) Handle(ctx context.Context, r slog.Record) error {
	d.log.DebugContext(ctx, "the web server met a broken connection")
	return nil
}
func (d discardHandler) WithAttrs([]slog.Attr) slog.Handler { return d }
func (d discardHandler) WithGroup(string) slog.Handler      { return d }

// Close lets go of the store.
func (a *app) Close() error {
	if a.store == nil || a.store.Close == nil {
		return nil
	}
	return a.store.Close()
}

// describe says at start what is on and what is missing.
func (a *app) describe(w io.Writer, at net.Addr) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	say("Family Voice listens at %s; families reach it at %s", at, a.cfg.PublicURL)
	if a.texts == nil {
		say("Text messages are OFF: twilio.account_sid is not set.")
	}
	if a.bot == nil {
		say("Telegram is OFF: telegram.token is not set.")
	}
	if openToOthers(keysFile(a.cfg)) {
		say("WARNING: the keys: %s.", keysSeen(keysFile(a.cfg)))
	}
	if err := canBury(a.cfg); err != nil {
		say("WARNING: %v.", err)
	}
	if a.cfg.Secure() && len(a.cfg.TrustedProxies) == 0 {
		say("WARNING: trusted_proxies %s.", noProxyNamed)
	}
	if a.notifier() == nil {
		say("WARNING: NOBODY IS TOLD OF SAFEGUARDING ALERTS. Set alerts.mail_to, or alerts.sms_to with text messages on.")
	}
}
