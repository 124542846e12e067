package sms_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
)

const template = "HX0123456789abcdef0123456789abcdef"

func TestWhatsAppTakesFreeWordsForADayOnly(t *testing.T) {
	now := time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name     string
		whatsapp bool
		template string
		heard    time.Time
		want     string // the body, the template, or the fault
	}{
		{"within a day the words go", true, template, now.Add(-23 * time.Hour), "hello"},
		{"after a day only the template goes", true, template, now.Add(-25 * time.Hour), template},
		{"without a template nothing goes, and the reason is told", true, "", now.Add(-25 * time.Hour), "rejected"},
		{"when nothing is known the words are tried", true, template, time.Time{}, "hello"},
		{"a text has no such limit", false, template, now.Add(-999 * time.Hour), "hello"},
	} {
		t.Run(row.name, func(t *testing.T) {
			fake := twiliofake.New(twiliofake.Config{AccountSID: account, AuthToken: secret})
			server := httptest.NewServer(fake)
			defer server.Close()
			twilio, err := sms.New(sms.Config{AccountSID: account, AuthToken: secret, From: ours, WhatsAppTemplate: row.template,
				BaseURL: server.URL, PublicURL: public, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			var channel channels.Channel = twilio
			if row.whatsapp {
				channel = twilio.WhatsApp()
			}
			receipt, err := channel.Send(t.Context(), channels.Outbound{ID: "e", Sender: ours, Address: "+447700900101", Text: "hello", Heard: row.heard})
			got := ""
			if err != nil {
				got = string(channels.Failure(err).Fault)
			}
			for _, m := range fake.Messages("") {
				got += m.Body + m.Content
				if strings.HasPrefix(m.To, "whatsapp:") != row.whatsapp || receipt.Parts != 1 {
					t.Errorf("to %q, receipt %+v", m.To, receipt)
				}
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestWhatsAppDrawsChoicesToTap(t *testing.T) {
	ages := []channels.Choice{{ID: "under-18", Label: "Under 18"}, {ID: "!skip", Label: "Skip"}, {ID: "18-24", Label: "18 to 24"}}
	ask := channels.Outbound{ID: "e", Sender: ours, Text: "How old are you?", Question: "age", Choices: ages}
	long := ask
	long.Choices = append([]channels.Choice{{ID: "far", Label: "The hub that is the furthest away"}}, ages...)
	eleven := ask
	eleven.Choices = nil
	for i := range 11 {
		eleven.Choices = append(eleven.Choices, channels.Choice{ID: fmt.Sprint("c", i), Label: fmt.Sprint("Choice ", i)})
	}
	several, wordless := ask, ask
	several.Many, wordless.Question = true, ""
	for _, row := range []struct {
		name  string
		out   channels.Outbound
		fails []twiliofake.Mode
		items int // 0: in words
	}{
		{"two choices are a list of two, and SKIP stays a word", ask, nil, 2},
		{"a label too long for a list is said in words", long, nil, 0},
		{"so are more than ten", eleven, nil, 0},
		{"and several at once", several, nil, 0},
		{"and choices of no question", wordless, nil, 0},
		{"a list that can't be looked up", ask, []twiliofake.Mode{twiliofake.BadLogin}, 0},
		{"a list that can't be made", ask, []twiliofake.Mode{twiliofake.Well, twiliofake.NotMobile}, 0},
		{"a list that is refused", ask, []twiliofake.Mode{twiliofake.Well, twiliofake.Well, twiliofake.NotMobile}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, &channeltest.Recorder{}, nil, true)
			r.fake.Next(row.fails...)
			row.out.Address = r.Person(1)
			receipt, err := r.channel.Send(t.Context(), row.out)
			if err != nil || receipt.Parts != 1 {
				t.Fatalf("receipt %+v, %v", receipt, err)
			}
			m := r.fake.Messages("whatsapp:" + r.Person(1))
			if len(m) != 1 || len(m[0].Items) != row.items || !strings.HasPrefix(m[0].Body, "How old are you?") || strings.Contains(m[0].Body, "{{") {
				t.Fatalf("sent %+v", m)
			}
			if row.items == 0 && !strings.Contains(m[0].Body, "1 ") {
				t.Errorf("the choices should stand in the words: %q", m[0].Body)
			}
		})
	}
	t.Run("one list of each length serves every question", func(t *testing.T) {
		r := newRig(t, &channeltest.Recorder{}, nil, true)
		for _, question := range []string{"age", "role", "age"} {
			ask.Question, ask.Address = question, r.Person(1)
			if _, err := r.twilio.WhatsApp().Send(t.Context(), ask); err != nil {
				t.Fatal(err)
			}
		}
		if n := r.fake.Lists(); n != 1 {
			t.Errorf("%d lists were made", n)
		}
	})
	t.Run("after a day even a list is too late", func(t *testing.T) {
		r := newRig(t, &channeltest.Recorder{}, nil, true)
		ask.Address, ask.Heard = r.Person(1), time.Now().Add(-25*time.Hour)
		if _, err := r.channel.Send(t.Context(), ask); channels.Failure(err).Code != "63016" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a text never has a list", func(t *testing.T) {
		r := newRig(t, &channeltest.Recorder{}, nil, true)
		ask.Address, ask.Heard = r.Person(1), time.Time{}
		if _, err := r.twilio.Send(t.Context(), ask); err != nil || len(r.fake.Messages(r.Person(1))[0].Items) != 0 {
			t.Errorf("sent %+v, %v", r.fake.Messages(r.Person(1)), err)
		}
	})
}
