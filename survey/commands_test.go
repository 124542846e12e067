package survey_test

import (
	"slices"
	"testing"

	"familyvoice/survey"
)

func TestParseCommand(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	type want struct {
		command survey.Command
		arg     string
	}
	none := want{}
	for text, w := range map[string]want{
		"go":                     {survey.Go, ""},
		" GO! ":                  {survey.Go, ""},
		"Let’s go":               {survey.Go, ""},
		"/start":                 {survey.Start, ""},
		"UNSTOP":                 {survey.Start, ""},
		"skip":                   {survey.Skip, ""},
		"Skip this one.":         {survey.Skip, ""},
		"go back":                {survey.Back, ""},
		"where am I?":            {survey.Where, ""},
		"Done.":                  {survey.Done, ""},
		"that's all":             {survey.Done, ""},
		"delete my answers":      {survey.Delete, ""},
		"erase":                  {survey.Confirm, ""},
		"call me":                {survey.ContactMe, ""},
		"carry on online":        {survey.Elsewhere, ""},
		"start again":            {survey.Again, ""},
		"change 2":               {survey.Change, "2"},
		"CHANGE number two":      {survey.Change, "2"},
		"change my answer 3":     {survey.Change, "3"},
		"change answer to 4":     {survey.Change, "4"},
		"change hopes":           {survey.Change, "hopes"},
		"change your worries":    {survey.Change, "fears"},
		"change":                 {survey.Change, ""},
		"change my street":       none,
		"change the 2 bus":       none,
		"change 2 things please": none,
		"arabic":                 {survey.Language, "ar"},
		"Language: Arabic":       {survey.Language, "ar"},
		"العَرَبِيّة":            {survey.Language, "ar"},
		"language klingon":       none,
		"إنجليزي":                {survey.Language, "en"},
		"ابدا":                   {survey.Go, ""},
		"إبدأ":                   {survey.Go, ""},
		"تَخَطّي":                {survey.Skip, ""},
		"تغيير ٢":                {survey.Change, "2"},
		"تغيير السؤال الثاني":    {survey.Change, "2"},
		"حذف":                    {survey.Delete, ""},
		"in English":             {survey.Language, "en"},
		"change language":        {survey.Language, ""},
		"Language":               none, // what worries you?
		"اللغة":                  none,
		"progress":               none, // what are you proud of?
		"online":                 none, // who helps you?
		"عودة":                   none, // what do you hope for?
		"مكان آخر":               none, // what would you change?
		"skip pls":               {survey.Skip, ""},
		"back back":              {survey.Back, ""},
		"polish please":          {survey.Language, "pl"},
		"delete my number":       {survey.Delete, ""},
		"skipp":                  none,
		"skip the bus":           none,
		"we go back to school":   none,
		"yes":                    none,
		"no":                     none,
		"ok":                     none,
		"":                       none,
		"   ":                    none,
		"?!":                     none,
	} {
		t.Run(text, func(t *testing.T) {
			for _, lang := range []string{"en", "ar"} {
				c, arg, ok := s.ParseCommand(text, lang)
				if ok != (w.command != "") || c != w.command || arg != w.arg {
					t.Errorf("in %s it is %q %q, want %q %q", lang, c, arg, w.command, w.arg)
				}
			}
		})
	}
}

// STOP in looser forms is STOP; words about stopping, in which somebody may be asking for help, are not.
func TestStopInItsForms(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for _, text := range []string{"STOP", "Stop.", "stop!!!", "stop please", "Please stop", "no more texts", "stop texting me", "Stop texting me!",
		"STOPALL", "unsubscribe", "cancel", "end", "quit", "revoke", "opt-out", "OPT OUT", "leave me alone", "no more messages", "🛑", "/stop",
		"🛑🛑", "STOP 🙏", "stop 😡😡", "😭 no more texts ❤️", "توقف 🙏",
		"STOP STOP", "stop stop stop pls", "stopp", "STOPPPP", "sttop", "STOP pls", "plz stop", "stop x", "Stop, thank you", "sotp", "unsubscribe please",
		"stop txting me", "pls stop texting my mum", "please stop messaging my daughter", "stop texting this number", "don't text this number again",
		"wrong person", "remove me", "please remove my number", "leave us alone", "stop proszę", "przestań prosze", "توقف من فضلك",
		"توقف", "قف", "أوقفوا الرسائل", "لا أريد رسائل", "لا ترسلوا لي رسائل", "إيقاف"} {
		if c, _, ok := s.ParseCommand(text, "en"); !ok || c != survey.Stop {
			t.Errorf("%q is %q, not stop", text, c)
		}
	}
	for _, text := range []string{"make it stop", "stop him", "stop it", "I want it to stop", "please make him stop", "he won't stop", "stop hitting",
		"the buses stop at six", "bus stop", "full stop", "end it", "end it all", "the end", "I want to end it", "can't stop crying",
		"make it stop please", "please stop him", "stop it stop it", "stop stop him", "shop", "spot", "stops", "stop hitting me pls", "step", "please", "thanks x",
		"end it please", "I want it to stop", "I want to stop", "stop texting at the table", "make them stop texting my daughter",
		"make it stop 😭", "stop him 🙏", "😭", "🙏🙏"} {
		if c, _, ok := s.ParseCommand(text, "en"); ok {
			t.Errorf("%q is taken for %q", text, c)
		}
	}
}

func TestHelpIsTheWordAndNotAPlea(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for _, text := range []string{"help", "HELP?", "HELP 😭", "helpp", "HELP HELP", "help pls", "Who is this?", "who are you", "🆘 help", "Help please", "/help", "info", "مساعدة"} {
		if c, _, ok := s.ParseCommand(text, "en"); !ok || c != survey.Help {
			t.Errorf("%q is %q, not help", text, c)
		}
	}
	for _, text := range []string{"help me", "please help my son", "please help me", "pls help me", "plz help", "help with the bills", "ساعدوني"} {
		if c, _, ok := s.ParseCommand(text, "en"); ok {
			t.Errorf("%q is taken for %q", text, c)
		}
		k := begin(t, "our-family")
		k.says("hi", "go")
		events := k.says(text)
		if k.state.Answer("about") == nil {
			t.Errorf("%q was not kept", text)
		}
		plea := slices.Contains([]string{"help me", "please help me", "pls help me", "plz help"}, text) || text == "ساعدوني"
		if got := keys(events); slices.Contains(got, "help-first") != plea && text != "ساعدوني" {
			t.Errorf("%q brought %v", text, got)
		}
	}
}

func TestChoices(t *testing.T) {
	role := "role"
	for _, c := range []struct{ question, reply, want string }{
		{role, "1", "mother"}, {role, "1.", "mother"}, {role, "(1)", "mother"}, {role, "no. 1", ""}, {role, "option 3", "grandparent"},
		{role, "1 Mum", "mother"}, {role, "two", "father"}, {role, "the second", "father"}, {role, "2nd", "father"}, {role, "2️⃣", "father"},
		{role, "٢", "father"}, {role, "۲", "father"}, {role, "२", "father"}, {role, "２", "father"}, {role, "1 2", ""}, {role, "1 1", "mother"},
		{role, "0", ""}, {role, "8", ""}, {role, "12", ""}, {role, "-1", "mother"}, {role, "1000000000000", ""},
		{role, "mum", "mother"}, {role, "MUM!!", "mother"}, {role, "I'm a mum", "mother"}, {role, "im his mum", "mother"}, {role, "mumm", "mother"},
		{role, "gran", "grandparent"}, {role, "grandparent", "grandparent"}, {role, "grandparnet", "grandparent"}, {role, "granparent", "grandparent"},
		{role, "grandp", "grandparent"}, {role, "kin", "kinship-carer"}, {role, "foster", "foster-carer"}, {role, "foster mum", "foster-carer"},
		{role, "a foster carer", "foster-carer"}, {role, "im a foster mum to two", "foster-carer"}, {role, "young person", "young-person"},
		{role, "mum and dad", ""}, {role, "not mum", ""}, {role, "not his dad, his gran", ""}, {role, "someone else", "other"},
		{role, "why do you want to know", ""}, {role, "الأم", ""}, {role, "👍", ""},
		{"age", "2", "18-24"}, {"age", "34", "25-34"}, {"age", "I am 34", "25-34"}, {"age", "17", "under-18"}, {"age", "18", "18-24"},
		{"age", "25-34", "25-34"}, {"age", "25 to 34", "25-34"}, {"age", "over 50", "50-over"}, {"age", "72", "50-over"}, {"age", "300", ""},
		{"age", "under 18", "under-18"}, {"age", "50", "50-over"}, {"age", "25 or 40", ""},
		{"hub", "elm", "elm"}, {"hub", "Elm Park", "elm"}, {"hub", "the oak road one", ""}, {"hub", "oak road hub please", "oak"},
		{"hub", "hub", ""}, {"hub", "eml park hub", "elm"}, {"hub", "2", "oak"}, {"hub", "I go to Oak Road Hub on Fridays", "oak"},
		{"subscribe", "tell me", "yes"}, {"subscribe", "yes", "yes"}, {"subscribe", "no", "no"}, {"subscribe", "No thanks", "no"},
		{"subscribe", "dont tell me", "no"}, {"subscribe", "never tell me", ""}, {"subscribe", "you could tell me maybe", ""},
		{"subscribe", "1", "yes"}, {"subscribe", "👎", "no"},
	} {
		t.Run(c.question+" "+c.reply, func(t *testing.T) {
			k := begin(t, "our-family")
			k.says("hi", "go")
			for k.state.Question != c.question {
				k.says("skip")
			}
			k.says(c.reply)
			got := ""
			if a := k.state.Answer(c.question); a != nil {
				got = a.Choices[0]
			}
			if got != c.want {
				t.Errorf("it was read as %q, want %q", got, c.want)
			}
		})
	}
}

// Who was asked for a new answer and writes KEEP, or no, has given none.
func TestKeepLeavesAnAnswerAsItIs(t *testing.T) {
	for _, words := range []string{"KEEP", "keep it", "no", "No thanks"} {
		k := begin(t, "our-family")
		k.says("hi", "go", "me and my two", "change 1", words)
		if a := k.state.Answer("about"); a == nil || len(a.Parts) != 1 || a.Parts[0].Text != "me and my two" || k.state.Question != "proud" {
			t.Errorf("%q: %+v, and then %q", words, a, k.state.Question)
		}
	}
	k := begin(t, "our-family")
	if k.says("hi", "go", "no"); k.state.Answer("about") == nil {
		t.Error("no is an answer where none stands yet")
	}
}

// A run that lost its place is asked for GO again although it has answers. What is said before that GO joins the first.
func TestGoOverwritesNoAnswer(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hello", "go", "us two", "their manners")
	k.state.Stage, k.state.Question = survey.Notice, ""
	k.says("and the dog", "go")
	if a := k.state.Answer("about"); len(a.Parts) != 2 || a.Parts[0].Text != "us two" || a.Parts[1].Text != "and the dog" {
		t.Errorf("both texts are the first answer, got %+v", a.Parts)
	}
	if k.state.Question != "hopes" {
		t.Errorf("and the third question is asked, not %q", k.state.Question)
	}
}

// Under a DELETE after STOP lies whatever the run was at before: keeping it and START lead back there.
func TestDeleteAfterStopKeepsThePlace(t *testing.T) {
	for name, c := range map[string]struct {
		said  []string
		stage survey.Stage
	}{
		"at the notice":  {[]string{"hello"}, survey.Notice},
		"at a question":  {[]string{"hello", "go", "us two"}, survey.Asking},
		"on a CHANGE":    {[]string{"hello", "go", "us two", "change 1"}, survey.Asking},
		"at the end":     {[]string{"hello", "go", "skip", "skip", "skip", "skip", "skip", "skip", "done"}, survey.Finished},
		"after an erase": {[]string{"hello", "go", "us two", "delete", "erase"}, survey.Erased},
	} {
		for _, kept := range [][]string{nil, {"keep"}, {"back"}} {
			k := begin(t, "our-family")
			k.says(c.said...)
			question := k.state.Waits()
			k.says("stop", "delete")
			if k.state.Waits() != question {
				t.Errorf("%s: while it is asked %q waits, not %q", name, question, k.state.Waits())
			}
			if said := keys(k.says(kept...)); kept != nil && c.stage != survey.Erased && (len(said) != 1 || said[0] != "kept" || k.state.Stage != survey.Stopped) {
				t.Errorf("%s: %v is answered with %v, in stage %s", name, kept, said, k.state.Stage)
			}
			k.step(survey.Input{Kind: survey.InCommand, Command: survey.Start})
			if k.state.Stage != c.stage || k.state.Waits() != question {
				t.Errorf("%s: after %v START leads to %q in stage %s", name, kept, k.state.Waits(), k.state.Stage)
			}
		}
	}
}
