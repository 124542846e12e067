package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"familyvoice/lease"
	"familyvoice/notify"
	"familyvoice/staff"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// packMailed is the setting that keeps the period whose pack was last told of.
const packMailed = "meeting-pack-mailed"

// How often it is looked whether a month or a quarter is over and released.
const packEvery = 10 * time.Minute

// mailPacks tells the members once of each new meeting pack, from one instance of many.
func (a *app) mailPacks(ctx context.Context) {
	l := lease.Lease{Leases: a.store.Leases, ID: "meeting-pack", Owner: instanceName(), Length: releaseLease}
	l.Keep(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			if told, err := a.mailPack(ctx); err != nil && ctx.Err() == nil {
				a.log.Error("nobody could be told of the meeting pack yet", "error", err)
			} else if told != "" {
				a.log.Info("members were told of the meeting pack", "period", told)
			}
			select {
			case <-time.After(packEvery):
			case <-ctx.Done():
			}
		}
	})
}

// mailPack tells of the newest pack, unless that was done, and returns its period; "" for none. While nobody can be told it is
// tried again, so a mail may come twice; a mailbox that is refused where others are not is logged, and holds up nobody.
func (a *app) mailPack(ctx context.Context) (told string, err error) {
	periods, err := release.Periods(ctx, a.store, release.ForLeadership, "")
	if err != nil {
		return "", err
	}
	period, ok := staff.LastPeriod(periods, a.cfg.Pack.Every)
	if !ok {
		return "", nil
	}
	mailed, err := a.store.Settings.Get(ctx, packMailed)
	if errors.Is(err, store.ErrNotFound) {
		mailed, err = &store.Setting{Meta: store.Meta{ID: packMailed}}, nil
	}
	if err != nil || mailed.Value == period.ID {
		return "", err
	}
	al := a.cfg.Alerts
	mail := notify.Mail{Server: al.MailServer, From: al.MailFrom, To: a.cfg.Pack.MailTo, User: al.MailUser, Password: string(al.MailPassword)}
	link := a.cfg.PublicURL + "/staff/pack?" + url.Values{"period": {period.ID}}.Encode()
	text := fmt.Sprintf("What families told %s, %s: the papers for your meeting are ready.\nSign in to read, print or save them: %s", a.cfg.Council, period.Label, link)
	sent := mail.Tell(ctx, "Family Voice: the meeting pack for "+period.Label, text)
	if sent.Sent == 0 {
		return "", sent.Err
	}
	if sent.Err != nil {
		a.log.Error("not every member could be told of the meeting pack", "told", sent.Sent, "of", sent.Of, "error", sent.Err)
	}
	mailed.Value = period.ID
	return period.ID, a.store.Settings.Put(ctx, mailed)
}
