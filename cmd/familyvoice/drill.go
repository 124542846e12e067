package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/net/html"

	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/keys"
	"familyvoice/store"
)

// What a drill says, and from whom. The number is one that Ofcom keeps for drama and the chat is nobody's, and what is sent
// to them in answer is kept back.
const (
	drillWords  = "This is a drill. My dad hits me and I am scared to go home."
	drillNumber = "+447700900999"
	drillChat   = 999_999_999_001
)

// drill is one round of test disclosures against a running service, and the store that it writes to.
type drill struct {
	cfg    config.Config
	keys   *keys.Keys
	store  *store.Store
	server string // where the service is reached; usually its public address
	within time.Duration
	poll   time.Duration
	read   time.Duration // how long the drill looks at a page before it posts
}

// runDrill sends a marked disclosure through every channel that is on and says how long each alert took.
func runDrill(ctx context.Context, args []string, std streams) int {
	fs := newFlags("drill", "drill [--config file.yaml] [--server http://127.0.0.1:8080] [--within 1m]", std)
	file := fs.String("config", "", "the configuration file of the running service; environment variables stand over it")
	server := fs.String("server", "", "where to reach the service; its public address if not given")
	within := fs.Duration("within", time.Minute, "how long to wait for each alert")
	if status, done := parse(fs, args); done {
		return status
	}
	cfg, err := config.Load(*file, os.Environ())
	if err != nil {
		return fail(std.err, err)
	}
	st, err := openStanding(ctx, cfg)
	if err != nil {
		return fail(std.err, err)
	}
	defer func() { _ = st.Close() }()
	k, err := openKeys(cfg)
	if err != nil {
		return fail(std.err, err)
	}
	if err := matchKeys(ctx, st, k); err != nil {
		return fail(std.err, err)
	}
	d := &drill{cfg: cfg, keys: k, store: st, server: strings.TrimRight(*server, "/"), within: *within, poll: 50 * time.Millisecond, read: 4 * time.Second}
	if d.server == "" {
		d.server = cfg.PublicURL
	}
	return d.run(ctx, std.out)
}

// run plays the drill on one channel after another and returns the exit status: 1 if any alert was not raised and told in
// time.
func (d *drill) run(ctx context.Context, out io.Writer) int {
	say := func(channel channels.Name, format string, args ...any) {
		_, _ = fmt.Fprintf(out, "%-9s %s\n", channel, fmt.Sprintf(format, args...))
	}
	failed, raised := 0, 0
	for _, c := range []struct {
		name channels.Name
		off  string
		send func(ctx context.Context) error
	}{
		{channels.SMS, unless(d.cfg.SMSOn(), "twilio.account_sid is not set"), d.text("")},
		{channels.WhatsApp, unless(d.cfg.SMSOn(), "twilio.account_sid is not set"), d.text("whatsapp:")},
		{channels.Telegram, d.noChat(), d.chat},
		{channels.Web, "", d.page},
	} {
		if c.off != "" {
			say(c.name, "not tried: %s", c.off)
			continue
		}
		start := time.Now()
		err := c.send(ctx)
		var alert *store.Alert
		if err == nil {
			alert, err = d.await(ctx, c.name, start)
		}
		if err != nil {
			failed++
			say(c.name, "FAILED: %v", err)
			continue
		}
		raised++
		say(c.name, "alert after %.1f s; told by %s after %.1f s", seconds(alert.History[0].At, start), alert.Told[0].Way, seconds(alert.Told[0].At, start))
	}
	a := &app{store: d.store}
	if err := a.note(ctx, "drill", map[string]int{"raised": raised, "failed": failed}); err != nil {
		_, _ = fmt.Fprintf(out, "the drill could not be noted in the record: %v\n", err)
		failed++
	}
	if failed > 0 {
		return 1
	}
	_, _ = fmt.Fprintln(out, "The alerts are marked as drills. Open each on the staff site and close it, as you would a real one.")
	return 0
}

func unless(on bool, why string) string {
	if on {
		return ""
	}
	return why
}

func (d *drill) noChat() string {
	switch {
	case !d.cfg.TelegramOn():
		return "telegram.token is not set"
	case telegram.Mode(d.cfg.Telegram.Mode) == telegram.Poll:
		return "the bot fetches its messages from Telegram; write to it from a telephone"
	}
	return ""
}

// seconds between sending and what followed. The service keeps whole milliseconds.
func seconds(at, start time.Time) float64 { return max(at.Sub(start).Seconds(), 0) }

// await waits for the alert and until the lead was told of it.
func (d *drill) await(ctx context.Context, channel channels.Name, since time.Time) (*store.Alert, error) {
	ctx, cancel := context.WithTimeout(ctx, d.within)
	defer cancel()
	raised := false
	tick := time.NewTicker(d.poll)
	defer tick.Stop()
	for {
		q := store.Query{Equal: []store.Match{{Field: "status", Value: "new"}}, Range: "at", From: since.Add(-time.Second)}
		for a, err := range d.store.Alerts.Find(ctx, q) {
			if err != nil {
				break
			}
			if !a.Drill || a.Channel != string(channel) || len(a.History) == 0 || a.History[0].At.Before(since.Add(-time.Second)) {
				continue
			}
			raised = true
			if len(a.Told) > 0 {
				return a, nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if raised {
				return nil, fmt.Errorf("the alert was raised, and nobody could be told of it within %s", d.within)
			}
			return nil, fmt.Errorf("no alert was raised within %s", d.within)
		}
	}
}

func (d *drill) words() string { return conversation.MarkDrill(d.keys, drillWords, time.Now()) }

// text posts a text as Twilio would, signed for the address that providers call.
func (d *drill) text(prefix string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		sid := "SM" + drillID(16)
		form := url.Values{
			"MessageSid": {sid}, "SmsSid": {sid}, "AccountSid": {d.cfg.Twilio.AccountSID}, "From": {prefix + drillNumber},
			"To": {prefix + d.cfg.Twilio.From}, "Body": {d.words()}, "NumMedia": {"0"}, "NumSegments": {"1"},
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.server+sms.MessagePath, strings.NewReader(form.Encode()))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Twilio-Signature", twiliofake.Sign(string(d.cfg.Twilio.AuthToken), d.cfg.Webhooks()+sms.MessagePath, form))
		_, err = d.do(http.DefaultClient, r)
		return err
	}
}

// chat posts an update as Telegram would.
func (d *drill) chat(ctx context.Context) error {
	now := time.Now()
	person := map[string]any{"id": int64(drillChat), "is_bot": false, "first_name": "Drill", "language_code": "en"}
	body, err := json.Marshal(map[string]any{"update_id": now.UnixMilli() % 2_000_000_000, "message": map[string]any{
		"message_id": now.Unix() % 1_000_000_000, "date": now.Unix(), "text": d.words(),
		"chat": map[string]any{"id": int64(drillChat), "type": "private"}, "from": person,
	}})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.server+telegram.Path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", string(d.cfg.Telegram.Secret))
	_, err = d.do(http.DefaultClient, r)
	return err
}

// page begins the survey and answers its first question, as a browser without scripts would.
func (d *drill) page(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	client := &http.Client{Jar: jar}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.server+"/survey/before?survey=our-family", nil)
	if err != nil {
		return err
	}
	doc, err := d.do(client, r)
	if err != nil {
		return err
	}
	if doc, err = d.post(ctx, client, doc, ""); err != nil {
		return err
	}
	select {
	case <-time.After(d.read):
	case <-ctx.Done():
		return ctx.Err()
	}
	_, err = d.post(ctx, client, doc, d.words())
	return err
}

var errNoForm = errors.New("the page has no form to fill in")

// post sends the first form of a page's main part, with words in its text box if it has one.
func (d *drill) post(ctx context.Context, client *http.Client, page []byte, words string) ([]byte, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, errNoForm
	}
	main := first(doc, "main")
	if main == nil {
		return nil, errNoForm
	}
	form := first(main, "form")
	if form == nil || words != "" && first(form, "textarea") == nil {
		return nil, errNoForm
	}
	values := url.Values{}
	for n := range form.Descendants() {
		switch {
		case n.Type != html.ElementNode || attribute(n, "name") == "":
		case n.Data == "textarea":
			values.Set(attribute(n, "name"), words)
		case n.Data == "input" && attribute(n, "type") != "radio" && attribute(n, "type") != "checkbox":
			values.Set(attribute(n, "name"), attribute(n, "value"))
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.server+attribute(form, "action"), strings.NewReader(values.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return d.do(client, r)
}

func first(n *html.Node, tag string) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == tag {
			return c
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// do sends a request and returns what came back. Its error names the address and the status, and nothing that was sent.
func (d *drill) do(client *http.Client, r *http.Request) ([]byte, error) {
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
	defer cancel()
	res, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%s could not be reached", d.server)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %d", r.URL.Path, res.StatusCode)
	}
	return body, nil
}

func drillID(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}
