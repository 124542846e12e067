package sms

import (
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"familyvoice/channels"
	"familyvoice/survey/segments"
)

// FuzzForm: whatever Twilio posts, what comes out is whole, bounded and recognisable.
func FuzzForm(f *testing.F) {
	for _, seed := range []string{
		"MessageSid=SM1&From=%2B447700900123&To=%2B447700900001&Body=hello&NumMedia=0",
		"MessageSid=SM1&From=whatsapp%3A%2B447700900123&To=whatsapp%3A%2B447700900001&Body=x&NumMedia=2&MediaContentType0=image%2Fpng",
		"MessageSid=SM1&From=%2B447700900123&To=%2B447700900001&OptOutType=STOP&Body=stop",
		"MessageSid=SM1&From=85258&Body=x", "MessageSid=SM1&From=Vodafone", "From=%2B44", "", "Body=%00%ff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		all, err := inbounds(form, "GB", "+447700900000", time.Unix(1, 0))
		if (err != nil) != (len(all) == 0) {
			t.Fatalf("%d messages and error %v", len(all), err)
		}
		ids := map[string]bool{}
		for _, in := range all {
			if !strings.HasPrefix(in.Address, "+") || in.ID == "" || ids[in.ID] || in.At.IsZero() {
				t.Errorf("an E.164 address %v, id %q", strings.HasPrefix(in.Address, "+"), in.ID)
			}
			ids[in.ID] = true
			if len(in.Text) > channels.MaxText || !utf8.ValidString(in.Text) || strings.ContainsRune(in.Text, 0) {
				t.Errorf("a text of %d bytes, valid %v", len(in.Text), utf8.ValidString(in.Text))
			}
		}
	})
}

// FuzzBody: whatever is to be said, no part is over Twilio's limit and nothing but white space is lost.
func FuzzBody(f *testing.F) {
	f.Add("How often?", "Often", "Sometimes")
	f.Add(strings.Repeat("👨‍👩‍👧‍👦", 400), "’", "\u0301")
	f.Add(strings.Repeat("x", 5000), "", "\x00")
	f.Fuzz(func(t *testing.T, text, first, second string) {
		whole := body(channels.Outbound{Text: text, Choices: []channels.Choice{{ID: "a", Label: first}, {ID: "b", Label: second}}})
		var got strings.Builder
		for _, part := range segments.SplitUTF16(whole, maxBody) {
			if n := len(utf16.Encode([]rune(part))); n == 0 || n > maxBody {
				t.Fatalf("a part of %d", n)
			}
			got.WriteString(part)
		}
		without := strings.NewReplacer(" ", "", "\n", "", "\t", "")
		if without.Replace(got.String()) != without.Replace(whole) {
			t.Fatal("something was lost")
		}
	})
}

// FuzzStatus: whatever is reported, signed or not, it is passed on only for an entry and part that we sealed, and says
// either that the text arrived or why it did not.
func FuzzStatus(f *testing.F) {
	twilio, err := New(Config{AccountSID: "AC" + strings.Repeat("0", 32), AuthToken: strings.Repeat("0", 32), From: "+447700900001", PublicURL: "https://fv.example"})
	if err != nil {
		f.Fatal(err)
	}
	sealed := func(entry string, part int) string {
		_, query, _ := strings.Cut(twilio.callback(entry, part), "?")
		return query
	}
	f.Add(sealed("entry-1", 1), "MessageSid=SM1&MessageStatus=delivered&To=%2B447700900123&From=%2B447700900001")
	f.Add(sealed("entry-1", 2), "MessageSid=SM1&SmsStatus=failed&ErrorCode=30003")
	f.Add(sealed("entry-1", -1)+"&entry=entry-2", "MessageStatus=undelivered&ErrorCode=99999999999999999999")
	f.Add("entry=entry-1&part=1&seal=", "MessageStatus=read")
	f.Add("entry=entry-1&part=1&seal=%00", "MessageStatus=read&ErrorCode=-1&To=whatsapp%3A")
	f.Fuzz(func(t *testing.T, query, body string) {
		asked, _ := url.ParseQuery(query)
		form, _ := url.ParseQuery(body)
		d, ok := twilio.delivery(asked, form)
		if !ok {
			return
		}
		ours, _ := url.ParseQuery(sealed(d.Entry, d.Part))
		if d.Entry == "" || asked.Get("seal") != ours.Get("seal") {
			t.Errorf("a report on entry %q, part %d, was taken without our seal", d.Entry, d.Part)
		}
		if d.Delivered == (d.Failure != nil) {
			t.Errorf("delivered %v and failure %v", d.Delivered, d.Failure)
		}
	})
}
