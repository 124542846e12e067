package staff

import (
	"encoding/json"
	"errors"
	"net/http"

	"familyvoice/store"
	"familyvoice/web"
)

// readMark is of an action's words as somebody read them: all that a person types. The forms that publish, send or change them
// carry it, so that nobody puts their name to words, or writes over words, that they never saw. Whether it is published, done or
// told is not among them.
func readMark(a *store.Action) string {
	list := func(of []string) []string { return append([]string{}, of...) } // none is one thing, however it is kept
	words, err := json.Marshal([]any{a.ID, a.Said, a.Decision, a.Did, a.Brief, a.Owner, a.DueOn, list(a.About()), list(a.At())})
	if err != nil {
		panic(err) // texts marshal
	}
	return hashOf(string(words))
}

// hasRead says whether the person who posts read the action as it stands.
func (v *visit) hasRead(a *store.Action) bool { return v.PostForm("read") == readMark(a) }

// showChanged shows all actions as they are now, and that this one was changed and nothing done with it.
func (v *visit) showChanged(a *store.Action) error {
	return v.showActionList(http.StatusConflict, web.Notice{
		Kind: "info", Title: "Changed meanwhile",
		Text: "Somebody changed this answer after you opened the page: “" + a.Said +
			"”. Nothing was published or sent. Read what it says now, and press again.",
		Links: []web.Link{{Text: "Read what it says now", Href: "#answer-" + a.ID}},
	})
}

// keepOrShow keeps an action; where somebody else was faster, it shows what they made of it.
func (v *visit) keepOrShow(a *store.Action, done string) error {
	err := v.keepAction(a, done)
	if errors.Is(err, store.ErrConflict) {
		return v.showChanged(a)
	}
	return err
}

// showDoubted shows an action in which something looks personal, to be changed or confirmed.
func (v *visit) showDoubted(a *store.Action, personal []personalText) error {
	page := actionPage{Action: *a, Read: readMark(a), Personal: personal}
	return v.showActionPage(http.StatusUnprocessableEntity, page, personalFaults(personal))
}

// showTypedBeside shows what was typed and, beside it, what somebody else made of the action meanwhile. To save again writes
// over it.
func (v *visit) showTypedBeside(typed, now *store.Action) error {
	line := v.actionLine(now)
	return v.showActionPage(http.StatusConflict, actionPage{Action: *typed, Read: line.Read, Now: &line}, []web.FieldError{{
		Anchor: "now",
		Text: "Somebody else changed this answer meanwhile. Read what it says now. " +
			"What you typed is below it: change it, and save again",
	}})
}
