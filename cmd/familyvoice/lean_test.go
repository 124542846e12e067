package main

import (
	"bytes"
	"strings"
	"testing"

	"familyvoice/analysis"
	"familyvoice/safeguard"
)

func TestAWordThatIsNoLeanIsRefused(t *testing.T) {
	for name, run := range map[string]func(out, errs *bytes.Buffer) int{
		"analyse": func(out, errs *bytes.Buffer) int {
			return runAnalyse([]string{"-lean", "less"}, strings.NewReader(""), out, errs)
		},
		"evaluate": func(out, errs *bytes.Buffer) int { return runEvaluate([]string{"-lean", "less", "no-file"}, out, errs) },
	} {
		var out, errs bytes.Buffer
		if status := run(&out, &errs); status != 2 || !strings.Contains(errs.String(), "must be usual, more or most") {
			t.Errorf("%s: status %d, %s", name, status, errs.String())
		}
	}
}

func TestAnalyseLeansAsItIsTold(t *testing.T) {
	untagged := func(analysis.Answer) analysis.Tags { return analysis.Tags{} }
	for _, text := range []string{"mum shouts all the time and i hide in my room", "i am scared at night when dad drinks", "my dad gets really angry and i hide under the bed"} {
		usual := analyseOne(untagged, safeguard.Scanner{}, analysis.Answer{Text: text}).Level
		most := analyseOne(untagged, safeguard.Scanner{Lean: safeguard.Most}, analysis.Answer{Text: text}).Level
		if usual == safeguard.None && most != safeguard.None {
			return
		}
	}
	t.Error("most raises nothing that usual lets pass")
}
