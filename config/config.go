// Package config is the one configuration of Family Voice: a YAML file, over which environment variables stand. Every
// option is in familyvoice.example.yaml with its default and the reason for it.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/goccy/go-yaml"

	"familyvoice/strictyaml"
)

// Secret is a value that no log, error or listing shows.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return "(not set)"
	}
	return "(hidden)"
}

// GoString hides the secret from %#v too.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the secret from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalYAML hides the secret from a listing.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// Config is every option. Load fills in the defaults and checks it.
type Config struct {
	Addr           string    `yaml:"addr" env:"ADDR"`
	PublicURL      string    `yaml:"public_url" env:"PUBLIC_URL"`
	WebhookURL     string    `yaml:"webhook_url" env:"WEBHOOK_URL"`
	Data           string    `yaml:"data" env:"DATA"`
	KeysFile       string    `yaml:"keys_file" env:"KEYS_FILE"`
	MongoDBURI     Secret    `yaml:"mongodb_uri" env:"MONGODB_URI"`
	MongoDBName    string    `yaml:"mongodb_database" env:"MONGODB_DATABASE"`
	LogLevel       string    `yaml:"log_level" env:"LOG_LEVEL"`
	TrustedProxies []string  `yaml:"trusted_proxies" env:"TRUSTED_PROXIES"`
	Council        string    `yaml:"council" env:"COUNCIL"`
	FrontDoor      string    `yaml:"front_door" env:"FRONT_DOOR"`
	OutOfHours     string    `yaml:"out_of_hours" env:"OUT_OF_HOURS"`
	Contact        string    `yaml:"contact" env:"CONTACT"`
	Places         string    `yaml:"places_file" env:"PLACES_FILE"`
	Help           string    `yaml:"help_file" env:"HELP_FILE"`
	Surveys        string    `yaml:"surveys_dir" env:"SURVEYS_DIR"`
	Equality       bool      `yaml:"equality_questions" env:"EQUALITY_QUESTIONS"`
	Twilio         Twilio    `yaml:"twilio" envPrefix:"TWILIO_"`
	Telegram       Telegram  `yaml:"telegram" envPrefix:"TELEGRAM_"`
	Alerts         Alerts    `yaml:"alerts" envPrefix:"ALERTS_"`
	Scan           Scanning  `yaml:"safeguarding" envPrefix:"SAFEGUARDING_"`
	Hours          Hours     `yaml:"hours" envPrefix:"HOURS_"`
	Staff          Staff     `yaml:"staff" envPrefix:"STAFF_"`
	Small          Small     `yaml:"small_numbers" envPrefix:"SMALL_NUMBERS_"`
	Spend          Spend     `yaml:"spend" envPrefix:"SPEND_"`
	Pack           Pack      `yaml:"meeting_pack" envPrefix:"MEETING_PACK_"`
	Tagger         Tagger    `yaml:"tagger" envPrefix:"TAGGER_"`
	Assistant      Assistant `yaml:"assistant" envPrefix:"ASSISTANT_"`
	Retention      Retention `yaml:"retention" envPrefix:"RETENTION_"`
	Tombstones     string    `yaml:"tombstones_file" env:"TOMBSTONES_FILE"`
	MetricsAddr    string    `yaml:"metrics_addr" env:"METRICS_ADDR"`
}

// Twilio is the account that texts come and go by. Without an account SID the channel is off.
type Twilio struct {
	AccountSID       string `yaml:"account_sid" env:"ACCOUNT_SID"`
	AuthToken        Secret `yaml:"auth_token" env:"AUTH_TOKEN"`
	From             string `yaml:"from" env:"FROM"`
	MessagingService string `yaml:"messaging_service_sid" env:"MESSAGING_SERVICE_SID"`
	BaseURL          string `yaml:"base_url" env:"BASE_URL"`
	// PerSecond is how many texts a second the number may send; 0 leaves the pace to Twilio.
	PerSecond        float64 `yaml:"per_second" env:"PER_SECOND"`
	WhatsAppTemplate string  `yaml:"whatsapp_template" env:"WHATSAPP_TEMPLATE"`
	WhatsAppLists    bool    `yaml:"whatsapp_lists" env:"WHATSAPP_LISTS"`
}

// Every is the least time between two texts; 0 for none.
func (t Twilio) Every() time.Duration {
	if t.PerSecond <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / t.PerSecond)
}

// Telegram is the bot. Without a token the channel is off.
type Telegram struct {
	Token   Secret `yaml:"token" env:"TOKEN"`
	Secret  Secret `yaml:"secret" env:"SECRET"`
	BaseURL string `yaml:"base_url" env:"BASE_URL"`
	Mode    string `yaml:"mode" env:"MODE"`
	MinAge  int    `yaml:"min_age" env:"MIN_AGE"`
	Bot     string `yaml:"bot" env:"BOT"`
}

// Alerts says who is told, without any content, that a safeguarding alert waits.
type Alerts struct {
	MailTo       []string `yaml:"mail_to" env:"MAIL_TO"`
	SMSTo        []string `yaml:"sms_to" env:"SMS_TO"`
	MailServer   string   `yaml:"mail_server" env:"MAIL_SERVER"`
	MailFrom     string   `yaml:"mail_from" env:"MAIL_FROM"`
	MailUser     string   `yaml:"mail_user" env:"MAIL_USER"`
	MailPassword Secret   `yaml:"mail_password" env:"MAIL_PASSWORD"`
	// The deputy and the duty line are told of an alert that nobody has looked at for so many working hours.
	DeputyMailTo     []string `yaml:"deputy_mail_to" env:"DEPUTY_MAIL_TO"`
	DeputySMSTo      []string `yaml:"deputy_sms_to" env:"DEPUTY_SMS_TO"`
	DeputyAfterHours float64  `yaml:"deputy_after_hours" env:"DEPUTY_AFTER_HOURS"`
	DutyMailTo       []string `yaml:"duty_mail_to" env:"DUTY_MAIL_TO"`
	DutySMSTo        []string `yaml:"duty_sms_to" env:"DUTY_SMS_TO"`
	DutyAfterHours   float64  `yaml:"duty_after_hours" env:"DUTY_AFTER_HOURS"`
	// DutyWhenShutMinutes is how long an urgent alert waits for the lead while the office is shut; 0 leaves it for working hours.
	DutyWhenShutMinutes int `yaml:"duty_when_shut_minutes" env:"DUTY_WHEN_SHUT_MINUTES"`
}

// Small says under how many families a number is hidden.
type Small struct {
	Threshold int `yaml:"threshold" env:"THRESHOLD"`
	Public    int `yaml:"public" env:"PUBLIC"`
}

// Retention says for how many days things are kept; see package retention.
type Retention struct {
	Unfinished int `yaml:"unfinished_days" env:"UNFINISHED_DAYS"`
	Link       int `yaml:"link_days" env:"LINK_DAYS"`
	Answers    int `yaml:"answers_days" env:"ANSWERS_DAYS"`
	Flags      int `yaml:"flags_days" env:"FLAGS_DAYS"`
	Deliveries int `yaml:"deliveries_days" env:"DELIVERIES_DAYS"`
}

// Default is the configuration without a file or environment.
func Default() Config {
	return Config{
		Addr:        "127.0.0.1:8080",
		Data:        "data",
		MongoDBName: "familyvoice",
		LogLevel:    "info",
		Council:     "Family Hubs",
		Telegram:    Telegram{Mode: "webhook", MinAge: 16},
		Alerts:      Alerts{DeputyAfterHours: 2, DutyAfterHours: 4, DutyWhenShutMinutes: 15},
		Scan:        Scanning{Lean: "usual"},
		Hours:       defaultHours(),
		Staff:       Staff{OIDC: OIDC{Claim: "email", Label: "your work account"}},
		Small:       Small{Threshold: 5, Public: 10},
		Spend:       Spend{Pence: 4, Each: 4},
		Pack:        Pack{Every: "month"},
		Assistant:   Assistant{Seconds: 20},
		Retention:   Retention{Unfinished: 30, Link: 90, Answers: 365, Deliveries: 30},
	}
}

// Load reads the file at path (none if path is ""), lays the environment over it and checks the result. Errors name the
// option and say what to do; none shows a secret.
func Load(path string, environ []string) (Config, error) {
	cfg := Default()
	if path == "" {
		path = fileNamed(environ)
	}
	if path != "" {
		content, err := strictyaml.Read(os.Open(path))
		if err != nil {
			return cfg, fmt.Errorf("config: the file can't be read: %w", err)
		}
		if err := strictyaml.Decode(path, content, &cfg); err != nil {
			return cfg, fmt.Errorf("config: %w", err)
		}
	}
	vars, err := environment(environ)
	if err != nil {
		return cfg, err
	}
	if err := env.ParseWithOptions(&cfg, env.Options{Prefix: Prefix, Environment: vars}); err != nil {
		return cfg, fmt.Errorf("config: an environment variable can't be read: %w", err)
	}
	if cfg.PublicURL == "" {
		cfg.PublicURL = "http://" + cfg.Addr
	}
	cfg.PublicURL = strings.TrimRight(cfg.PublicURL, "/")
	return cfg, cfg.check()
}

func (c *Config) check() error {
	var problems []error
	bad := func(option, format string, args ...any) {
		problems = append(problems, fmt.Errorf("config: %s: %s", option, fmt.Sprintf(format, args...)))
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		bad("public_url", "must be the address that families see, such as https://families.example, without a path")
	}
	if u, err := url.Parse(c.WebhookURL); c.WebhookURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "") {
		bad("webhook_url", "must be an address such as https://gateway.example/families, without query or fragment")
	}
	if _, err := c.Level(); err != nil {
		bad("log_level", "must be debug, info, warn or error")
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			if _, err := netip.ParseAddr(p); err != nil {
				bad("trusted_proxies", "%q is no address and no prefix, such as 10.0.0.0/8", p)
			}
		}
	}
	if c.MongoDBURI != "" && c.KeysFile == "" {
		bad("keys_file", "is needed with MongoDB: make one with `familyvoice keys new --file keys.json`, and keep a copy apart from the database")
	}
	if t := c.Twilio; t.AccountSID != "" && (t.AuthToken == "" || t.From == "" && t.MessagingService == "") {
		bad("twilio", "needs auth_token, and from (the number) or messaging_service_sid")
	}
	if n := c.Twilio.PerSecond; n < 0 || n > 0 && n < 0.01 || n > 1000 || n != n {
		bad("twilio.per_second", "must be 0, or a number of texts a second from 0.01 to 1000")
	}
	c.Scan.check(bad)
	c.Spend.check(bad)
	c.Pack.check(c.Alerts.MailServer, c.Alerts.MailFrom, bad)
	if t := c.Telegram; t.Mode != "webhook" && t.Mode != "poll" {
		bad("telegram.mode", "must be webhook or poll")
	} else if t.Token != "" && t.Mode == "webhook" && t.Secret == "" {
		bad("telegram.secret", "is needed in webhook mode: 1 to 256 letters, digits, _ or -, of your own making")
	}
	if c.Assistant.URL != "" && (c.Assistant.Model == "" || c.Assistant.Seconds < 1 || c.Assistant.Seconds > 120) {
		bad("assistant", "needs model, and seconds between 1 and 120")
	}
	if c.Small.Threshold < 3 || c.Small.Public < c.Small.Threshold {
		bad("small_numbers", "threshold can't be under 3, nor public under threshold")
	}
	if r := c.Retention; min(r.Unfinished, r.Link, r.Answers, r.Deliveries) < 1 || r.Flags < 0 || r.Answers > maxAnswersDays {
		bad("retention", "each must be 1 day or more (flags_days may be 0: kept until you set it), answers_days at most %d", maxAnswersDays)
	}
	if c.MetricsAddr != "" && !loopback(c.MetricsAddr) {
		bad("metrics_addr", "must be on this machine alone, such as 127.0.0.1:9090: counts are nobody else's business")
	}
	c.Alerts.checkMail(bad)
	c.checkStaff(bad)
	return errors.Join(problems...)
}

// maxAnswersDays is how long answers in words can be kept at most: two years, so that a slip of a digit keeps none for ever.
const maxAnswersDays = 730

// loopback says whether an address can be reached from this machine alone.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Ready says what is missing before real families may write: the numbers that a person in danger is given.
func (c *Config) Ready() error {
	var problems []error
	if c.FrontDoor == "" {
		problems = append(problems, errors.New("config: front_door: the number of the council's front door for children's social care is missing; families are given it"))
	}
	if c.OutOfHours == "" {
		problems = append(problems, errors.New("config: out_of_hours: the council's emergency duty number for evenings and weekends is missing; families are given it"))
	}
	return errors.Join(problems...)
}

// Level is the log level.
func (c *Config) Level() (slog.Level, error) {
	var l slog.Level
	err := l.UnmarshalText([]byte(c.LogLevel))
	return l, err
}

// Secure says whether families reach the site by https.
func (c *Config) Secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// Webhooks is the address that providers call, a path prefix included.
func (c *Config) Webhooks() string {
	if c.WebhookURL != "" {
		return strings.TrimRight(c.WebhookURL, "/")
	}
	return c.PublicURL
}

// Site is the public address without its scheme, as texts name it.
func (c *Config) Site() string {
	_, host, _ := strings.Cut(c.PublicURL, "://")
	return host
}

// SMSOn says whether texts can be sent and received.
func (c *Config) SMSOn() bool { return c.Twilio.AccountSID != "" }

// TelegramOn says whether the bot is on.
func (c *Config) TelegramOn() bool { return c.Telegram.Token != "" }

// AlertsOn says whether anybody is told of a safeguarding alert.
func (c *Config) AlertsOn() bool { return len(c.Reached(c.Alerts.MailTo, c.Alerts.SMSTo)) > 0 }

// Reached are those of these addresses that can be told of an alert: telephones only while text messages are on.
func (c *Config) Reached(mailTo, smsTo []string) []string {
	if !c.SMSOn() {
		smsTo = nil
	}
	return slices.Concat(mailTo, smsTo)
}

// String lists the options in YAML, secrets hidden.
func (c Config) String() string {
	out, err := yaml.Marshal(c)
	if err != nil {
		return "config: " + err.Error()
	}
	return string(out)
}
