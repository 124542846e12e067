package main

import (
	"strings"

	"familyvoice/conversation"
	"familyvoice/staff"
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
