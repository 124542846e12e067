package survey

import (
	"slices"
	"strings"
)

// list is one of a language's lists of words.
type list func(*tongue) map[string]bool

func agreeing(t *tongue) map[string]bool { return t.agree }
func keeping(t *tongue) map[string]bool  { return t.keep }
func greeting(t *tongue) map[string]bool { return t.greetings }
func pleading(t *tongue) map[string]bool { return t.pleas }
func nodding(t *tongue) map[string]bool  { return t.nods }
func titling(t *tongue) map[string]bool  { return t.titles }

// listed says whether a whole text, in normal form, is in a list of words in its language or in English: as it stands, without the
// courtesies and pictures beside it, or one of the pictures where it has no words.
func (s *Survey) listed(t *tongue, text string, in list) bool {
	has := func(said string) bool { return said != "" && (in(t)[said] || in(s.tongues[English])[said]) }
	bare := s.bare(text)
	return has(text) || has(bare) || unpictured(bare) == "" && slices.ContainsFunc(strings.Fields(bare), has)
}

// assent reads a whole text as a yes or a no. unsure is a text that only begins like one and is too short to be much else.
func (s *Survey) assent(t *tongue, text string) (yes, no, unsure bool) {
	yes, no = s.listed(t, text, agreeing), s.listed(t, text, keeping)
	if yes || no {
		return yes && !no, no && !yes, yes && no
	}
	return false, false, s.begins(text, func(said string) bool { return s.listed(t, said, agreeing) || s.listed(t, said, keeping) })
}

// few is how many words a text has at most that is taken for its first ones.
const few = 4

// begins says whether a normal text has few words and its first ones are such that is holds for them.
func (s *Survey) begins(text string, is func(string) bool) bool {
	if strings.Count(s.bare(text), " ") >= few {
		return false
	}
	for i, r := range text {
		if r == ' ' && is(text[:i]) {
			return true
		}
	}
	return false
}

// Erasing reads a whole text as what is said to "do you want to erase all your answers?": Confirm for a yes, Keep for a no, and
// Delete, which asks once more, for a few words that begin like one of them or like a command to erase. Anything else is no answer to
// it: Step keeps it and asks once more.
func (s *Survey) Erasing(st State, text string) (Command, bool) {
	if st.Stage != Deleting || len(text) > maxCommand {
		return "", false
	}
	t, said := s.tongue(st.Language), normal(text)
	yes, no, unsure := s.assent(t, said)
	_, _, command := s.command(said, t)
	switch {
	case yes, !no && s.means(t, said, meansErase):
		return Confirm, true
	case no, s.means(t, said, meansKeep):
		return Keep, true
	case command: // obeyed as it is
	case unsure, s.begins(said, func(first string) bool {
		c, _, ok := s.command(first, t)
		return ok && (c == Confirm || c == Delete)
	}):
		return Delete, true
	}
	return "", false
}

// takes reads words as a reply to what was said just before: which answer to change, or whether somebody else answers now.
func (r *run) takes(reply string, offered Command) bool {
	switch offered {
	case Change:
		which, ok := r.s.which(r.s.bare(reply), r.t)
		if !ok {
			which, ok = r.s.which(r.s.bare(reply), r.s.tongues[English])
		}
		if ok {
			r.command(Change, which, "")
			return true
		}
	case Again:
		yes, no, unsure := r.s.assent(r.t, reply)
		_, either := r.t.said["again-or-on-"+r.in.Channel] // "carry on, or begin again?" has no yes and no no
		switch {
		case unsure, either && (yes || no):
			r.aside()
			r.command(Again, "", "") // asks once more
		case yes:
			r.command(Again, "", Again)
		case no:
			r.command(Go, "", Again)
		default:
			return r.asksOnceMore(offered, r.unread)
		}
		return true
	}
	return r.asksOnceMore(offered, r.unread)
}
