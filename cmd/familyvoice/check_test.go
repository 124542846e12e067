package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"familyvoice/channels/channeltest"
	"familyvoice/channels/sms"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/config"
	"familyvoice/retention"
	"familyvoice/store"
	"familyvoice/survey"
)

const (
	checkAccount = "AC00000000000000000000000000000001"
	checkToken   = "0123456789abcdef0123456789abcdef"
	checkBot     = "100:made-up-token-of-the-bot"
	checkNumber  = "+447700900000"
)

// checked runs check against a Twilio and a Telegram that are set up as given, with a service at the public address.
func checked(t *testing.T, smsURL func(public string) string) (int, string) {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	service := httptest.NewServer(router)
	t.Cleanup(service.Close)
	texts, err := sms.New(sms.Config{AccountSID: checkAccount, AuthToken: checkToken, From: checkNumber, PublicURL: service.URL})
	if err != nil {
		t.Fatal(err)
	}
	texts.Mount(router, &channeltest.Recorder{})
	twilio := httptest.NewServer(twiliofake.New(twiliofake.Config{
		AccountSID: checkAccount, AuthToken: checkToken, From: checkNumber, SmsMethod: "POST",
		SmsURL: smsURL(service.URL + sms.MessagePath), SmsFallback: service.URL + sms.MessagePath,
	}))
	t.Cleanup(twilio.Close)
	bot := telegramfake.New(checkBot)
	api := httptest.NewServer(bot)
	t.Cleanup(api.Close)
	for name, value := range map[string]string{
		"DATA": t.TempDir(), "PUBLIC_URL": service.URL, "FRONT_DOOR": "01632 960100", "OUT_OF_HOURS": "01632 960199",
		"TWILIO_ACCOUNT_SID": checkAccount, "TWILIO_AUTH_TOKEN": checkToken, "TWILIO_FROM": checkNumber, "TWILIO_BASE_URL": twilio.URL,
		"TELEGRAM_TOKEN": checkBot, "TELEGRAM_MODE": string(telegram.Poll), "TELEGRAM_BASE_URL": api.URL,
	} {
		t.Setenv("FAMILYVOICE_"+name, value)
	}
	var out, errs bytes.Buffer
	status := runCheck(t.Context(), nil, streams{in: strings.NewReader(""), out: &out, err: &errs})
	if strings.Contains(out.String()+errs.String(), checkToken) || strings.Contains(out.String()+errs.String(), checkBot) {
		t.Error("a secret was printed")
	}
	return status, out.String() + errs.String()
}

func TestCheckAsksTheProviders(t *testing.T) {
	t.Run("all is well", func(t *testing.T) {
		status, said := checked(t, func(hook string) string { return hook + "#rc=5&rp=all" })
		for _, want := range []string{
			"ok       Twilio account", "ok       clock", "ok       number +447700900000", "ok       incoming message webhook", "ok       webhook retries",
			"ok       webhook fallback", "ok       public address", "ok       Telegram bot @", "ok       updates by poll", "ok       safeguarding.lean: usual", "warning  twilio.per_second",
		} {
			if !strings.Contains(said, want) {
				t.Errorf("check should say %q:\n%s", want, said)
			}
		}
		if status != 0 {
			t.Errorf("exit %d:\n%s", status, said)
		}
	})
	t.Run("a webhook that leads elsewhere is named with what to do", func(t *testing.T) {
		status, said := checked(t, func(string) string { return "https://old.example/sms" })
		if status != 1 || !strings.Contains(said, "PROBLEM  incoming message webhook: set it to http") || !strings.Contains(said, "#rc=5&rp=all") {
			t.Errorf("exit %d:\n%s", status, said)
		}
	})
}

func TestAKeywordOpensOneHubAndIsNoCommand(t *testing.T) {
	surveys, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		places []store.Place
		want   string // of what is wrong, "" for nothing
	}{
		{"a word for each hub", []store.Place{{Meta: store.Meta{ID: "elm"}, Keyword: "HFWORKS"}, {Meta: store.Meta{ID: "oak"}, Keyword: "OAK"}, {Meta: store.Meta{ID: "ash"}}}, ""},
		{"one word for two", []store.Place{{Meta: store.Meta{ID: "elm"}, Keyword: "OAK"}, {Meta: store.Meta{ID: "oak"}, Keyword: "OAK"}}, "already opens elm"},
		{"a word that skips", []store.Place{{Meta: store.Meta{ID: "elm"}, Keyword: "PASS"}}, `for "skip"`},
		{"two words", []store.Place{{Meta: store.Meta{ID: "elm"}, Keyword: "ELM PARK"}}, "one word"},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := checkKeywords(row.places, surveys)
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %q", err, row.want)
			}
		})
	}
	t.Run("the example of a places file is sound", func(t *testing.T) {
		file := filepath.Join("..", "..", "config", "places.example.yaml")
		if _, err := os.Stat(file); err != nil {
			t.Fatal(err)
		}
		places, err := readPlaces(file)
		if err == nil {
			err = checkKeywords(places, surveys)
		}
		if err != nil {
			t.Error(err)
		}
	})
}

func TestCheckWarnsOfAProxyThatIsNotNamed(t *testing.T) {
	check := func() string {
		var out bytes.Buffer
		runCheck(t.Context(), nil, streams{in: strings.NewReader(""), out: &out, err: &out})
		return out.String()
	}
	t.Setenv("FAMILYVOICE_DATA", t.TempDir())
	const warning = "warning  trusted_proxies: names nobody"
	if said := check(); strings.Contains(said, warning) {
		t.Errorf("without https nothing need stand in front:\n%s", said)
	}
	t.Setenv("FAMILYVOICE_PUBLIC_URL", "https://fv.example")
	if said := check(); !strings.Contains(said, warning) {
		t.Errorf("whoever ends the TLS is not named:\n%s", said)
	}
	t.Setenv("FAMILYVOICE_TRUSTED_PROXIES", "127.0.0.1")
	if said := check(); strings.Contains(said, warning) {
		t.Errorf("it is named:\n%s", said)
	}
}

func TestAPlaceCanBeAddressed(t *testing.T) {
	for id, fine := range map[string]bool{
		"elm-park": true, "elm_park": true, "Elm.Park 2": true, "parc-llanwênarth": true, "elm/park": false, "..": false, "elm\npark": false,
	} {
		file := filepath.Join(t.TempDir(), "places.yaml")
		if err := os.WriteFile(file, fmt.Appendf(nil, "- {id: %q, name: Elm Park, short: Elm, kind: hub}\n", id), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readPlaces(file); (err == nil) != fine {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestCheckSaysOfRetentionWhatIsSo(t *testing.T) {
	cfg := config.Default()
	cfg.Data = t.TempDir()
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	if ran, err := checkRetention(t.Context(), st); err != nil || !strings.Contains(ran, "has not run yet") {
		t.Errorf("before the first night: %q, %v", ran, err)
	}
	run := func(at time.Time) {
		r := &retention.Runner{Store: st, Schedule: retention.Schedule{}, Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler)}
		if _, err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	run(time.Now().Add(-72 * time.Hour))
	if _, err := checkRetention(t.Context(), st); err == nil || !strings.Contains(err.Error(), "familyvoice retention") {
		t.Errorf("after three days without a run: %v", err)
	}
	run(time.Now())
	if ran, err := checkRetention(t.Context(), st); err != nil || ran == "" {
		t.Errorf("after tonight's: %q, %v", ran, err)
	}
	run(time.Now().AddDate(0, 0, 13))
	if _, err := checkRetention(t.Context(), st); err == nil {
		t.Error("one that ran while the clock was ahead is no run of the last two days")
	}
}

func TestCheckNamesTheSurveysThatAreNoLongerHere(t *testing.T) {
	cfg := config.Default()
	cfg.Data = t.TempDir()
	if _, err := openKeys(cfg); err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	surveys, err := loadSurveys(cfg)
	if err != nil {
		t.Fatal(err)
	}
	begun := func(id, survey string, version int) {
		t.Helper()
		if err := st.Responses.Put(t.Context(), &store.Response{Meta: store.Meta{ID: id}, Survey: survey, SurveyV: version}); err != nil {
			t.Fatal(err)
		}
	}
	begun("a", "our-family", 1)
	if err := checkRuns(t.Context(), st, surveys); err != nil {
		t.Errorf("every run has its definition: %v", err)
	}
	begun("b", "our-family", 9)
	begun("c", "our-family", 9)
	begun("d", "our-street", 1)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	checkStore(t.Context(), cfg, surveys, false, func(what string, err error, _ string) {
		if err != nil {
			said.WriteString(what + ": " + err.Error() + "\n")
		}
	})
	if !strings.Contains(said.String(), "surveys and database: ") || !strings.Contains(said.String(), ": our-family version 9 (2), our-street version 1 (1); put it back") {
		t.Errorf("check should name them, with what to do: %s", &said)
	}
}

// The oldest things here are from before the clock jumped: check says so, nothing is forgotten, and no backup is thrown away.
func TestAClockThatIsFarAheadIsSaidAndThrowsNothingAway(t *testing.T) {
	cfg := config.Default()
	cfg.Data = t.TempDir()
	old := time.Now().AddDate(-3, 0, 0) // so this machine's own clock is the one that is years ahead
	if _, err := openKeys(cfg); err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Audit.Put(t.Context(), &store.Audit{Meta: store.Meta{ID: "a"}, At: old.UnixMilli()}); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	checkStore(t.Context(), cfg, nil, false, func(what string, err error, _ string) {
		if err != nil {
			said.WriteString(what + ": " + err.Error() + "\n")
		}
	})
	if !strings.Contains(said.String(), "clock: ") || !strings.Contains(said.String(), "familyvoice retention --clock-is-right") {
		t.Errorf("check should say so, with what to do: %s", &said)
	}
	folder := t.TempDir()
	kept := filepath.Join(folder, backupPrefix+old.UTC().Format(backupTime)+".db")
	if err := os.WriteFile(kept, []byte("the only good one"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := backup(t.Context(), cfg, folder, backupsFor, &out); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); err != nil || !strings.Contains(out.String(), "No backup was removed") {
		t.Errorf("by a clock that is doubted no backup is old: %v\n%s", err, &out)
	}
	t.Setenv("FAMILYVOICE_DATA", cfg.Data)
	for _, row := range []struct {
		args   []string
		status int
		says   string
	}{{nil, 1, "nothing is forgotten"}, {[]string{"--dry-run"}, 1, "nothing is forgotten"}, {[]string{"--clock-is-right"}, 0, ""}, {nil, 0, ""}} {
		var errs bytes.Buffer
		if status := runRetention(t.Context(), row.args, streams{in: strings.NewReader(""), out: &out, err: &errs}); status != row.status || !strings.Contains(errs.String(), row.says) {
			t.Errorf("retention %v: exit %d, %s", row.args, status, &errs)
		}
	}
	if err := backup(t.Context(), cfg, folder, backupsFor, &out); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); err == nil {
		t.Error("once the clock is known to be right, what is too old goes")
	}
}

func TestAMailServerThatCantBeUsedIsFoundByCheck(t *testing.T) {
	cfg := config.Default()
	said := map[string]error{}
	look := func() { checkMail(t.Context(), cfg, func(what string, err error, _ string) { said[what] = err }) }
	if look(); len(said) != 0 {
		t.Errorf("without mails there is no server to look at: %v", said)
	}
	cfg.Alerts.MailServer, cfg.Alerts.MailFrom, cfg.Alerts.DeputyMailTo = "127.0.0.1:1", "fv@council.example", []string{"deputy@council.example"}
	if look(); said["mail server"] == nil || !strings.Contains(said["mail server"].Error(), "nothing listens") {
		t.Errorf("check should say what is wrong: %v", said)
	}
}
