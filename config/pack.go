package config

// Pack says who is told by e-mail when the papers for a meeting are ready. The mail holds a link and nothing of what families
// said. It goes out through the mail server of the alerts.
type Pack struct {
	MailTo []string `yaml:"mail_to" env:"MAIL_TO"`
	// Every is month or quarter; where a council listens by rounds, the round stands for either.
	Every string `yaml:"every" env:"EVERY"`
}

func (p Pack) check(server, from string, bad func(option, format string, args ...any)) {
	if p.Every != "month" && p.Every != "quarter" {
		bad("meeting_pack.every", "must be month or quarter")
	}
	if len(p.MailTo) > 0 && (server == "" || from == "") {
		bad("meeting_pack.mail_to", "needs alerts.mail_server (host:port) and alerts.mail_from")
	}
	mailboxes("meeting_pack.mail_to", bad, p.MailTo...)
}
