package sms

import (
	"strconv"
	"strings"

	"familyvoice/channels"
	"familyvoice/survey/segments"
)

// maxBody is the longest text that Twilio takes in one call, in UTF-16 units, which is how it counts.
// https://www.twilio.com/docs/api/errors/21617
const maxBody = 1600

// body is the whole text: the words, then each choice on its own line by its number. A new line costs what a space
// does, so one line each is never dearer. Commands ("!skip") are left out: on a phone without buttons they are words,
// and the numbers must be those that the survey counts. Smart punctuation is folded where that saves segments.
func body(out channels.Outbound) string {
	var b strings.Builder
	b.WriteString(strings.TrimSpace(out.Text))
	number := 0
	for _, choice := range out.Choices {
		if strings.HasPrefix(choice.ID, "!") {
			continue
		}
		number++
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strconv.Itoa(number) + " " + choice.Label)
	}
	return segments.Fold(channels.Clean(b.String()))
}
