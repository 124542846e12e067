package conversation

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"familyvoice/channels"
	"familyvoice/store"
	"familyvoice/survey"
)

// reachFor is how long a telephone number or an e-mail address in a chat is taken as the way to reach somebody, after they were
// asked for one.
const reachFor = 72 * time.Hour

// reachless says whether nobody can get in touch with a person by what we hold of them: a chat's number is no telephone number,
// and no page of ours writes to one family.
func reachless(ch channels.Name) bool { return ch == channels.Telegram }

// asksReach notes that a person in a chat is asked how they can be reached.
func (c *Conversation) asksReach(t *turn, m *store.Mail) {
	if reachless(t.in.Channel) {
		m.Reach = c.now()
	}
}

// givesReach says whether a message is the way to reach somebody, for which a chat has asked: no answer to a question, but a
// request like that of the web's own page for it. An edit is one unless it rewords what is kept.
func (t *turn) givesReach() bool {
	if !reachless(t.in.Channel) || !Reachable(t.in.Text) {
		return false
	}
	asked := t.contact.Reach
	if t.run != nil {
		if t.run.doc.Reach.After(asked) {
			asked = t.run.doc.Reach
		}
		if t.in.Kind == channels.Edit && t.run.holds(t.in.Ref) {
			return false
		}
	}
	return !asked.IsZero() && t.in.At.Sub(asked) < reachFor
}

// holds says whether the run keeps words under a provider's reference.
func (r *run) holds(ref string) bool {
	is := func(p survey.Part) bool { return p.Ref == ref }
	return slices.ContainsFunc(r.state.Held, is) ||
		slices.ContainsFunc(r.state.Answers, func(a survey.Answer) bool { return slices.ContainsFunc(a.Parts, is) })
}

// Between leastDigits and mostDigits a run of digits may be a telephone number; beside other words it has to have one of a
// whole country, since "2019 2020" is none.
const (
	leastDigits = 7
	amongWords  = 9
	mostDigits  = 15 // E.164
)

// Reachable says whether there is a telephone number or an e-mail address in words that were written among others.
func Reachable(words string) bool {
	for _, word := range strings.Fields(words) {
		at := strings.IndexByte(word, '@')
		if at > 0 && strings.LastIndexByte(strings.TrimRight(word, ".,!"), '.') > at+1 {
			return true
		}
	}
	least := leastDigits
	if strings.ContainsFunc(words, unicode.IsLetter) {
		least = amongWords
	}
	digits, fits := 0, false
	for _, r := range words + "|" {
		switch {
		case unicode.IsDigit(r):
			digits++
		case strings.ContainsRune(" \u00a0-‐‑–().+/", r) && digits > 0:
		default:
			fits, digits = fits || least <= digits && digits <= mostDigits, 0
		}
	}
	return fits
}
