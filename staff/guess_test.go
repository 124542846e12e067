package staff

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// from posts a sign-in from a network.
func (r *reader) from(address, path string, form url.Values) (status int, body string) {
	r.h.t.Helper()
	req, err := http.NewRequest(http.MethodPost, r.h.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("X-Forwarded-For", address) // the test's router trusts it
	status, body, _ = r.do(req)
	return status, body
}

func TestOneNetworkCantTryOnePasswordOnEveryName(t *testing.T) {
	h := newHouse(t)
	h.person("ada", []string{"editor"})
	try := func(address, name, with string) (int, string) {
		return h.reader().from(address, "/staff/sign-in", url.Values{"name": {name}, "password": {with}})
	}
	const stranger, office = "2001:db8::1", "192.0.2.7"
	_, wrong := try(stranger, "ada", "four wrong words")
	for i := range maxGuesses - 1 {
		try(fmt.Sprintf("2001:db8::%x", i+2), fmt.Sprintf("worker-%d", i), "Summer2026!!")
	}
	status, page := try(stranger, "ada", password)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("after %d wrong ones the right one of the network answers %d", maxGuesses, status)
	}
	if page != wrong {
		t.Error("the page tells a wrong password from a network that has to wait")
	}
	if status, _ := try(office, "ada", password); status != http.StatusSeeOther {
		t.Errorf("the office, which guessed nothing, is answered %d", status)
	}
	h.now = h.now.Add(guessesIn + time.Second)
	if status, _ := try(stranger, "ada", password); status != http.StatusSeeOther {
		t.Errorf("a quarter of an hour later the network is still answered %d", status)
	}
}

func TestCodesAreCountedByNetworkToo(t *testing.T) {
	h := newHouse(t, withCodes)
	h.person("ada", []string{"editor"})
	r := h.reader()
	phone := setUp(t, h, r, "ada")
	const network = "192.0.2.9"
	for i := range maxGuesses { // whatever the names were
		h.site.wrong.take(netip.MustParsePrefix(network+"/32"), h.now.Add(time.Duration(i)))
	}
	if status, body := r.from(network, "/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "That code did not work") {
		t.Errorf("a good code of a network that has to wait answers %d", status)
	}
	if _, _, to := r.post("/staff/sign-in/code", url.Values{"code": {phone.code(t, h)}}); to != "/staff/" {
		t.Errorf("the same code from elsewhere leads to %q", to)
	}
}

func TestPeopleWhoComeInAreNotCountedAsGuessing(t *testing.T) {
	g, now := &guesses{}, time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	office := netip.MustParsePrefix("192.0.2.7/32")
	for range 10 * maxGuesses {
		if !g.take(office, now) {
			t.Fatal("an office in which everybody knows their password has to wait")
		}
		g.right(office)
	}
}

func TestManyNetworksDontWashOneClean(t *testing.T) {
	g, now := &guesses{}, time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	network := func(i int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 32)
	}
	for range maxGuesses {
		g.take(network(0), now)
	}
	for i := range 3 * maxGuessers {
		g.take(network(i+1), now)
	}
	if g.take(network(0), now) {
		t.Error("a network that guessed too often has new tries, because others came")
	}
	if n := len(g.from); n > maxGuessers {
		t.Errorf("%d networks are remembered", n)
	}
}

func TestATokenCantBeGuessed(t *testing.T) {
	h := newHouse(t)
	token := h.signedIn("boss", []string{"admin"}).newToken(url.Values{})
	kept := strings.TrimPrefix(tokenID(token), tokenPrefix)
	_, _, unknown := h.ask(tokenForm+strings.Repeat("A", 43), "/places")
	for name, guess := range map[string]string{
		"one letter less": token[:len(token)-1], "one more": token + "A", "in capitals": strings.ToUpper(token), "without its beginning": token[len(tokenForm):],
		"its beginning alone": tokenForm, "what the database holds": kept, "that as a token": tokenForm + kept, "an id": tokenID(token), "a dollar": tokenForm + `{"$ne":""}`,
	} {
		status, _, body := h.ask(guess, "/places")
		if status != http.StatusUnauthorized || string(body) != string(unknown) {
			t.Errorf("%s answers %d: %s", name, status, body)
		}
	}
	if status, _, _ := h.ask(token, "/places"); status != http.StatusOK {
		t.Errorf("the token itself answers %d", status)
	}
}
