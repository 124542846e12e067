package providers

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/e2e/harness"
)

// needsNode skips a test where Node or its packages are not there.
func needsNode(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed, so nothing was proven with Twilio's own library and the Telegram emulator")
	}
	if _, err := os.Stat("node_modules/twilio"); err != nil {
		t.Skip("e2e/providers/node_modules is not there, so nothing was proven with Twilio's own library and the Telegram emulator: make providers fetches it")
	}
}

// answer is what came back for one message that Node signed and posted.
type answer struct {
	Status int
	Body   string
	Own    bool // Twilio's own library takes its signature for good
}

// fields are a webhook's.
func fields(sid, from, body string, more ...string) map[string]string {
	f := map[string]string{
		"MessageSid": sid, "SmsMessageSid": sid, "AccountSid": harness.AccountSID, "From": from, "To": harness.Number, "Body": body,
		"NumMedia": "0", "NumSegments": "1", "FromCity": "", "FromCountry": "GB", "ApiVersion": "2010-04-01",
	}
	for i := 0; i < len(more); i += 2 {
		f[more[i]] = more[i+1]
	}
	return f
}

// post lets Node sign messages for one address and post them to another.
func post(t *testing.T, token, signed, to string, messages ...map[string]string) []answer {
	t.Helper()
	request, err := json.Marshal(map[string]any{"token": token, "signed": signed, "to": to, "messages": messages})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "sign.mjs")
	cmd.Env = append(os.Environ(), "NODE_TLS_REJECT_UNAUTHORIZED=0", "NODE_NO_WARNINGS=1") // the proxy's certificate is the test's own
	cmd.Stdin = bytes.NewReader(request)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node failed: %v\n%s", err, errs.String())
	}
	var answers []answer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// behindTLS puts a TLS proxy before a handler that takes a path prefix off, and returns the address families' providers know.
func behindTLS(t *testing.T, prefix string, handler http.Handler) string {
	t.Helper()
	inner := httptest.NewServer(handler)
	t.Cleanup(inner.Close)
	at, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(at) // the service sees its own host, http and no prefix
		r.Out.URL.Path = strings.TrimPrefix(r.In.URL.Path, prefix)
		r.Out.URL.RawPath = ""
	}}
	outer := httptest.NewTLSServer(proxy)
	t.Cleanup(outer.Close)
	return outer.URL + prefix
}

func TestTwilioOwnSignatureBehindAProxyWithAPrefix(t *testing.T) {
	needsNode(t)
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	public := behindTLS(t, "/council/families", router)
	recv := &channeltest.Recorder{}
	twilio, err := sms.New(sms.Config{AccountSID: harness.AccountSID, AuthToken: harness.AuthToken, From: harness.Number, PublicURL: public})
	if err != nil {
		t.Fatal(err)
	}
	twilio.Mount(router, recv)
	const from = "+447700900123"
	texts := []string{
		"the park is lovely", "it’s “fine” – mostly…", "we are 👨‍👩‍👧‍👦 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "نحن بخير، الحمد لله", "zażółć gęślą jaźń", "one\ntwo\r\nthree",
		"a=b&c=d+e%20f;g", "a\x00b", "", "   ", strings.Repeat("abcdefghi ", 160), "~!*'()-._ §±",
	}
	var messages []map[string]string
	for i, text := range texts {
		messages = append(messages, fields(harness.SID(string(rune('a'+i))), from, text))
	}
	for i, a := range post(t, harness.AuthToken, public+sms.MessagePath, public+sms.MessagePath, messages...) {
		if a.Status != http.StatusOK || !a.Own || !strings.HasSuffix(a.Body, "<Response/>") {
			t.Errorf("%q: %+v", texts[i], a)
		}
	}
	all := recv.All()
	if len(all) != len(texts) {
		t.Fatalf("%d of %d arrived", len(all), len(texts))
	}
	for i, in := range all {
		if in.Text != channels.Clean(texts[i]) || in.Address != from {
			t.Errorf("%q arrived as %q", texts[i], in.Text)
		}
	}
	t.Run("signed for the address that the service sees, it is refused", func(t *testing.T) {
		inner := "http://127.0.0.1" + sms.MessagePath
		if a := post(t, harness.AuthToken, inner, public+sms.MessagePath, fields(harness.SID("x"), from, "hi"))[0]; a.Status != http.StatusForbidden {
			t.Errorf("answered %d", a.Status)
		}
	})
	t.Run("signed with another token, it is refused", func(t *testing.T) {
		if a := post(t, strings.Repeat("0", 32), public+sms.MessagePath, public+sms.MessagePath, fields(harness.SID("y"), from, "hi"))[0]; a.Status != http.StatusForbidden {
			t.Errorf("answered %d", a.Status)
		}
	})
	t.Run("a delivery report's query is part of what is signed", func(t *testing.T) {
		report := public + sms.StatusPath + "?entry=e&part=1&seal=none"
		if a := post(t, harness.AuthToken, report, report, map[string]string{"MessageSid": "SM1", "MessageStatus": "delivered", "To": from})[0]; a.Status != http.StatusOK {
			t.Errorf("answered %d", a.Status)
		}
		other := strings.Replace(report, "entry=e", "entry=f", 1)
		if a := post(t, harness.AuthToken, report, other, map[string]string{"MessageSid": "SM1", "MessageStatus": "delivered", "To": from})[0]; a.Status != http.StatusForbidden {
			t.Errorf("another query answered %d", a.Status)
		}
	})
	if n := len(recv.All()); n != len(texts) {
		t.Errorf("%d arrived that should not have", n-len(texts))
	}
}

func TestAWholeSurveyByTextsThatTwilioSigned(t *testing.T) {
	needsNode(t)
	house := harness.NewHouse(t, harness.Setup{Now: time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)})
	to := behindTLS(t, "", house.Handler) + sms.MessagePath
	const from = "+447700900123"
	answers := []string{"me and my two", "their manners", "a garden 🌻", "the damp", "a later bus", "my mam"}
	for i, text := range append([]string{"hello", "GO"}, answers...) {
		house.Set(house.Now().Add(time.Minute))
		one := fields(harness.SID("whole"+string(rune('a'+i))), from, text)
		for _, a := range post(t, harness.AuthToken, harness.PublicURL+sms.MessagePath, to, one, one) { // Twilio repeats itself
			if a.Status != http.StatusOK {
				t.Fatalf("%q: answered %d", text, a.Status)
			}
		}
	}
	house.Sent()
	state, _, ok := house.State(channels.SMS, harness.Number, from)
	if !ok {
		t.Fatal("nothing was begun")
	}
	for i, q := range []string{"about", "proud", "hopes", "fears", "change", "network"} {
		if a := state.Answer(q); a == nil || len(a.Parts) != 1 || a.Parts[0].Text != answers[i] {
			t.Errorf("the answer to %s should be %q once, got %+v", q, answers[i], a)
		}
	}
	if n := len(house.Twilio.Messages(from)); n != 8 {
		t.Errorf("eight texts should get eight replies, got %d", n)
	}
}

// What the tests of the whole sign with is what Twilio's own library makes.
func TestTheFakeSignsAsTwilioDoes(t *testing.T) {
	needsNode(t)
	form := url.Values{}
	one := fields(harness.SID("sign"), "+447700900123", "it’s 🌻 & =\n")
	for key, value := range one {
		form.Set(key, value)
	}
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("X-Twilio-Signature") }))
	defer server.Close()
	const signed = "https://fv.example/council/families/webhooks/twilio/message"
	post(t, harness.AuthToken, signed, server.URL, one)
	if want := twiliofake.Sign(harness.AuthToken, signed, form); got != want {
		t.Errorf("Twilio's library signs %q, the fake %q", got, want)
	}
}
