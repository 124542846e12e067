package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/telegram"
	"familyvoice/channels/webform"
	"familyvoice/conversation"
	"familyvoice/failpoint"
	"familyvoice/glossary"
	"familyvoice/lease"
	"familyvoice/safeguard"
	"familyvoice/staff"
	"familyvoice/staff/account"
	"familyvoice/staff/pack"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/web"
)

// openSites mounts every page and webhook.
func (a *app) openSites() (err error) {
	a.pages = web.New(web.Options{MadeUp: a.madeUp, Explain: explainer(glossary.New())})
	if a.router, err = newRouter(a.log, a.cfg.TrustedProxies, a.pages, a.cfg.Secure()); err != nil {
		return err
	}
	web.Assets(a.router)
	a.mountHealth()
	if a.texts != nil {
		a.texts.Mount(a.router, a.counted())
	}
	if a.bot != nil {
		a.openBot()
	}
	a.openStaff(a.openForm())
	return nil
}

// openForm mounts the families' pages.
func (a *app) openForm() *webform.Form {
	form := webform.New(webform.Config{
		Conversation: a.counted(), Surveys: a.surveys, Renderer: a.pages, YouSaid: a.youSaid, PublicURL: a.cfg.PublicURL,
		Council: a.cfg.Council, FrontDoor: a.cfg.FrontDoor, OutOfHours: a.cfg.OutOfHours, Contact: a.cfg.Contact,
		AlertsFailing: a.alerts.failed.Load, SMSNumber: a.cfg.Twilio.From, Telegram: a.cfg.Telegram.Bot, MinAge: a.cfg.Telegram.MinAge, Secure: a.cfg.Secure(), Log: a.log,
		Equality: a.cfg.Equality, Carriers: a.carriers(), Help: a.help, Scan: safeguard.Scanner{Lean: a.cfg.Scan.Leaning()},
		Keep: webform.Periods{Unfinished: a.cfg.Retention.Unfinished, Link: a.cfg.Retention.Link, Answers: a.cfg.Retention.Answers},
	})
	form.Mount(a.router)
	form.MountElse(a.router)
	return form
}

// carriers are the channels on which families' words pass through somebody else.
func (a *app) carriers() (on []channels.Name) {
	for _, channel := range a.senders() {
		on = append(on, channel.Name())
	}
	return on
}

// youSaid is what staff have published, for the families' page.
func (a *app) youSaid(ctx context.Context) ([]webform.Promise, error) {
	actions, err := staff.Published(ctx, a.store, a.public)
	if err != nil {
		return nil, err
	}
	places, err := a.talk.Places(ctx)
	if err != nil {
		return nil, err
	}
	body, err := release.Latest(ctx, a.store, release.ForCollaborative, "", release.AllTime)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	promises := make([]webform.Promise, 0, len(actions))
	for _, act := range actions {
		p := webform.Promise{Said: act.Said, Did: act.Did, Decision: act.Decision, Published: act.Published, Families: staff.SpokeOf(body, &act)}
		for _, place := range places {
			if slices.Contains(act.At(), place.ID) {
				p.Place += map[bool]string{true: ", "}[p.Place != ""] + place.Name
			}
		}
		promises = append(promises, p)
	}
	return promises, nil
}

// How often releases are looked at, and how long a silent instance keeps the right to make them. While families keep coming each
// look reads everything, so that whoever makes them rests for so many times as long as that took: they cost one part in twenty of
// a processor, however many families there are.
const (
	releaseEvery = 30 * time.Second
	releaseRest  = 20
	releaseLease = 20 * time.Second
)

// openStaff mounts the signed-in site, with the pages on which hub workers enter answers, and starts the job that makes what it reads.
func (a *app) openStaff(form *webform.Form) {
	var themes []release.Label
	for _, t := range a.tagger.Themes() {
		themes = append(themes, release.Label{ID: t.ID, Name: t.Label})
	}
	office, _ := a.cfg.Hours.Office() // open has looked at the error
	site := staff.New(a.taught(staff.Config{
		DayEnds: office.Shut,
		Store:   a.store, Keys: a.keys, Renderer: a.pages, Log: a.log, Council: a.cfg.Council, Public: a.public, Themes: themes,
		Questions: a.questionWords, Answers: a.answers, PublicURL: a.cfg.PublicURL, MadeUp: a.madeUp, SignInHint: a.signInHint,
		PasswordAlone: a.cfg.Staff.PasswordAlone, SSO: a.singleSignOn(), Codebook: a.codebook(), SegmentPence: a.cfg.Spend.Pence,
		Print: printer(),
		Tell: func(ctx context.Context, id, brief string, concerns func(place string) bool) (int, error) {
			return a.talk.Announce(ctx, conversation.Announcement{ID: id, Brief: brief, For: concerns})
		},
		AlertsGoTo: a.cfg.Reached(a.cfg.Alerts.MailTo, a.cfg.Alerts.SMSTo), HelpUnchecked: a.help.Unchecked,
	}))
	site.Mount(a.router)
	form.MountStaff(a.router, webform.Door{Enter: site.Door(account.HubWorker), Nav: staff.Nav, Scope: staff.Allows})
	a.maker = &release.Maker{
		Store: a.store, Now: failpoint.Now, Council: a.cfg.Council, Themes: themes, Questions: a.familyQuestions(), Equality: a.cfg.Equality,
		Audiences: []release.Audience{{ID: release.ForLeadership, K: a.cfg.Small.Threshold}, {ID: release.ForCollaborative, K: a.cfg.Small.Public}},
	}
	if a.madeUp {
		return // a demonstration makes its releases when its town is seeded
	}
	a.jobs = append(a.jobs, job{"releases", a.makeReleases})
	if len(a.cfg.Pack.MailTo) > 0 {
		a.jobs = append(a.jobs, job{"meeting pack", a.mailPacks})
	}
}

// printer prints meeting packs where there is a browser.
func printer() func(context.Context, *pack.Document) ([]byte, error) {
	browser, ok := pack.FindBrowser()
	if !ok {
		return nil
	}
	return browser.PDF
}

// makeReleases makes releases whenever this instance holds the right to.
func (a *app) makeReleases(ctx context.Context) {
	l := lease.Lease{Leases: a.store.Leases, ID: "releases", Owner: instanceName(), Length: releaseLease}
	l.Keep(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			began := time.Now()
			if made, err := a.maker.Refresh(ctx); err != nil && ctx.Err() == nil {
				a.log.Error("releases could not be made", "error", err)
			} else if made > 0 {
				a.log.Info("releases were made", "count", made)
			}
			select {
			case <-time.After(max(releaseEvery, releaseRest*time.Since(began))):
			case <-ctx.Done():
			}
		}
	})
}

// reread reads answers again after a new version of the redactor, whenever this instance holds the right to.
func (a *app) reread(ctx context.Context) {
	l := lease.Lease{Leases: a.store.Leases, ID: "redactor", Owner: instanceName(), Length: releaseLease}
	l.Keep(ctx, a.readers.Reread)
}

func instanceName() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}

// familyQuestions are the questions of the families' surveys, each once, in the order in which they are asked.
func (a *app) familyQuestions() []release.Label {
	var found []release.Label
	seen := map[string]bool{}
	for _, id := range a.surveys.IDs() {
		s, ok := a.surveys.Latest(id)
		if !ok || s.Voice != "family" && s.Voice != "young-person" {
			continue
		}
		for _, q := range s.Questions {
			if !seen[q.ID] {
				seen[q.ID] = true
				found = append(found, release.Label{ID: q.ID, Name: a.questionWords(s.ID, q.ID)})
			}
		}
	}
	return found
}

// questionWords names a question for staff by its own first words.
func (a *app) questionWords(surveyID, question string) string {
	s, ok := a.surveys.Latest(surveyID)
	if !ok {
		return question
	}
	words := strings.TrimSpace(s.Render(survey.Message{Key: "ask", Question: question}, "en", survey.Vars{Channel: "web", Council: a.cfg.Council}).Text)
	if words == "" {
		return question
	}
	return words
}

// openBot mounts the webhook and registers it, or polls.
func (a *app) openBot() {
	if telegram.Mode(a.cfg.Telegram.Mode) == telegram.Poll {
		a.jobs = append(a.jobs, job{"telegram", func(ctx context.Context) {
			if err := a.bot.Poll(ctx, a.counted()); err != nil && ctx.Err() == nil {
				a.log.Error("Telegram is no longer polled", "error", err)
			}
		}})
		return
	}
	a.bot.Mount(a.router, a.counted())
	a.jobs = append(a.jobs, job{"telegram", func(ctx context.Context) {
		for wait := time.Second; ; wait = min(2*wait, time.Minute) {
			err := a.bot.Register(ctx)
			if err == nil || ctx.Err() != nil {
				return
			}
			a.log.Error("the bot's webhook could not be registered yet", "error", err)
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return
			}
		}
	}})
}

// mountHealth adds what machines and people watch.
func (a *app) mountHealth() {
	a.router.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	a.router.GET("/readyz", a.ready)
	a.router.GET("/healthz/alerts", a.healthOfAlerts)
}

// ready says whether messages can be kept: in the store, or in the spool while the store is away.
func (a *app) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c, 3*time.Second)
	defer cancel()
	switch away, err := a.talk.Keeps(ctx); {
	case err != nil:
		c.String(http.StatusServiceUnavailable, "neither the store nor this instance's disk takes a message\n")
	case away:
		c.String(http.StatusOK, "the store is away; messages are spooled\n")
	default:
		c.String(http.StatusOK, "ok\n")
	}
}
