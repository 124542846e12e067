package webform

import (
	"net/http"
	"slices"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/safeguard"
	"familyvoice/survey"
	"familyvoice/web"
)

// keepWords shows the question again with what was typed when it could not be saved: the store is away (err), or the
// page came too fast. Pressing Continue again sends it. Words that tell of harm do not wait for that.
func (f *Form) keepWords(v *visit, id string, err error) {
	if err == nil && !v.takes(id) {
		v.apart()
	}
	q, ok := v.retyped(id)
	if !ok {
		if err == nil {
			f.problem(v, http.StatusTooManyRequests, "429")
		} else {
			f.away(v, err)
		}
		return
	}
	q.body = v.again()
	handed := f.handOn(v, q)
	notice := web.Notice{Kind: "info", Title: v.T("keep.away.title"), Text: v.T("keep.away.text")}
	status := http.StatusServiceUnavailable
	switch {
	case err == nil:
		status = http.StatusTooManyRequests
		notice.Title, notice.Text = v.T("keep.busy.title"), v.T("keep.busy.text")
	case handed:
		notice.Title = v.T("problem.503.title") // they are safe, though the page can't go on
	}
	if err != nil {
		f.Log.Error("a page could not go on from an answer", "kept", handed, "error", err)
	}
	f.ask(v, status, q, []web.Notice{notice})
}

// handOn gives words that tell of harm to the conversation although their page can't go on: it keeps them, on its disk if
// the store is away, and tells the lead. Help stands first on the page. It returns whether they are kept; sent once more,
// they are the same message.
func (f *Form) handOn(v *visit, q question) (kept bool) {
	if !v.harm(q.Text) {
		return false
	}
	form := v.c.Request.PostForm
	sent := form.Get("skip") == "" && v.turning() == nil && q.fault(form) == ""
	if sent && f.mayPlead(v) {
		if v.session == "" {
			v.session = v.sessionOf(q.Text) // used this once: the words need somebody to be an alert of
		}
		err := v.answer(q, form)
		if kept = err == nil; !kept {
			f.Log.ErrorContext(v.c, "words that tell of harm could not be handed on", "error", err)
		}
	}
	if kept && (v.busy() || q.Lost) { // the store answers
		_ = v.look() // the help that the conversation says knows whether the office is open
	}
	v.helpFirst()
	return kept
}

// unheard says whether the words of an answer that was taken tell of harm and wait on the disk, as behind others of this
// session just after the store was away: the run has no such answer, and no help to show.
func (v *visit) unheard(q question) bool {
	if a := v.view.State.Answer(q.ID); a != nil && textOf(a) == q.Text {
		return false
	}
	helped := slices.ContainsFunc(v.view.Notices, func(n conversation.Notice) bool { return n.Key == "help-first" })
	return !helped && v.harm(q.Text)
}

// keepHeard shows such words again with help first, since the page after them would show neither. Sent once more, they are the
// same message.
func (f *Form) keepHeard(v *visit, q question) {
	q.body = v.again()
	v.helpFirst()
	f.ask(v, http.StatusOK, q, []web.Notice{{Kind: "info", Title: v.T("problem.503.title"), Text: v.T("keep.away.text")}})
}

// harm says whether words tell of it, as far as the age is known here.
func (v *visit) harm(words string) bool {
	scan := v.f.Scan
	if v.view.Survey != nil && survey.HoldsUnder(v.view.Survey.AgeBand(v.view.State), safeguard.ChildUnder) {
		scan = scan.ForChild()
	}
	return scan.Scan(words).Level != safeguard.None
}

// helpFirst gives the page help, which notices puts first, and once.
func (v *visit) helpFirst() {
	help := conversation.Notice{Key: "help-first", Words: survey.Rendered{Text: v.T("help.first-text"), Language: v.Code}}
	v.view.Notices = append(v.view.Notices, help)
	v.helped = true
}

// retyped is the question's page as it was posted, from the form alone.
func (v *visit) retyped(id string) (question, bool) {
	form := v.c.Request.PostForm
	s := v.view.Survey
	if s == nil {
		latest, ok := v.f.Surveys.Latest(form.Get("survey"))
		if !ok {
			return question{}, false
		}
		s = latest
	}
	if _, ok := s.Question(id); !ok {
		return question{}, false
	}
	vars := v.view.Vars
	if v.view.Survey == nil {
		vars = v.vars("")
		vars.Places = v.f.hubs(v)
	}
	q := v.describe(s, id, vars)
	q.typed(form)
	return q, true
}

// hubs are the choices of the question about hubs; none if they can't be read now.
func (f *Form) hubs(v *visit) []survey.Label {
	places, err := f.Conversation.Places(v.c.Request.Context())
	if err != nil {
		return nil
	}
	var labels []survey.Label
	for _, p := range places {
		if p.Kind != "area" {
			labels = append(labels, survey.Label{ID: p.ID, Text: p.Short})
		}
	}
	return labels
}

// apart turns from whatever run goes on in this browser: what was posted belongs to another, or to none.
func (v *visit) apart() {
	v.session, v.view = "", conversation.View{}
	v.speak(v.asked)
}

// beginWithWords deals with an answer that the run of this browser does not ask for: the browser was closed, the device was
// cleared, or another run was begun since in another tab. The page comes back with the words and the notice; posting it once
// more begins a run and answers the question in it. Another run that goes on keeps the browser: nobody comes back to this one,
// and nothing is begun for a page without words. It returns false when it has answered the request itself.
func (f *Form) beginWithWords(v *visit, id string) bool {
	going, own, where := v.underWay(), v.session, v.whereNow()
	v.apart()
	q, ok := v.retyped(id)
	form := v.c.Request.PostForm
	session := v.sessionOf(q.Text)
	other := going && own != session
	if !ok || other && (survey.Blank(q.Text) || form.Get("skip") != "" && !v.owesHelp(q)) {
		v.redirect(where)
		return false
	}
	if form.Get("begin") == "" || v.turning() != nil {
		s, _ := f.Surveys.Latest(q.Survey)
		notice := s.Render(survey.Message{Key: "notice"}, v.Code, v.vars(""))
		q.Lost, q.Notice, q.NoticeIn = true, sentences(notice.Text), v.written(notice)
		q.body = v.again()
		f.handOn(v, q)
		f.ask(v, http.StatusOK, q, []web.Notice{{Kind: "info", Title: v.T("lost.title"), Text: v.T("lost.text")}})
		return false
	}
	start := v.beginRun
	if other {
		start = v.startRun
	}
	if err := start(session, q.Survey, "", ".begin"); err != nil {
		f.keepWords(v, id, err)
		return false
	}
	if err := v.skipTo(id); err != nil {
		f.keepWords(v, id, err)
		return false
	}
	if !v.mayAnswer(id) {
		v.redirect(v.whereNow())
		return false
	}
	return true
}

// skipTo passes the questions before the one whose words we hold; the list of answers offers them again.
func (v *visit) skipTo(id string) error {
	for range v.view.Survey.Questions {
		now := v.view.State.Question
		asked := v.view.State.Asked() // a second press of the same button skips nothing more
		if !v.underWay() || slices.Contains(asked, id) || v.view.State.Stage != survey.Asking {
			return nil
		}
		if err := v.command("skip", ".to-"+now, func(in *channels.Inbound) { in.Question = now }); err != nil {
			return err
		}
		if err := v.look(); err != nil {
			return err
		}
	}
	return nil
}
