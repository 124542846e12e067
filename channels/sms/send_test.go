package sms_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/survey/segments"
)

const service = "MG0123456789abcdef0123456789abcdef"

func TestWhatIsTexted(t *testing.T) {
	often := []channels.Choice{{ID: "often", Label: "Often"}, {ID: "!skip", Label: "Skip"}, {ID: "sometimes", Label: "Sometimes"}}
	for _, row := range []struct {
		name string
		out  channels.Outbound
		want []string
	}{
		{"words", channels.Outbound{Text: "Thank you."}, []string{"Thank you."}},
		{"choices, each on its line by its number, without buttons for commands",
			channels.Outbound{Text: "How often?", Choices: often}, []string{"How often?\n1 Often\n2 Sometimes"}},
		{"choices alone", channels.Outbound{Choices: often}, []string{"1 Often\n2 Sometimes"}},
		{"smart punctuation is folded", channels.Outbound{Text: "It’s “fine” – really…"}, []string{`It's "fine" - really...`}},
		{"but not where it saves nothing", channels.Outbound{Text: "Ω it’s ł"}, []string{"Ω it’s ł"}},
		{"right-to-left words go as they are", channels.Outbound{Text: "كم مرة؟", RTL: true, Language: "ar", Choices: []channels.Choice{{ID: "often", Label: "كثيرا"}}},
			[]string{"كم مرة؟\n1 كثيرا"}},
		{"a long one in two", channels.Outbound{Text: strings.Repeat("abcdefghi ", 200)},
			[]string{strings.TrimSpace(strings.Repeat("abcdefghi ", 160)), strings.TrimSpace(strings.Repeat("abcdefghi ", 40))}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, &channeltest.Recorder{}, nil, false)
			row.out.ID, row.out.Address, row.out.Sender = "entry", r.Person(1), ours
			receipt, err := r.twilio.Send(t.Context(), row.out)
			if err != nil {
				t.Fatal(err)
			}
			billed := 0
			for _, text := range r.Sent(1) {
				billed += segments.Count(text).Segments
			}
			if receipt.Segments != billed || billed == 0 {
				t.Errorf("the receipt says %d segments, the network bills %d", receipt.Segments, billed)
			}
			if diff := cmp.Diff(row.want, r.Sent(1)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if problems := r.fake.Problems(); problems != nil {
				t.Errorf("Twilio would have refused: %v", problems)
			}
		})
	}
}

func TestWhichNumberAReplyComesFrom(t *testing.T) {
	for _, row := range []struct {
		name              string
		from, service     string
		writtenTo         string
		want, wantService string
	}{
		{"the number that was written to", ours, "", "+447700900002", "+447700900002", ""},
		{"the configured one for a message that is no reply", ours, "", "", ours, ""},
		{"the messaging service chooses when nothing is known", "", service, "", "", service},
		{"and is told when something is", "", service, "+447700900002", "+447700900002", service},
	} {
		t.Run(row.name, func(t *testing.T) {
			fake := twiliofake.New(twiliofake.Config{AccountSID: account, AuthToken: secret})
			api := httptest.NewServer(fake)
			defer api.Close()
			twilio, err := sms.New(sms.Config{AccountSID: account, AuthToken: secret, From: row.from, MessagingServiceSID: row.service,
				BaseURL: api.URL + "/proxy/twilio/", PublicURL: public})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := twilio.Send(t.Context(), channels.Outbound{ID: "e", Sender: row.writtenTo, Address: "+447700900101", Text: "hi"}); err != nil {
				t.Fatal(err)
			}
			m := fake.Messages("")[0]
			if m.From != row.want || m.Service != row.wantService || m.To != "+447700900101" {
				t.Errorf("from %q by %q to %q", m.From, m.Service, m.To)
			}
		})
	}
}

func TestACallbackNamesTheEntryAndNoAddress(t *testing.T) {
	r := newRig(t, &channeltest.Recorder{}, nil, false)
	if _, err := r.twilio.Send(t.Context(), channels.Outbound{ID: "run:42&part=9/é", Address: r.Person(1), Text: strings.Repeat("word ", 600)}); err != nil {
		t.Fatal(err)
	}
	for i, m := range r.fake.Messages(r.Person(1)) {
		u, err := url.Parse(m.StatusCallback)
		if err != nil || !strings.HasPrefix(m.StatusCallback, public+sms.StatusPath+"?") {
			t.Fatalf("callback %q", m.StatusCallback)
		}
		if u.Query().Get("entry") != "run:42&part=9/é" || u.Query().Get("part") != string(rune('1'+i)) || len(u.Query().Get("seal")) < 20 {
			t.Errorf("callback %q", m.StatusCallback)
		}
		if strings.Contains(m.StatusCallback, "447700900101") || strings.Contains(m.StatusCallback, secret) {
			t.Error("the callback holds a number or the secret")
		}
	}
}

func TestTwilioErrorsInPlainWords(t *testing.T) {
	for _, row := range []struct {
		mode   twiliofake.Mode
		fault  channels.Fault
		code   string
		reason string
	}{
		{twiliofake.Stopped, channels.Person, "21610", "they texted STOP to our number, so Twilio sends them nothing"},
		{twiliofake.NotMobile, channels.Rejected, "21614", "the number is not a mobile"},
		{twiliofake.BadLogin, channels.Operator, "20003", "Twilio does not accept the account SID and auth token"},
		{twiliofake.Throttle, channels.Transient, "20429", "Twilio asks us to slow down"},
		{twiliofake.Fail, channels.Transient, "503", "Twilio has a fault of its own"},
		{twiliofake.Lie, channels.Transient, "201", "Twilio's answer made no sense"},
	} {
		t.Run(string(row.mode), func(t *testing.T) {
			r := newRig(t, &channeltest.Recorder{}, nil, false)
			r.fake.Next(row.mode)
			_, err := r.twilio.Send(t.Context(), channels.Outbound{ID: "e", Address: r.Person(1), Text: "hi"})
			failed := channels.Failure(err)
			if failed.Fault != row.fault || failed.Code != row.code || failed.Reason != row.reason {
				t.Errorf("got %+v", failed)
			}
		})
	}
}

func TestNewNamesWhatToMend(t *testing.T) {
	good := sms.Config{AccountSID: account, AuthToken: secret, From: "07700 900001", PublicURL: "https://fv.example"}
	if _, err := sms.New(good); err != nil {
		t.Fatalf("a good configuration: %v", err)
	}
	for _, row := range []struct {
		name   string
		change func(*sms.Config)
		want   string
	}{
		{"no account", func(c *sms.Config) { c.AccountSID = "" }, "account SID"},
		{"no token: nothing could be verified", func(c *sms.Config) { c.AuthToken = "" }, "auth token"},
		{"no sender", func(c *sms.Config) { c.From = "" }, "sender"},
		{"a sender that is no number", func(c *sms.Config) { c.From = "FamilyVoice" }, "from"},
		{"a bad service", func(c *sms.Config) { c.MessagingServiceSID = "MG1" }, "messaging service"},
		{"no public address: nothing could be verified", func(c *sms.Config) { c.PublicURL = "" }, "public URL"},
		{"a public address without a scheme", func(c *sms.Config) { c.PublicURL = "fv.example" }, "public URL"},
		{"a public address with a query", func(c *sms.Config) { c.PublicURL = "https://fv.example/?a=b" }, "public URL"},
		{"a base address that is none", func(c *sms.Config) { c.BaseURL = "localhost:1" }, "base URL"},
		{"a callback that is none", func(c *sms.Config) { c.StatusCallback = "/status" }, "status callback"},
	} {
		t.Run(row.name, func(t *testing.T) {
			config := good
			row.change(&config)
			_, err := sms.New(config)
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), secret) {
				t.Errorf("error %v, want one about %q without the secret", err, row.want)
			}
		})
	}
}

func TestOnlyMobilesAreTexted(t *testing.T) {
	for _, row := range []struct {
		name, number string
		whatsapp     bool
		goes         bool
	}{
		{"a mobile", "+447911123456", false, true},
		{"a mobile from abroad", "+48512345678", false, true},
		{"a number that Ofcom keeps for drama", "+447700900101", false, true},
		{"a landline, on which a text is read aloud", "+442079460001", false, false},
		{"a premium number", "+449098790001", false, false},
		{"a personal number", "+447009000000", false, false},
		{"WhatsApp has landlines too", "+442079460001", true, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, &channeltest.Recorder{}, nil, row.whatsapp)
			_, err := r.channel.Send(t.Context(), channels.Outbound{ID: "e", Sender: ours, Address: row.number, Text: "hello"})
			if (err == nil) != row.goes || err != nil && channels.Failure(err).Fault != channels.Rejected || len(r.fake.Messages("")) == 1 != row.goes {
				t.Errorf("%v, %d sent", err, len(r.fake.Messages("")))
			}
		})
	}
}
