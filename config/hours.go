package config

import (
	"time"

	"familyvoice/safeguard/hours"
)

// Hours is when somebody is at work: it decides when an alert that nobody has looked at goes on, and when families are told
// that the office is shut.
type Hours struct {
	From string   `yaml:"from" env:"FROM"`
	To   string   `yaml:"to" env:"TO"`
	Days []string `yaml:"days" env:"DAYS"`
	Shut []string `yaml:"shut" env:"SHUT"`
}

func defaultHours() Hours {
	return Hours{From: "09:00", To: "17:00", Days: []string{"mon", "tue", "wed", "thu", "fri"}}
}

// Office is the week that the options describe.
func (h Hours) Office() (hours.Week, error) { return hours.Office(h.From, h.To, h.Days, h.Shut) }

// DeputyAfter and DutyAfter are in working hours since the alert.
func (a Alerts) DeputyAfter() time.Duration { return hoursOf(a.DeputyAfterHours) }

// DutyAfter is when the duty line is told, in working hours since the alert.
func (a Alerts) DutyAfter() time.Duration { return hoursOf(a.DutyAfterHours) }

// DutyWhenShut is when the duty line is told of an urgent alert while the office is shut; 0 is not before working hours.
func (a Alerts) DutyWhenShut() time.Duration {
	return time.Duration(a.DutyWhenShutMinutes) * time.Minute
}

func hoursOf(n float64) time.Duration { return time.Duration(n * float64(time.Hour)) }

// Staff says how people sign in to the staff pages.
type Staff struct {
	// PasswordAlone lets people in without a code from their telephone or single sign-on.
	PasswordAlone bool `yaml:"password_alone" env:"PASSWORD_ALONE"`
	OIDC          OIDC `yaml:"oidc" envPrefix:"OIDC_"`
}

// OIDC is the organisation's single sign-on. Without an issuer it is off.
type OIDC struct {
	Issuer       string `yaml:"issuer" env:"ISSUER"`
	ClientID     string `yaml:"client_id" env:"CLIENT_ID"`
	ClientSecret Secret `yaml:"client_secret" env:"CLIENT_SECRET"`
	// Claim is what of the token is the sign-in name: email, preferred_username, upn or sub.
	Claim string `yaml:"claim" env:"CLAIM"`
	// Label is the button's name for it.
	Label string `yaml:"label" env:"LABEL"`
}

// On says whether single sign-on is set up.
func (o OIDC) On() bool { return o.Issuer != "" }

func (c *Config) checkStaff(bad func(option, format string, args ...any)) {
	if _, err := c.Hours.Office(); err != nil {
		bad("hours", "%v", err)
	}
	if a := c.Alerts; a.DeputyAfterHours < 0 || a.DutyAfterHours < a.DeputyAfterHours {
		bad("alerts", "duty_after_hours can't be under deputy_after_hours, nor that under 0")
	}
	if n := c.Alerts.DutyWhenShutMinutes; n < 0 || n > 12*60 {
		bad("alerts", "duty_when_shut_minutes must be from 0, which leaves urgent alerts for working hours, to 720")
	}
	if o := c.Staff.OIDC; o.On() && (o.ClientID == "" || o.ClientSecret == "") {
		bad("staff.oidc", "needs client_id and client_secret, as the organisation's sign-on service gave them")
	} else if o.On() && o.Claim != "email" && o.Claim != "preferred_username" && o.Claim != "upn" && o.Claim != "sub" {
		bad("staff.oidc.claim", "must be email, preferred_username, upn or sub")
	}
}
