package survey

import (
	"slices"
	"strconv"
)

// idle says whether words before GO tell nothing of a family and are not worth keeping: a greeting, thanks, a no, and as a first
// text a yes or a bare number.
func (r *run) idle(reply string) bool {
	bare := r.s.bare(reply)
	if r.smallTalk(reply) != "" || r.s.listed(r.t, reply, titling) || r.s.listed(r.t, reply, keeping) {
		return true
	}
	_, err := strconv.Atoi(bare)
	return r.st.Stage == New && (err == nil || r.begins(reply))
}

// begins says whether a text is a yes to the notice.
func (r *run) begins(reply string) bool {
	return r.s.listed(r.t, reply, agreeing) || r.s.means(r.t, reply, meansBegin)
}

// smallTalk returns the lead with which a question is asked again after words that nobody means for an answer to it: a greeting,
// thanks, an "ok". It is "" for all others.
func (r *run) smallTalk(reply string) (lead string) {
	switch {
	case reply == "":
	case r.s.listed(r.t, reply, greeting):
		return "started"
	case r.s.bare(reply) == "" || r.s.listed(r.t, reply, nodding):
		return "done"
	}
	return ""
}

// plea says help first when somebody asks for help in so many words, in any language; the words are an answer like others.
func (r *run) plea(reply string) bool {
	if reply == "" {
		return false
	}
	bare := r.s.bare(reply)
	pleads := r.s.listed(r.t, reply, pleading) ||
		slices.ContainsFunc(r.s.order, func(t *tongue) bool { return t.pleas[reply] || t.pleas[bare] })
	if !pleads {
		means, ok := r.s.patterned(reply, r.t)
		pleads = ok && means == meansPlea
	}
	if pleads {
		r.say("help-first")
	}
	return pleads
}

// aroundAnswers asks the question again after words that nobody means for an answer to it.
func (r *run) aroundAnswers(reply string) bool {
	lead := r.smallTalk(reply)
	if lead == "" {
		return false
	}
	if r.revisiting() {
		lead = "change"
	}
	r.ask(lead)
	return true
}
