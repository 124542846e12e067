package main

import (
	"context"
	"net/http"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/metrics"
)

// talker is the conversation with every message counted on its way in.
type talker struct {
	*conversation.Conversation
	metrics *metrics.Metrics
}

// Receive applies one message and counts it.
func (t talker) Receive(ctx context.Context, in channels.Inbound) error {
	err := t.Conversation.Receive(ctx, in)
	t.metrics.Received(in.Channel, err)
	return err
}

// counted is the conversation as channels and pages meet it.
func (a *app) counted() talker { return talker{a.talk, a.metrics} }

// watch keeps the counts up to date and serves them on an address of their own, if one is configured.
func (a *app) watch(ctx context.Context) {
	if a.cfg.MetricsAddr == "" {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	server := &http.Server{Addr: a.cfg.MetricsAddr, Handler: mux, ReadHeaderTimeout: headerWithin, ReadTimeout: requestWithin, WriteTimeout: requestWithin}
	go func() {
		if err := server.ListenAndServe(); err != nil && ctx.Err() == nil {
			a.log.Error("the counts can't be served", "error", err)
		}
	}()
	backup := settingBackedUp
	if a.cfg.MongoDBURI != "" {
		backup = "" // whose copies are not ours to see
	}
	a.metrics.Watch(ctx, metrics.Watched{Store: a.store, AlertsFailing: func() time.Time { return a.alertsFailing(ctx) }, Backup: backup, Served: settingServed, Now: time.Now})
	_ = server.Close()
}
