package main

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels/telegram"
	"familyvoice/web"
)

// alertsMayFailFor is how long alerts may go undelivered before a person is called (checklist G7).
const alertsMayFailFor = 15 * time.Minute

// openSites mounts every page and webhook.
func (a *app) openSites() (err error) {
	pages := web.New(web.Options{MadeUp: a.madeUp})
	problem := func(c *gin.Context, status int) { pages.Problem(c, status, web.Page{}) }
	if a.router, err = newRouter(a.log, a.cfg.TrustedProxies, problem); err != nil {
		return err
	}
	a.router.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	a.router.GET("/healthz/alerts", a.healthOfAlerts)
	a.router.GET("/readyz", a.ready)
	if a.texts != nil {
		a.texts.Mount(a.router, a.talk)
	}
	if a.bot != nil {
		a.openBot()
	}
	return nil
}

// openBot mounts the webhook and registers it, or polls.
func (a *app) openBot() {
	if telegram.Mode(a.cfg.Telegram.Mode) == telegram.Poll {
		a.jobs = append(a.jobs, job{"telegram", func(ctx context.Context) {
			if err := a.bot.Poll(ctx, a.talk); err != nil && ctx.Err() == nil {
				a.log.Error("Telegram is no longer polled", "error", err)
			}
		}})
		return
	}
	a.bot.Mount(a.router, a.talk)
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

// ready says whether messages can be kept: in the store, or in the spool while the store is away.
func (a *app) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c, 3*time.Second)
	defer cancel()
	if a.store.Ping(ctx) != nil {
		c.String(http.StatusOK, "the store is away; messages are spooled\n")
		return
	}
	c.String(http.StatusOK, "ok\n")
}

// healthOfAlerts fails once alerts could not be delivered for a quarter of an hour. A person watches it, no balancer.
func (a *app) healthOfAlerts(c *gin.Context) {
	since := a.talk.AlertsFailing()
	switch {
	case a.notifier() == nil:
		c.String(http.StatusServiceUnavailable, "nobody is configured to be told of alerts\n")
	case !since.IsZero() && time.Since(since) > alertsMayFailFor:
		c.String(http.StatusServiceUnavailable, "alerts could not be delivered since %s\n", since.Format(time.RFC3339))
	default:
		c.String(http.StatusOK, "ok\n")
	}
}
