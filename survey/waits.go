package survey

import (
	"slices"
	"strings"
	"time"
)

// What we asked ourselves, whether to erase, who answers now and which answer to change, waits for a reply. What we can't read is
// no reply, and often no answer to the survey either: it is kept, and we ask once more.

// deleteWaits is how long "do you want to erase all answers?" waits: a yes that comes later was said to something else.
const deleteWaits = 24 * time.Hour

// lapse goes back to where DELETE was said when nobody has replied to it for too long.
func (r *run) lapse() {
	if r.st.Stage == Deleting && r.in.At.Sub(r.st.AskedAt) > deleteWaits {
		r.undelete()
	}
}

// askDelete asks whether to erase everything.
func (r *run) askDelete() {
	r.st.Before, r.st.Stage, r.st.AskedAt = r.st.Stage, Deleting, r.in.At
	r.say("delete-confirm")
}

// unreadable takes what is neither a yes nor a no to DELETE: words that speak of erasing are kept aside, all others for what they
// are where nobody has asked. Then it asks once more; said again, such words end the wait.
func (r *run) unreadable(reply string, again bool) {
	r.undelete()
	if again {
		r.words(reply, "")
		return
	}
	switch {
	case r.st.Stage == Asking && r.s.speaksOfErasing(r.t, reply):
		r.aside()
	case r.st.Stage == Notice: // an age there would be a GO
		if !r.wordless(reply) && !r.idle(reply) {
			r.plea(reply)
			r.st.Held = join(r.st.Held, r.part())
		}
	default:
		r.words(reply, "")
	}
	r.events = slices.DeleteFunc(r.events, func(e Event) bool { return e.Kind == Say && e.Message.Key != "help-first" })
	r.askDelete()
	r.st.Unread = true
}

// speaksOfErasing says whether words begin with a yes or a no, or have one that a command to erase has.
func (s *Survey) speaksOfErasing(t *tongue, text string) bool {
	text = s.bare(text)
	for i := range len(text) {
		if text[i] == ' ' && (s.listed(t, text[:i], agreeing) || s.listed(t, text[:i], keeping)) {
			return true
		}
	}
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool {
		c, _, ok := s.commandAsIs(word, t)
		return ok && (c == Delete || c == Confirm)
	})
}

// asksOnceMore keeps words aside that say neither who answers now nor which answer to change, and asks again. A long text is an
// answer, as everywhere.
func (r *run) asksOnceMore(offered Command, again bool) bool {
	if again || offered != Again && offered != Change || len(r.in.Text) > maxCommand || r.st.Consent == nil {
		return false
	}
	r.aside()
	r.command(offered, "", "")
	r.st.Unread = !Blank(r.in.Text)
	return true
}

// unheard takes back what was last kept aside because it was no reply to what we asked: who goes on in words then means both for an
// answer.
func (r *run) unheard() (parts []Part) {
	if last := len(r.st.Aside) - 1; r.unread && r.offered != "" && last >= 0 {
		parts = []Part{r.st.Aside[last]}
		r.st.Aside = slices.Clone(r.st.Aside[:last])
	}
	return parts
}

// aside keeps what is no answer.
func (r *run) aside() {
	if r.st.Consent != nil && r.st.under() != Stopped && !Blank(r.in.Text) {
		r.st.Aside = join(r.st.Aside, r.part())
	}
}
