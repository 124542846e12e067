package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"familyvoice/config"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// A real mail server on this machine takes the mail; who reads it has still to sign in.
func TestMembersAreToldOnceOfEachMeetingPack(t *testing.T) {
	mail := newMailFake(t)
	ctx := context.Background()
	a := running(t, mail, func(c *config.Config) { c.Pack.MailTo, c.Pack.Every = []string{"chair@council.example"}, "month" })
	packs := func() (got []string) {
		for _, m := range mail.got() {
			if strings.Contains(m, "meeting pack") {
				got = append(got, m)
			}
		}
		return got
	}
	if told, err := a.mailPack(ctx); err != nil || told != "" || len(packs()) != 0 {
		t.Fatalf("without a month that is over somebody was told of %q, %v", told, err)
	}
	for i := range 30 {
		r := &store.Response{
			Meta: store.Meta{ID: fmt.Sprintf("%032d", i)}, Survey: "our-family", Voice: "family", Language: "en", Channels: []string{"sms"},
			Day: "2026-10-15", Answered: 2, Run: "sealed",
		}
		if err := a.store.Responses.Put(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	maker := &release.Maker{Store: a.store, Now: func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }, Council: a.cfg.Council}
	if _, err := maker.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	if told, err := a.mailPack(ctx); err != nil || told != "month:2026-10" {
		t.Fatalf("told of %q, %v", told, err)
	}
	if told, err := a.mailPack(ctx); err != nil || told != "" {
		t.Errorf("told again of %q, %v", told, err)
	}
	got := packs()
	if len(got) != 1 || !strings.Contains(got[0], "October 2026") || !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(got[0], "=\r\n", ""), "=\n", ""), "/staff/pack?period") || strings.Contains(got[0], "30 families") {
		t.Errorf("the mails: %q", got)
	}
	t.Run("while the mail server is away it is tried again", func(t *testing.T) {
		mail.kill()
		if err := a.store.Settings.Delete(ctx, packMailed, 0); err != nil {
			t.Fatal(err)
		}
		if told, err := a.mailPack(ctx); err == nil || told != "" {
			t.Errorf("told of %q, %v", told, err)
		}
		if _, err := a.store.Settings.Get(ctx, packMailed); err == nil {
			t.Error("it is noted as told")
		}
	})
}
