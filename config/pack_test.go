package config

import (
	"strings"
	"testing"
)

func TestTheMeetingPacksOptions(t *testing.T) {
	for name, row := range map[string]struct {
		pack         Pack
		server, want string
	}{
		"nobody is told":        {Pack{Every: "month"}, "", ""},
		"told by the quarter":   {Pack{Every: "quarter", MailTo: []string{"chair@example.org"}}, "mail:25", ""},
		"without a mail server": {Pack{Every: "month", MailTo: []string{"chair@example.org"}}, "", "meeting_pack.mail_to"},
		"every week":            {Pack{Every: "week"}, "", "meeting_pack.every"},
		"a name and no address": {Pack{Every: "month", MailTo: []string{"chair"}}, "mail:25", "meeting_pack.mail_to"},
	} {
		var said []string
		row.pack.check(row.server, "fv@example.org", func(option, _ string, _ ...any) { said = append(said, option) })
		if got := strings.Join(said, " "); got != row.want {
			t.Errorf("%s: complains of %q, want %q", name, got, row.want)
		}
	}
}
