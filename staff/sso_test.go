package staff

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// provider is an OpenID Connect provider of its own, with a real key: discovery, keys, authorisation with PKCE, tokens.
type provider struct {
	*httptest.Server
	t      testing.TB
	key    *rsa.PrivateKey
	signed *rsa.PrivateKey // what tokens are signed with; another key is a forger's
	claims map[string]any  // of whoever signs in there
	change func(claims map[string]any)
	codes  map[string]url.Values // what was asked for, by the code that was given
	now    func() time.Time
}

const (
	clientID     = "family-voice"
	clientSecret = "made-up client secret"
)

func newProvider(t testing.TB, now func() time.Time) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, key: key, signed: key, codes: map[string]url.Values{}, now: now, claims: map[string]any{
		"sub": "0001", "email": "Ada@council.example", "email_verified": true, "preferred_username": "ada.lark",
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.json(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &p.key.PublicKey, KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) json(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// authorize is the provider's own sign-in page: everybody is who they are, and is sent straight back.
func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" || q.Get("nonce") == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	code := "code-" + q.Get("state")[:8]
	p.codes[code] = q
	back := url.Values{"code": {code}, "state": {q.Get("state")}}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	} else { // RFC 6749, 2.3.1
		id, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(secret)
	}
	asked, ok := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || id != clientID || secret != clientSecret || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") || r.PostFormValue("redirect_uri") != asked.Get("redirect_uri") {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	claims := map[string]any{"iss": p.URL, "aud": clientID, "exp": p.now().Add(5 * time.Minute).Unix(), "iat": p.now().Unix(), "nonce": asked.Get("nonce")}
	for k, v := range p.claims {
		claims[k] = v
	}
	if p.change != nil {
		p.change(claims)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: p.signed}, (&jose.SignerOptions{}).WithHeader("kid", "k1"))
	if err != nil {
		p.t.Error(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		p.t.Error(err)
	}
	p.json(w, map[string]any{"access_token": "at", "token_type": "Bearer", "id_token": token, "expires_in": 300})
}

// ssoHouse is a house with single sign-on at the provider.
func ssoHouse(t testing.TB) (*house, *provider) {
	t.Helper()
	var h *house
	p := newProvider(t, func() time.Time { return h.now })
	h = newHouse(t, func(c *Config) {
		withCodes(c)
		c.SSO = &SSO{Issuer: p.URL, ClientID: clientID, ClientSecret: clientSecret, Claim: "email", Label: "your work account"}
	})
	h.site.PublicURL = h.server.URL
	h.person("ada@council.example", []string{"editor"})
	return h, p
}

// viaSSO goes through the provider as a browser would and returns what Family Voice answers on the way back.
func (r *reader) viaSSO() (status int, body string) {
	r.h.t.Helper()
	return r.viaSSOFrom("/staff/sign-in/sso")
}

func (r *reader) viaSSOFrom(path string) (status int, body string) {
	r.h.t.Helper()
	status, _, there := r.get(path)
	if status != http.StatusSeeOther {
		r.h.t.Fatalf("setting out answered %d", status)
	}
	req, err := http.NewRequest(http.MethodGet, there, nil)
	if err != nil {
		r.h.t.Fatal(err)
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.h.t.Fatal(err)
	}
	_ = res.Body.Close()
	back, ok := strings.CutPrefix(res.Header.Get("Location"), r.h.server.URL)
	if !ok {
		r.h.t.Fatalf("the provider answered %d and leads to %q", res.StatusCode, res.Header.Get("Location"))
	}
	status, body, _ = r.get(back)
	return status, body
}

func TestSingleSignOn(t *testing.T) {
	h, _ := ssoHouse(t)
	r := h.reader()
	r.see("/staff/sign-in", "Sign in with your work account", `href="/staff/sign-in/sso"`)
	status, page := r.viaSSO()
	if status != http.StatusOK || !strings.Contains(page, "You are signed in") {
		t.Fatalf("answered %d: %.300s", status, page)
	}
	wellFormed(t, "signed in", page)
	r.see("/staff/summary")
	r.see("/staff/sessions", "single sign-on")
	if a := h.lastOf("signed-in"); a.By != "ada@council.example" || a.Reason != "single sign-on" {
		t.Errorf("the record says %+v", a)
	}
	if status, _ := h.reader().viaSSO(); status != http.StatusOK {
		t.Errorf("the second time it answers %d", status)
	}
}

func TestWhoMayNotComeInBySingleSignOn(t *testing.T) {
	for _, row := range []struct {
		name string
		do   func(t *testing.T, h *house, p *provider)
	}{
		{"somebody without an account here", func(_ *testing.T, _ *house, p *provider) { p.claims["email"] = "bob@council.example" }},
		{"an e-mail address that nobody verified", func(_ *testing.T, _ *house, p *provider) { p.claims["email_verified"] = false }},
		{"no e-mail address", func(_ *testing.T, _ *house, p *provider) { delete(p.claims, "email") }},
		{"a disabled account", func(t *testing.T, h *house, _ *provider) {
			s, _ := h.store.Staff.Get(ctx, "ada@council.example")
			s.Disabled = true
			put(t, h.store.Staff, s)
		}},
		{"a new owner of an old address", func(t *testing.T, h *house, p *provider) {
			if status, _ := h.reader().viaSSO(); status != http.StatusOK {
				t.Fatalf("the first owner: %d", status)
			}
			p.claims["sub"] = "0002"
		}},
		{"a token that another key signed", func(t *testing.T, _ *house, p *provider) {
			key, err := rsa.GenerateKey(rand.Reader, 2048)
			if err != nil {
				t.Fatal(err)
			}
			p.signed = key
		}},
		{"a token for another service", func(_ *testing.T, _ *house, p *provider) {
			p.change = func(claims map[string]any) { claims["aud"] = "another" }
		}},
		{"a token of another provider", func(_ *testing.T, _ *house, p *provider) {
			p.change = func(claims map[string]any) { claims["iss"] = "https://elsewhere.example" }
		}},
		{"a token that is too old", func(_ *testing.T, h *house, p *provider) {
			p.change = func(claims map[string]any) { claims["exp"] = h.now.Add(-time.Hour).Unix() }
		}},
		{"a token of another sign-in", func(_ *testing.T, _ *house, p *provider) {
			p.change = func(claims map[string]any) { claims["nonce"] = "another" }
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h, p := ssoHouse(t)
			row.do(t, h, p)
			r := h.reader()
			if status, page := r.viaSSO(); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Start again from here") {
				t.Errorf("answered %d", status)
			}
			if _, _, to := r.get("/staff/summary"); !atSignIn(to) {
				t.Error("and the summary is open")
			}
		})
	}
}

func TestAWayBackThatNobodySetOutOn(t *testing.T) {
	h, _ := ssoHouse(t)
	for name, path := range map[string]string{
		"nothing": "/staff/sign-in/sso/back", "a planted code": "/staff/sign-in/sso/back?code=x&state=y",
	} {
		if status, _, _ := h.reader().get(path); status != http.StatusUnprocessableEntity {
			t.Errorf("%s answered %d", name, status)
		}
	}
	r := h.reader()
	r.get("/staff/sign-in/sso")
	if status, _, _ := r.get("/staff/sign-in/sso/back?code=x&state=another"); status != http.StatusUnprocessableEntity {
		t.Error("another state is taken")
	}
}

func TestAProviderThatIsAwayIsSaidKindly(t *testing.T) {
	h, p := ssoHouse(t)
	p.Close()
	if status, page, _ := h.reader().get("/staff/sign-in/sso"); status != http.StatusUnprocessableEntity || !strings.Contains(page, "does not answer just now") {
		t.Errorf("answered %d", status)
	}
}

func TestWithoutSingleSignOnThereIsNoSuchPage(t *testing.T) {
	h := newHouse(t)
	if status, _, _ := h.reader().get("/staff/sign-in/sso"); status != http.StatusNotFound {
		t.Errorf("answered %d", status)
	}
}
