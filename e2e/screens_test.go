package e2e

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"familyvoice/channels"
	"familyvoice/survey/conversationtest"
	"familyvoice/survey/segments"
)

var codes = regexp.MustCompile(`ABCDE-FGHJ|\b[0-9A-HJKMNP-TV-Z]{9}\b`)

// compareScreens compares what the person was shown with what the story says. A text lists choices by number and has no
// buttons; a chat has them all as buttons.
func (tl *teller) compareScreens() {
	tl.Helper()
	want, got := slices.Clone(tl.want), []string{}
	switch tl.channel {
	case channels.SMS, channels.WhatsApp:
		for i := range want {
			want[i] = segments.Fold(regexp.MustCompile(`\n\[[^\n]*\]`).ReplaceAllString(want[i], ""))
		}
		for _, m := range tl.house.Twilio.Messages(tl.number()) {
			got = append(got, m.Body)
		}
	case channels.Telegram:
		for i := range want {
			want[i] = regexp.MustCompile(`\n(?:[0-9٠-٩]+ |\[)([^\n\]]*)\]?`).ReplaceAllString(want[i], "\n[$1]")
		}
		for _, m := range tl.house.Bot.Messages(chat) {
			text := m.Text
			for _, row := range m.Buttons {
				for _, b := range row {
					text += "\n[" + b.Text + "]"
				}
			}
			got = append(got, text)
		}
	default:
		return
	}
	if problems := append(tl.house.Twilio.Problems(), tl.house.Bot.Problems()...); len(problems) > 0 {
		tl.Errorf("a provider would have refused: %q", problems)
	}
	for _, texts := range [][]string{want, got} {
		for i := range texts {
			texts[i] = codes.ReplaceAllString(texts[i], "CODE")
		}
	}
	if len(want) == 0 {
		want = []string{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		tl.Errorf("the screen shows something else (-story +screen):\n%s", diff)
	}
}

// compareAnswers compares what is stored with the story's own end. The web does not ask whether it may tell what changed,
// since a page can't, and has one box for what a chat says in parts.
func (tl *teller) compareAnswers() {
	tl.Helper()
	sender, address := tl.sides()
	state, _, ok := tl.house.State(tl.channel, sender, address)
	if !ok && len(tl.story.Answers) > 0 {
		tl.Fatal("nothing is stored")
	}
	want, got := maps.Clone(tl.story.Answers), map[string]string{}
	for _, a := range state.Answers {
		got[a.Question] = conversationtest.Kept(a)
		if tl.channel == channels.Web {
			got[a.Question] = strings.ReplaceAll(got[a.Question], "\n", " / ")
		}
	}
	if tl.channel == channels.Web {
		delete(want, "subscribe")
		delete(got, "subscribe")
		maps.Copy(want, tl.page.instead)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		tl.Errorf("other answers are stored (-story +stored):\n%s", diff)
	}
}
