package sms

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"familyvoice/channels"
)

// FuzzAnswer: whatever Twilio, or a proxy before it, answers to a text, to a list and a template on WhatsApp and to a check,
// it is a receipt with an id or an error that says whose move it is, in words of ours alone.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"sid":"SM1","status":"queued"}`, `{"sid":""}`, `{"sid":7}`, `{}`, `null`, `[]`, ``, `<html>hush-hush</html>`, `{"code":21610,"message":"hush-hush +447700900123","status":400}`,
		`{"code":"21610"}`, `{"code":-1,"status":99999999999999999999}`, `{"userError":true,"params":[{}],"code":20001,"message":"hush-hush"}`,
		`{"sid":"HX0","status":"active","type":"Full","incoming_phone_numbers":[{"phone_number":"+447700900001","sms_url":"https://fv.example/%zz#rc=&rp=%zz","sms_method":null},null]}`,
		`{"status":"active","incoming_phone_numbers":null}`, `{"status":"active","type":"Trial","date_created":"never"}`,
	} {
		f.Add(200, "", body)
		f.Add(400, "1", body)
		f.Add(429, "Tue, 24 Nov 2036 12:00:00 GMT", body)
	}
	f.Add(302, "-1", "")
	type answer struct {
		status      int
		after, body string
	}
	var next atomic.Pointer[answer]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a := next.Load()
		w.Header().Set("Retry-After", a.after)
		w.WriteHeader(a.status)
		_, _ = w.Write([]byte(a.body))
	}))
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, status int, after, body string) {
		next.Store(&answer{200 + int(uint(status)%400), after, body})
		if status >= 200 && status < 600 {
			next.Load().status = status
		}
		for _, service := range []string{"", "MG" + strings.Repeat("0", 32)} {
			twilio, err := New(Config{
				AccountSID: "AC" + strings.Repeat("0", 32), AuthToken: strings.Repeat("7", 32), From: "+447700900001", MessagingServiceSID: service,
				WhatsAppTemplate: "HX" + strings.Repeat("0", 32), WhatsAppLists: true, BaseURL: server.URL, PublicURL: server.URL,
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, channel := range []*Twilio{twilio, twilio.WhatsApp()} {
				got, err := channel.Send(t.Context(), channels.Outbound{ID: "o", Address: "+447700900123", Text: "Which?", Choices: []channels.Choice{{ID: "a", Label: "A"}, {ID: "b", Label: "B"}}})
				var failed *channels.SendError
				switch {
				case err == nil && (len(got.IDs) != 1 || got.IDs[0] == ""):
					t.Errorf("the receipt is %+v", got)
				case err == nil:
				case !errors.As(err, &failed) || failed.Reason == "" || failed.After < 0 || failed.After > 24*time.Hour:
					t.Errorf("the failure is %+v", failed)
				case strings.Contains(failed.Error(), "hush-hush") || strings.Contains(failed.Error(), "900123") || strings.Contains(failed.Error(), "777"):
					t.Errorf("the failure repeats %q", failed.Error())
				}
			}
			for _, found := range twilio.Check(t.Context()) {
				if found.OK != (found.Do == "") || found.What == "" || strings.ContainsFunc(found.What+found.Do, unicode.IsControl) || strings.Contains(found.What+found.Do, "hush-hush") {
					t.Errorf("the check says %+q: %+q", found.What, found.Do)
				}
			}
		}
	})
}
