package config

import (
	"net"
	"net/mail"
	"strconv"
)

// checkMail looks over how and to whom mails go: a slip would be found when an alert waits.
func (a *Alerts) checkMail(bad func(option, format string, args ...any)) {
	if len(a.MailTo)+len(a.DeputyMailTo)+len(a.DutyMailTo) > 0 && (a.MailServer == "" || a.MailFrom == "") {
		bad("alerts", "mail_to needs mail_server (host:port) and mail_from")
	}
	if host, port, err := net.SplitHostPort(a.MailServer); a.MailServer != "" {
		n, wrong := strconv.ParseUint(port, 10, 16)
		if err != nil || host == "" || wrong != nil || n == 0 {
			bad("alerts.mail_server", "must be host:port, such as smtp.council.example:587")
		}
	}
	if a.MailFrom != "" {
		mailboxes("alerts.mail_from", bad, a.MailFrom)
	}
	mailboxes("alerts.mail_to", bad, a.MailTo...)
	mailboxes("alerts.deputy_mail_to", bad, a.DeputyMailTo...)
	mailboxes("alerts.duty_mail_to", bad, a.DutyMailTo...)
}

func mailboxes(option string, bad func(option, format string, args ...any), addresses ...string) {
	for _, address := range addresses {
		if _, err := mail.ParseAddress(address); err != nil {
			bad(option, "holds something that is no e-mail address")
		}
	}
}

// MailOn says whether anything goes out by e-mail.
func (c *Config) MailOn() bool {
	return len(c.Alerts.MailTo)+len(c.Alerts.DeputyMailTo)+len(c.Alerts.DutyMailTo)+len(c.Pack.MailTo) > 0
}
