package sms

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/twilio/twilio-go/client"
	"pgregory.net/rapid"

	"familyvoice/channels/sms/twiliofake"

	"familyvoice/channels"
)

// The example that Twilio publishes: token "12345", this address, these fields, this signature.
// https://www.twilio.com/docs/usage/security
const publishedURL = "https://mycompany.com/myapp.php"

func published() url.Values {
	return url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"},
		"From": {"+14158675309"}, "To": {"+18005551212"}}
}

const publishedSignature = "RSOYDt4T1cUTdK1PDd93/VVr8B8="

func TestOnlyWhatTwilioSignedForOurPublicAddressIsVerified(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	for _, row := range []struct {
		name      string
		address   string // as configured, without the query
		query     string
		form      url.Values
		signature string
		host      string // what the request says of itself
		want      int
	}{
		{"Twilio's published example", publishedURL, "foo=1&bar=2", published(), publishedSignature, "mycompany.com", 200},
		{"the host that a proxy passes on does not matter", publishedURL, "foo=1&bar=2", published(), publishedSignature, "10.0.0.7:8080", 200},
		{"a port in the configured address may be left out by Twilio", "https://mycompany.com:443/myapp.php", "foo=1&bar=2", published(), publishedSignature, "x", 200},
		{"another public address", "https://other.example/myapp.php", "foo=1&bar=2", published(), publishedSignature, "mycompany.com", 403},
		{"the wrong scheme", "http://mycompany.com/myapp.php", "foo=1&bar=2", published(), publishedSignature, "mycompany.com", 403},
		{"another query", publishedURL, "foo=1&bar=3", published(), publishedSignature, "mycompany.com", 403},
		{"no query", publishedURL, "", published(), publishedSignature, "mycompany.com", 403},
		{"a changed field", publishedURL, "foo=1&bar=2", with(published(), "Digits", "1235"), publishedSignature, "mycompany.com", 403},
		{"a further field", publishedURL, "foo=1&bar=2", with(published(), "Body", "x"), publishedSignature, "mycompany.com", 403},
		{"another's signature", publishedURL, "foo=1&bar=2", published(), "vOEb5UThFn24KEfnOFLQY2AE5FY=", "mycompany.com", 403},
		{"no signature", publishedURL, "foo=1&bar=2", published(), "", "mycompany.com", 403},
		{"a signature that is no base64", publishedURL, "foo=1&bar=2", published(), "%%%", "mycompany.com", 403},
		{"one whose last bits are none of a signature's", publishedURL, "foo=1&bar=2", published(), "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "mycompany.com", 403},
		{"one of the right length that is none", publishedURL, "foo=1&bar=2", published(), strings.Repeat("%", 28), "mycompany.com", 403},
		{"a good one with more behind it", publishedURL, "foo=1&bar=2", published(), publishedSignature + "=", "mycompany.com", 403},
		{"no fields at all, signed", publishedURL, "", url.Values{}, signed(publishedURL, nil), "mycompany.com", 200},
		{"empty fields, signed", publishedURL, "", url.Values{"Body": {""}, "FromCity": {""}}, signed(publishedURL, url.Values{"Body": {""}, "FromCity": {""}}), "x", 200},
		{"signs and emoji, signed", publishedURL, "", url.Values{"Body": {"a&b=c+d é 🙂\n"}}, signed(publishedURL, url.Values{"Body": {"a&b=c+d é 🙂\n"}}), "x", 200},
	} {
		t.Run(row.name, func(t *testing.T) {
			adapter := &Twilio{signatures: newSignatures("12345"), refused: &channels.Refusals{},
				config: Config{Log: slog.New(slog.DiscardHandler), Now: time.Now}}
			router := gin.New()
			var got url.Values
			router.POST("/anything", func(c *gin.Context) {
				if form, ok := adapter.verified(c, spellings(row.address)); ok {
					got = form
					c.Status(http.StatusOK)
				}
			})
			request := httptest.NewRequest(http.MethodPost, "/anything?"+row.query, strings.NewReader(row.form.Encode()))
			request.Host = row.host
			request.Header.Set("X-Forwarded-Host", "evil.example")
			if row.signature != "" {
				request.Header.Set("X-Twilio-Signature", row.signature)
			}
			answer := httptest.NewRecorder()
			router.ServeHTTP(answer, request)
			if answer.Code != row.want {
				t.Errorf("status %d, want %d", answer.Code, row.want)
			}
			if (got != nil) != (row.want == 200) {
				t.Errorf("form passed on: %v", got != nil)
			}
		})
	}
	t.Run("of a field given twice only the signed value counts", func(t *testing.T) {
		adapter := &Twilio{signatures: newSignatures("12345"), refused: &channels.Refusals{},
			config: Config{Log: slog.New(slog.DiscardHandler), Now: time.Now}}
		router := gin.New()
		body := ""
		router.POST("/", func(c *gin.Context) {
			if form, ok := adapter.verified(c, spellings(publishedURL)); ok {
				body = form.Get("Body")
			}
		})
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("Body=signed&Body=added"))
		request.Header.Set("X-Twilio-Signature", signed(publishedURL, url.Values{"Body": {"signed"}}))
		router.ServeHTTP(httptest.NewRecorder(), request)
		if body != "signed" {
			t.Errorf("got %q", body)
		}
	})
}

// signed is the published algorithm with the published token.
func signed(address string, form url.Values) string { return twiliofake.Sign("12345", address, form) }

func with(form url.Values, key, value string) url.Values {
	form.Set(key, value)
	return form
}

// Twilio's own library is the judge of ours, on addresses and fields of any kind.
func TestOurCheckOfSignaturesAgreesWithTwiliosLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.SampledFrom([]string{"https://fv.example/webhooks/twilio/message", "http://fv.example/a", "https://fv.example:443/a",
			"https://fv.example:8443/pre/fix", "http://fv.example:80/x", "http://10.0.0.7:8080/a%20b", "https://fv.example"}).Draw(t, "address")
		query := rapid.SampledFrom([]string{"", "foo=1&bar=2", "entry=a%2Fb&part=1&seal=x_y", "?"}).Draw(t, "query")
		token := rapid.StringMatching(`[0-9a-f]{16,32}`).Draw(t, "token")
		form, signed := url.Values{}, map[string]string{}
		for i, n := 0, rapid.IntRange(0, 12).Draw(t, "fields"); i < n; i++ {
			name := rapid.String().Draw(t, "name")
			form[name] = rapid.SliceOfN(rapid.String(), 1, 2).Draw(t, "values")
			signed[name] = form[name][0]
		}
		full := address
		if query != "" {
			full += "?" + query
		}
		validator := client.NewRequestValidator(token)
		for _, spelt := range spellings(address) {
			if query != "" {
				spelt += "?" + query
			}
			first := url.Values{}
			for name, value := range signed {
				first.Set(name, value)
			}
			for _, given := range []string{twiliofake.Sign(token, spelt, first), twiliofake.Sign(token+"0", spelt, first), rapid.StringMatching(`[A-Za-z0-9+/]{27}=`).Draw(t, "given")} {
				sum, ok := decode(given)
				ours := ok && newSignatures(token).valid(spellings(address), query, form, sum)
				if theirs := validator.Validate(full, signed, given); ours != theirs {
					t.Fatalf("%s signed as %s: ours says %v, theirs %v", full, spelt, ours, theirs)
				}
			}
		}
	})
}
