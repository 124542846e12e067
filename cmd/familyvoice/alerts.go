package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/conversation"
	"familyvoice/notify"
)

// ways are the ways to tell the people behind these addresses that an alert waits.
func (a *app) ways(mailTo, smsTo []string) []notify.Way {
	var ways []notify.Way
	al := a.cfg.Alerts
	if len(mailTo) > 0 {
		ways = append(ways, notify.Mail{Server: al.MailServer, From: al.MailFrom, To: mailTo, User: al.MailUser, Password: string(al.MailPassword)})
	}
	if len(smsTo) > 0 && a.texts != nil {
		ways = append(ways, notify.SMS{Channel: a.texts, To: smsTo})
	}
	return ways
}

func (a *app) alertsPage() string { return a.cfg.PublicURL + "/staff/alerts" }

// notifier tells the safeguarding lead; nil when nobody is configured to be told.
func (a *app) notifier() conversation.Notifier {
	ways := a.ways(a.cfg.Alerts.MailTo, a.cfg.Alerts.SMSTo)
	if len(ways) == 0 {
		return nil
	}
	return notify.Lead{Where: a.alertsPage(), Ways: ways, Log: a.log}
}

// escalation is who is told next: the deputy, then the duty line, where somebody is named.
func (a *app) escalation() []conversation.Escalation {
	var steps []conversation.Escalation
	al := a.cfg.Alerts
	add := func(who string, after, whenShut time.Duration, mailTo, smsTo []string) {
		if ways := a.ways(mailTo, smsTo); len(ways) > 0 {
			waited := strconv.FormatFloat(after.Hours(), 'f', -1, 64) + " working hours"
			if whenShut > 0 {
				waited += ", or " + strconv.FormatFloat(whenShut.Minutes(), 'f', -1, 64) + " minutes while the office is shut"
			}
			steps = append(steps, conversation.Escalation{Who: who, After: after, WhenShut: whenShut, Notify: notify.Lead{Where: a.alertsPage(), Ways: ways, Waited: waited, Log: a.log}})
		}
	}
	add("deputy", al.DeputyAfter(), 0, al.DeputyMailTo, al.DeputySMSTo)
	add("duty", al.DutyAfter(), al.DutyWhenShut(), al.DutyMailTo, al.DutySMSTo)
	return steps
}

// How long alerts may go undelivered before a person is called, how often the mail server is asked, and how often the
// answer is worked out. Together they are under the quarter of an hour within which a person must know.
const (
	alertsMayFailFor = 10 * time.Minute
	askMailEvery     = 2 * time.Minute
	judgeEvery       = 15 * time.Second
)

// alertHealth is whether alerts reach somebody.
type alertHealth struct {
	watch  *notify.Watch
	mayFor atomic.Int64 // alertsMayFailFor, a time.Duration; a test has less patience
	failed atomic.Bool  // for longer than that
}

// watchAlerts starts what finds out that alerts can't be delivered.
func (a *app) watchAlerts() {
	a.alerts.mayFor.Store(int64(alertsMayFailFor))
	a.alerts.watch = &notify.Watch{
		Ways: a.ways(a.cfg.Alerts.MailTo, a.cfg.Alerts.SMSTo), Every: askMailEvery, Now: time.Now, Log: a.log,
	}
	a.jobs = append(a.jobs, job{"mail server", a.alerts.watch.Run}, job{"alert delivery", func(ctx context.Context) {
		tick := time.NewTicker(judgeEvery)
		defer tick.Stop()
		for {
			a.judgeAlerts(ctx)
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}})
}

// alertsFailing is since when alerts can't be delivered, by this instance or, as the store tells, by any; the zero time
// while they can. A store that is away says nothing: /readyz does.
func (a *app) alertsFailing(ctx context.Context) time.Time {
	first := a.talk.AlertsFailing()
	untold, _ := a.talk.OldestUntold(ctx)
	for _, since := range []time.Time{untold, a.alerts.watch.Failing()} {
		if !since.IsZero() && (first.IsZero() || since.Before(first)) {
			first = since
		}
	}
	return first
}

// judgeAlerts decides whether the families' pages show the help banner, and returns since when alerts fail.
func (a *app) judgeAlerts(ctx context.Context) (since time.Time, failed bool) {
	since = a.alertsFailing(ctx)
	failed = !since.IsZero() && time.Since(since) >= time.Duration(a.alerts.mayFor.Load())
	if a.alerts.failed.Swap(failed) != failed {
		if failed {
			a.log.Error("safeguarding alerts can't be delivered; the families' pages say so")
		} else {
			a.log.Warn("safeguarding alerts are delivered again")
		}
	}
	return since, failed
}

// healthOfAlerts fails once alerts could not be delivered for ten minutes. A person watches it, no balancer.
func (a *app) healthOfAlerts(c *gin.Context) {
	if !a.cfg.AlertsOn() {
		c.String(http.StatusServiceUnavailable, "nobody is configured to be told of alerts\n")
		return
	}
	ctx, cancel := context.WithTimeout(c, 3*time.Second)
	defer cancel()
	if since, failed := a.judgeAlerts(ctx); failed {
		c.String(http.StatusServiceUnavailable, fmt.Sprintf("alerts could not be delivered since %s\n", since.Format(time.RFC3339)))
		return
	}
	c.String(http.StatusOK, "ok\n")
}
