package sms_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
)

const (
	account = "AC0123456789abcdef0123456789abcdef"
	secret  = "5ecre7t0ken5ecre7t0ken5ecre7t0ke"
	ours    = "+447700900001"
	public  = "https://fv.example/families"
)

// rig is the adapter between a fake Twilio and a receiver.
type rig struct {
	t       *testing.T
	fake    *twiliofake.Fake
	twilio  *sms.Twilio
	channel channels.Channel
	hooks   *httptest.Server
	prefix  string // "whatsapp:" or ""
}

func newRig(t *testing.T, recv channels.Receiver, log *slog.Logger, whatsapp bool) *rig {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	r := &rig{t: t}
	r.fake = twiliofake.New(twiliofake.Config{AccountSID: account, AuthToken: secret, From: ours})
	api := httptest.NewServer(r.fake)
	t.Cleanup(api.Close)
	var err error
	r.twilio, err = sms.New(sms.Config{AccountSID: account, AuthToken: secret, From: ours, BaseURL: api.URL, PublicURL: public, Log: log, WhatsAppLists: whatsapp})
	if err != nil {
		t.Fatal(err)
	}
	r.channel = r.twilio
	if whatsapp {
		r.channel, r.prefix = r.twilio.WhatsApp(), "whatsapp:"
	}
	router := gin.New()
	r.twilio.Mount(router, recv)
	r.hooks = httptest.NewServer(router)
	t.Cleanup(r.hooks.Close)
	r.fake.SetWebhook(r.hooks.URL+sms.MessagePath, public+sms.MessagePath)
	return r
}

func (r *rig) Channel() channels.Channel { return r.channel }
func (r *rig) Ours() string              { return ours }
func (r *rig) Limit() int                { return 1600 }
func (r *rig) Secrets() []string         { return []string{secret, "MediaUrl", "/Media/"} }

func (r *rig) Person(n int) string { return "+44770090010" + string(rune('0'+n)) }

func (r *rig) text(text twiliofake.Text) (string, int) {
	sid, status, body, err := r.fake.Send(context.Background(), text)
	if err != nil {
		r.t.Error(err)
	}
	if status == http.StatusOK && !strings.HasSuffix(body, "<Response/>") {
		r.t.Errorf("the webhook answered %q", body)
	}
	return sid, status
}

func (r *rig) Say(n int, id, text string) (string, int) {
	return r.text(twiliofake.Text{SID: id, From: r.prefix + r.Person(n), Body: text})
}

func (r *rig) Choose(n int, numbers ...int) int {
	all := r.fake.Messages(r.prefix + r.Person(n))
	if items := all[len(all)-1].Items; len(numbers) == 1 && len(items) > 0 {
		tapped := items[numbers[0]-1]
		_, status := r.text(twiliofake.Text{From: r.prefix + r.Person(n), Body: tapped.Label,
			Fields: map[string]string{"MessageType": "interactive", "ListId": tapped.ID, "ListTitle": tapped.Label}})
		return status
	}
	_, status := r.Say(n, "", strings.Trim(fmt.Sprint(numbers), "[]"))
	return status
}

func (r *rig) Picture(n int, words string) int {
	_, status := r.text(twiliofake.Text{From: r.prefix + r.Person(n), Body: words, Media: []string{"image/jpeg"}})
	return status
}

func (r *rig) Forge(n int, text string) int {
	_, status := r.text(twiliofake.Text{From: r.prefix + r.Person(n), Body: text, Signer: "another"})
	_, unsigned := r.text(twiliofake.Text{From: r.prefix + r.Person(n), Body: text, Unsigned: true})
	return max(status, unsigned)
}

func (r *rig) Post(body []byte) int {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		form = url.Values{}
	}
	request, _ := http.NewRequest(http.MethodPost, r.hooks.URL+sms.MessagePath, strings.NewReader(string(body)))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("X-Twilio-Signature", twiliofake.Sign(secret, public+sms.MessagePath, form))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func (r *rig) Sent(n int) []string {
	var texts []string
	for _, m := range r.fake.Messages(r.prefix + r.Person(n)) {
		for _, item := range m.Items {
			m.Body += "\n" + item.Label
		}
		texts = append(texts, m.Body)
	}
	return texts
}

func (r *rig) Trouble(what ...channeltest.Trouble) {
	modes := map[channeltest.Trouble]twiliofake.Mode{
		channeltest.None: twiliofake.Well, channeltest.Throttle: twiliofake.Throttle, channeltest.Fail: twiliofake.Fail,
		channeltest.Hang: twiliofake.Hang, channeltest.Lie: twiliofake.Lie, channeltest.LieEmpty: twiliofake.LieEmpty,
		channeltest.Refuse: twiliofake.Stopped, channeltest.BadLogin: twiliofake.BadLogin,
	}
	for _, trouble := range what {
		r.fake.Next(modes[trouble])
	}
}

func TestSMSKeepsTheContract(t *testing.T) {
	channeltest.Run(t, func(t *testing.T, recv channels.Receiver, log *slog.Logger) channeltest.Provider {
		return newRig(t, recv, log, false)
	})
}

func TestWhatsAppKeepsTheContract(t *testing.T) {
	channeltest.Run(t, func(t *testing.T, recv channels.Receiver, log *slog.Logger) channeltest.Provider {
		return newRig(t, recv, log, true)
	})
}
