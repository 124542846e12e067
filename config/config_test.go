package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func TestTheExampleIsTheDefault(t *testing.T) {
	got, err := Load("familyvoice.example.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.PublicURL = "http://127.0.0.1:8080"
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("the example should show the defaults:\ngot  %+v\nwant %+v", got, want)
	}
}

func TestTheExampleNamesEveryOption(t *testing.T) {
	content, err := os.ReadFile("familyvoice.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			if name := f.Tag.Get("yaml"); !regexp.MustCompile(`\n *` + name + `:`).Match(content) {
				t.Errorf("the example does not document %s", name)
			}
			if f.Type.Kind() == reflect.Struct {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Config]())
}

func TestTheEnvironmentStandsOverTheFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "fv.yaml")
	secret := filepath.Join(dir, "token")
	write(t, file, "addr: 127.0.0.1:1\ntwilio: {account_sid: AC1, auth_token: a, from: '+447700900000'}\n")
	write(t, secret, "123:abc\n")
	cfg, err := Load(file, []string{"FAMILYVOICE_ADDR=127.0.0.1:2", "FAMILYVOICE_TELEGRAM_TOKEN_FILE=" + secret, "FAMILYVOICE_TELEGRAM_SECRET=s", "FAMILYVOICE_TRUSTED_PROXIES=10.0.0.0/8,::1"})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Addr != "127.0.0.1:2" || cfg.Twilio.AccountSID != "AC1" || string(cfg.Telegram.Token) != "123:abc" || len(cfg.TrustedProxies) != 2 {
		t.Errorf("got %+v", cfg)
	}
}

func TestAVariableThatIsNoOptionIsRefused(t *testing.T) {
	for variable, nearest := range map[string]string{
		"FAMILYVOICE_RETENTION_ANSWER_DAYS=90":         "FAMILYVOICE_RETENTION_ANSWERS_DAYS",
		"FAMILYVOICE_ALERT_MAIL_TO=lead@fv.example":    "FAMILYVOICE_ALERTS_MAIL_TO",
		"FAMILYVOICE_TWILIO_AUTHTOKEN=s3cret":          "FAMILYVOICE_TWILIO_AUTH_TOKEN",
		"FAMILYVOICE_TELEGRAM_TOKN_FILE=/run/s3cret":   "FAMILYVOICE_TELEGRAM_TOKEN",
		"FAMILYVOICE_retention_answers_days=90":        "FAMILYVOICE_",
		"FAMILYVOICE_PORT=8080":                        "FAMILYVOICE_",
		"FAMILYVOICE_=":                                "FAMILYVOICE_",
		"FAMILYVOICE_SMALL_NUMBERS_TRESHOLD=10":        "FAMILYVOICE_SMALL_NUMBERS_THRESHOLD",
		"FAMILYVOICE_KEY_FILE=/etc/familyvoice/s3cret": "FAMILYVOICE_KEYS_FILE",
	} {
		name, _, _ := strings.Cut(variable, "=")
		_, err := Load("", []string{variable})
		want := "config: " + name + " is no option; the nearest is " + nearest
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", variable, err)
		}
	}
	t.Run("what a cluster and a test set is not", func(t *testing.T) {
		for _, variable := range []string{
			"FAMILYVOICE_SERVICE_HOST=10.0.0.1", "FAMILYVOICE_SERVICE_PORT=80", "FAMILYVOICE_SERVICE_PORT_HTTP=80", "FAMILYVOICE_PORT=tcp://10.0.0.1:80",
			"FAMILYVOICE_PORT_80_TCP=tcp://10.0.0.1:80", "FAMILYVOICE_PORT_80_TCP_PROTO=tcp", "FAMILYVOICE_PORT_80_TCP_PORT=80",
			"FAMILYVOICE_PORT_80_TCP_ADDR=10.0.0.1", "FAMILYVOICE_STAGING_PORT=tcp://10.0.0.2:80", "FAMILYVOICE_STAGING_SERVICE_HOST=10.0.0.2",
			"FAMILYVOICE_TEST_MONGODB_URI=mongodb://127.0.0.1", "FAMILYVOICE_FAILPOINT=after-purge:1", "FAMILYVOICE_FAILPOINT_CLOCK=1h",
			"FAMILYVOICE_EVAL_DIR=/x", "FAMILYVOICE_RETRAIN=1", "FAMILYVOICES=1", "PATH=/bin",
		} {
			if _, err := Load("", []string{variable}); err != nil {
				t.Errorf("%s: %v", variable, err)
			}
		}
	})
}

func TestTheEnvironmentNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	named, given := filepath.Join(folder, "named.yaml"), filepath.Join(folder, "given.yaml")
	for path, council := range map[string]string{named: "the one named", given: "the one given"} {
		if err := os.WriteFile(path, []byte("council: "+council+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ := []string{FileVariable + "=" + named}
	for path, want := range map[string]string{"": "the one named", given: "the one given"} {
		if cfg, err := Load(path, environ); err != nil || cfg.Council != want {
			t.Errorf("with %q: %q, %v", path, cfg.Council, err)
		}
	}
}

func TestSecretsAreHidden(t *testing.T) {
	cfg := Default()
	cfg.Telegram.Token, cfg.Twilio.AuthToken, cfg.MongoDBURI = "s3cret", "s3cret", "mongodb://u:s3cret@h"
	for _, shown := range []string{cfg.String(), fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg)} {
		if strings.Contains(shown, "s3cret") {
			t.Errorf("a secret is shown: %s", shown)
		}
	}
	if _, err := yaml.Marshal(cfg); err != nil {
		t.Fatal(err)
	}
}

func TestABadOptionIsNamedWithWhatToDo(t *testing.T) {
	for _, tc := range []struct{ name, yaml, want string }{
		{"an unknown option", "adress: x", "adress"},
		{"a level that is none", "log_level: loud", "log_level: must be debug"},
		{"a path in the public address", "public_url: https://a.example/x", "public_url: must be the address"},
		{"MongoDB without keys", "mongodb_uri: mongodb://x", "keys_file: is needed with MongoDB"},
		{"hours that end before they begin", "hours: {from: '17:00', to: '09:00'}", "hours: working hours: they end before they begin"},
		{"a duty line before the deputy", "alerts: {deputy_after_hours: 4, duty_after_hours: 2}", "alerts: duty_after_hours"},
		{"a lean that there is not", "safeguarding: {lean: less}", "safeguarding.lean: must be usual, more or most"},
		{"half a single sign-on", "staff: {oidc: {issuer: 'https://id.example'}}", "staff.oidc: needs client_id"},
		{"half a Twilio account", "twilio: {account_sid: AC}", "twilio: needs auth_token"},
		{"a webhook bot without a secret", "telegram: {token: t}", "telegram.secret: is needed"},
		{"a threshold that hides nothing", "small_numbers: {threshold: 2}", "threshold can't be under 3"},
		{"a proxy that is no address", "trusted_proxies: [here]", "trusted_proxies: \"here\""},
		{"a mail server without a port", "alerts: {mail_server: smtp.example}", "alerts.mail_server: must be host:port"},
		{"a mail server with no port", "alerts: {mail_server: 'smtp.example:0'}", "alerts.mail_server: must be host:port"},
		{"a lead who has no address", "alerts: {mail_server: 'a:25', mail_from: a@b.example, mail_to: [not an address]}", "alerts.mail_to: holds"},
		{"a sender who has no address", "alerts: {mail_from: Family Voice}", "alerts.mail_from: holds"},
		{"a deputy who has no address", "alerts: {deputy_mail_to: [deputy]}", "alerts.deputy_mail_to: holds"},
		{"mail without a server", "alerts: {mail_to: [a@b.example]}", "mail_to needs mail_server"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "fv.yaml")
			write(t, file, tc.yaml)
			if _, err := Load(file, nil); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("wanted an error with %q, got %v", tc.want, err)
			}
		})
	}
}

func TestServingNeedsTheCouncilsNumbers(t *testing.T) {
	cfg := Default()
	err := cfg.Ready()
	if err == nil || !strings.Contains(err.Error(), "front_door") || !strings.Contains(err.Error(), "out_of_hours") {
		t.Fatalf("both numbers should be asked for, got %v", err)
	}
	cfg.FrontDoor, cfg.OutOfHours = "01942 000000", "01942 000001"
	if err := cfg.Ready(); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
