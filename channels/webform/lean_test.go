package webform

import (
	"testing"

	"familyvoice/conversation"
	"familyvoice/safeguard"
	"familyvoice/survey"
)

func TestWordsThatAPageCantHandOnAreScannedAsTheSettingAndTheAgeSay(t *testing.T) {
	lib, err := survey.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	young, _ := lib.Latest("our-family-young")
	of := func(lean safeguard.Lean, age string) *visit {
		v := &visit{f: &Form{Config: Config{Scan: safeguard.Scanner{Lean: lean}}}}
		v.view = conversation.View{Survey: young, State: survey.State{Answers: []survey.Answer{{Question: "age", Choices: []string{age}}}}}
		return v
	}
	leans, child := false, false
	for _, text := range []string{"mum shouts all the time and i hide in my room", "i am scared at night when dad drinks", "my dad gets really angry and i hide under the bed"} {
		usual := of("", "13-14").harm(text)
		leans = leans || !usual && of(safeguard.Most, "13-14").harm(text)
		child = child || !usual && of("", "under-13").harm(text)
	}
	if !leans || !child {
		t.Errorf("more is raised with most: %t, of a child: %t", leans, child)
	}
}
