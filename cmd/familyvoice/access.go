package main

import (
	"net/url"
	"strings"
	"time"

	"familyvoice/analysis"
	"familyvoice/channels/webform"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/correction"
	"familyvoice/glossary"
	"familyvoice/safeguard/hours"
	"familyvoice/staff"
	"familyvoice/staff/export"
	"familyvoice/store"
)

// singleSignOn is the organisation's, or nil.
func (a *app) singleSignOn() *staff.SSO {
	o := a.cfg.Staff.OIDC
	if !o.On() {
		return nil
	}
	return &staff.SSO{Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: string(o.ClientSecret), Claim: o.Claim, Label: o.Label}
}

// answers opens what a family answered in a run, for the safeguarding lead and the data protection officer.
func (a *app) answers(r *store.Response) ([]staff.Answer, error) {
	state, err := conversation.Open(a.keys, r)
	if err != nil {
		return nil, err
	}
	var all []staff.Answer
	for _, answer := range state.Answers {
		if answer.Skipped {
			continue
		}
		parts := make([]string, len(answer.Parts))
		for i, p := range answer.Parts {
			parts[i] = p.Text
		}
		all = append(all, staff.Answer{Question: answer.Question, Text: strings.Join(parts, "\n"), Choices: answer.Choices})
	}
	return all, nil
}

// codebook is what the tags mean, the council's own themes among them, under the version that tags carry (correction.Version): with
// another file of themes it is another.
func (a *app) codebook() export.Codebook {
	codes := func(labels []analysis.Theme) (all []export.Code) {
		for _, l := range labels {
			all = append(all, export.Code{ID: l.ID, Label: l.Label, Definition: l.Definition})
		}
		return all
	}
	return export.Codebook{
		Version: correction.Version(a.tagger.Version()), Themes: codes(a.tagger.Themes()), Stances: codes(a.tagger.Codebook().Stances),
	}
}

// explainer links hard words on every page to what they mean.
func explainer(book *glossary.Book) func(page []byte, area, lang string) []byte {
	return func(page []byte, area, lang string) []byte {
		if area == "staff" {
			return book.Link(page, glossary.Readers, lang, "/staff/words")
		}
		where := webform.GlossaryPath
		if lang != glossary.English {
			where += "?lang=" + url.QueryEscape(lang)
		}
		return book.Link(page, glossary.Families, lang, where)
	}
}

// soon is how long before the list of bank holidays ends `check` says so.
const soon = 60 * 24 * time.Hour

// checkPeople looks over who is told of alerts and how staff sign in.
func checkPeople(cfg config.Config, warn func(what, words string)) {
	al := cfg.Alerts
	if len(cfg.Reached(al.DeputyMailTo, al.DeputySMSTo)) == 0 {
		warn("safeguarding alerts", "no deputy is told of one that nobody has looked at; set alerts.deputy_mail_to or deputy_sms_to")
	}
	if len(cfg.Reached(al.DutyMailTo, al.DutySMSTo)) == 0 {
		warn("safeguarding alerts", "the duty line is told of none; set alerts.duty_mail_to or duty_sms_to")
	}
	if cfg.Staff.PasswordAlone {
		warn("staff", "sign in with a password alone; take staff.password_alone out before families' real answers are here")
	}
	known := hours.BankHolidays()
	if last, err := time.Parse(time.DateOnly, known[len(known)-1]); err != nil || time.Until(last) < soon {
		warn("bank holidays", "the list ends soon; update Family Voice, or name the next ones in hours.shut")
	}
}
