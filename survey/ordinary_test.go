package survey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/survey"
)

// answers are what families say of themselves, and look a little like words to us.
var answers = []string{
	"my mum helps me", "i want help with my lad's behaviour", "no one", "stop the bullying", "stop cutting the buses",
	"busy roads", "later bedtimes",
	"nobody helps us", "no one can help me", "someone to talk to", "having someone to talk to", "I talk to my sister",
	"my mum calls me every day",
	"call me mum not mother", "my sister rings me", "talk to us", "listen to us", "talk to my mum",
	"I want to talk to my dad", "I can talk to my teacher",
	"contact with my dad", "more contact with his dad", "a call from the school would be nice", "phone calls from school",
	"I need a break", "a break",
	"can we have a park", "can you fix the swings", "can someone mend the lift", "help with the bills",
	"please help my son", "help at home",
	"help for my mum", "we want help with the kids", "I need help with my housing form", "getting help sooner", "more help",
	"stop the cars parking on the path", "stop closing the library", "stop him", "make it stop", "stop it",
	"I want to stop", "stop shouting",
	"stop harassing my daughter", "stop asking me about my dad", "stop sending my son home from school", "no more drugs",
	"no more cuts",
	"no more fighting", "end it all", "the end of the street", "cancel the bins contract", "leave the school",
	"quit smoking", "end the fighting",
	"remove the rubbish", "remove the drug dealers", "delete social media", "delete tiktok", "clear the dog mess",
	"get rid of the rats",
	"get rid of the messages on the wall", "wipe the slate clean", "I want to forget everything", "we are busy",
	"too busy", "very busy", "I'm too busy working",
	"being on time", "not now but when I was little", "tomorrow", "a better tomorrow", "later on I want to be a nurse",
	"later closing times", "money",
	"not much", "not a lot", "nothing", "nothing really", "no", "yes", "no worries", "none", "not sure", "I don't know",
	"idk", "all of it", "everything",
	"all of them", "my daughter", "my mum and dad", "just me", "me", "my turn will come", "our family", "my family",
	"a social worker", "my social worker",
	"my worker", "the team at the hub", "you", "the people at the hub", "how long the doctor takes", "how long we wait",
	"who we are", "what is going to happen",
	"is it safe", "why my dad left", "who will look after my son", "what happens to my kids when I die", "where I live",
	"free school meals", "being free",
	"going back to school", "go to the park", "going out more", "ready meals", "fine", "we are fine", "good", "great",
	"ok at the moment", "it's ok here",
	"hello kitty stuff", "hi vis jackets for the school run", "thank you letters", "I said stop and he didn't",
	"I told him to stop", "he won't stop calling me",
	"I don't want to do this anymore", "I don't want to go to school", "do it again", "do it up", "I do", "I am",
	"go ahead for my son", "I accept who I am",
	"text messages from school", "texts from the school", "a minute to myself", "a bit of peace", "hold on to our home",
	"the questions they ask", "❤️",
}

// An answer stays one: nothing said to a question about a family is read as a command or as small talk, and none is asked about.
func TestTrueAnswersStayAnswers(t *testing.T) {
	if len(answers) < 60 {
		t.Fatalf("only %d answers are tried", len(answers))
	}
	for _, text := range answers {
		k := begin(t, "our-family")
		if c, _, ok := k.s.ParseCommand(text, "en"); ok {
			t.Errorf("%q is taken for the command %q", text, c)
		}
		k.says("hi", "go", "us")
		events := k.says(text)
		if a := k.state.Answer("proud"); a == nil || len(a.Parts) != 1 || a.Parts[0].Text != text {
			t.Errorf("%q is no answer, and brings %v", text, keys(events))
		} else if slices.Contains(keys(events), "help-first") && !strings.Contains(text, "help") {
			t.Errorf("%q is taken for a plea", text)
		}
	}
}

// Whole texts in ordinary words that steer.
func TestOrdinaryWordsThatSteer(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for want, texts := range map[survey.Command][]string{
		survey.ContactMe: {"please call me on 07700 900123", "can someone call me", "can someone ring me please",
			"can you get someone to ring me", "i need to talk to someone",
			"i want to speak to someone", "can i speak to someone please", "can a worker contact me",
			"Hi, can you call me back?", "ring me tomorrow please", "could somebody please text me",
			"I'd like to talk to a real person", "is there anyone I can talk to", "give me a ring on 07700 900 123",
			"can I have a call back", "please contact me", "talk to someone",
			"i want someone to contact me", "sorry can someone phone me when you can", "contact me pls 🙏",
			"my number is 07700 900123 please ring me"},
		survey.Stop: {"stop the survey", "cancel survey", "quit survey", "end survey", "stop asking me questions",
			"stop spamming me", "can you stop texting me", "please could you stop messaging me",
			"I don't want any more texts", "stop sending me texts please", "take me off your list", "how do I opt out",
			"no stop texting me", "end the survey please", "no more txts"},
		survey.Pause: {"not interested", "I'm not interested", "no more questions", "later", "im busy", "maybe later",
			"not now", "not right now thanks", "I'll do it later", "busy at the moment",
			"sorry im busy right now", "give me a minute", "i said stop", "another time", "can I do it later"},
		survey.Help: {"how long does it take", "how did you get my number", "is this anonymous", "Is it confidential?",
			"who is this?", "are you a robot", "what is this for", "who reads this",
			"do I have to answer", "is this a scam", "hi who is this", "why are you texting me",
			"what happens to my answers", "does it cost anything"},
		survey.Delete: {"delete all my answers", "remove my answers", "delete my info", "please can you delete my data",
			"I want you to erase my messages", "delete everything I said", "delete my number", "erase my data"},
		survey.Again: {"my turn", "it's my turn now", "her turn", "my daughter wants to answer now",
			"someone else is answering", "my son is answering"},
		survey.Go: {"go", "carry on"},
	} {
		for _, text := range texts {
			for _, lang := range []string{"en", "pl"} {
				if got, _, ok := s.ParseCommand(text, lang); !ok || got != want {
					t.Errorf("in %s %q is %q, want %q", lang, text, got, want)
				}
			}
		}
	}
}

// A request for a person, or for peace, is answered, is no answer to the question, and is not thrown away.
func TestWhoAsksForAPersonIsHeardAndKept(t *testing.T) {
	for text, want := range map[string][]string{
		"i need to talk to someone": {"wants-person", "person-coming"}, "please call me on 07700 900123": {"wants-person",
			"person-coming"},
		"im busy": {"paused"}, "not interested": {"paused"},
	} {
		k := begin(t, "our-family")
		k.says("hi", "go")
		if got := keys(k.says(text)); !slices.Equal(got, want) {
			t.Errorf("%q brings %v", text, got)
		}
		if len(k.state.Answers) > 0 || len(k.state.Aside) != 1 || k.state.Aside[0].Text != text || k.state.Question != "about" {
			t.Errorf("after %q: answers %+v, aside %+v, asked %q", text, k.state.Answers, k.state.Aside, k.state.Question)
		}
	}
	k := begin(t, "our-family")
	if k.says("hi", "im busy"); len(k.state.Aside)+len(k.state.Held) > 0 {
		t.Error("nothing is kept before GO")
	}
}

// Pleas get help first and are answers like others, in whatever language.
func TestPleasInOrdinaryWords(t *testing.T) {
	for _, text := range []string{"can you help me", "can someone help me", "please can you help me", "i want help",
		"I really need some help", "hi can anyone help",
		"where can I get help", "i need someone to talk to", "someone help us please", "can you please help me now",
		"pomóżcie mi"} {
		k := begin(t, "our-family")
		k.says("hi", "go")
		if got := keys(k.says(text)); !slices.Equal(got, []string{"help-first", "answered", "ask"}) {
			t.Errorf("%q brings %v", text, got)
		}
	}
	k := begin(t, "our-family")
	k.says("hi")
	if got := keys(k.says("pomóżcie mi")); !slices.Equal(got, []string{"help-first", "notice"}) ||
		k.state.Language != "pl" || len(k.state.Held) != 1 {
		t.Errorf("a Polish plea at the notice brings %v in %s, with %d held", got, k.state.Language, len(k.state.Held))
	}
	k = begin(t, "our-family")
	k.says("hi")
	if got := keys(k.says("zadzwońcie do mnie")); !slices.Contains(got, "wants-person") {
		t.Errorf("a Polish request for a person at the notice brings %v", got)
	}
}

// What we can't read where we asked whether to erase is kept, and asked about once more; then it is what it is elsewhere.
func TestWhatIsUnreadAfterDeleteIsAskedAboutOnce(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hi", "go", "us two", "delete")
	if got := keys(k.says("our dog is the best in town")); !slices.Equal(got, []string{"answered", "delete-confirm"}) ||
		k.state.Stage != survey.Deleting {
		t.Errorf("an answer brings %v in stage %s", got, k.state.Stage)
	}
	if got := keys(k.says("keep")); !slices.Equal(got, []string{"ask"}) || k.state.Question != "hopes" ||
		k.state.Answer("proud") == nil {
		t.Errorf("keeping them brings %v, and %q", got, k.state.Question)
	}
	k.says("delete")
	got := keys(k.says("yes if you really do not mind then get shot of them"))
	if !slices.Equal(got, []string{"delete-confirm"}) || len(k.state.Aside) != 1 {
		t.Errorf("what may be a yes brings %v, with %+v aside", got, k.state.Aside)
	}
	if got := keys(k.says("yes")); !slices.Contains(got, "erase") {
		t.Errorf("a yes then brings %v", got)
	}
	k = begin(t, "our-family")
	k.says("hi", "go", "us two", "delete", "the allotment")
	if got := keys(k.says("a holiday")); !slices.Equal(got, []string{"answered", "ask"}) || k.state.Stage != survey.Asking {
		t.Errorf("said again it brings %v in stage %s", got, k.state.Stage)
	}
	k = begin(t, "our-family")
	k.says("hi", "go", "us two", "delete")
	if got := keys(k.says("no stop texting me")); !slices.Equal(got, []string{"opted-out", "stopped"}) {
		t.Errorf("a STOP brings %v", got)
	}
	k = begin(t, "our-family")
	k.says("hi", "go", "delete")
	if got := keys(k.says("can someone help me")); !slices.Equal(got, []string{"help-first", "answered", "delete-confirm"}) {
		t.Errorf("a plea brings %v", got)
	}
	k = begin(t, "our-family")
	if got := keys(k.says("hi", "delete", "17 kids and counting")); !slices.Equal(got, []string{"delete-confirm"}) ||
		len(k.state.Held) != 1 {
		t.Errorf("before GO it brings %v with %d held", got, len(k.state.Held))
	}
}

// A DELETE that nobody confirmed is forgotten after a day: "ok thanks" three weeks later erases nothing.
func TestADeleteThatNobodyConfirmedLapses(t *testing.T) {
	for wait, stage := range map[time.Duration]survey.Stage{
		20 * time.Hour: survey.Erased, 25 * time.Hour: survey.Asking, 21 * 24 * time.Hour: survey.Asking,
	} {
		for _, in := range []survey.Input{{Kind: survey.InText, Text: "ok thanks"},
			{Kind: survey.InCommand, Command: survey.Confirm}} {
			k := begin(t, "our-family")
			k.says("hi", "go", "us two", "delete", "help")
			k.at = k.at.Add(wait)
			k.step(in)
			if want := stage; k.state.Stage != want && !(in.Kind == survey.InCommand && want == survey.Asking &&
				k.state.Stage == survey.Deleting) {
				t.Errorf("after %v %q leads to %s", wait, in.Text+string(in.Command), k.state.Stage)
			}
		}
	}
}

// Yeses to the notice, in ordinary words; what tells nothing of a family is not answer 1.
func TestBeforeGo(t *testing.T) {
	for _, text := range []string{"Text GO", "GO to start", "ok go", "yes go", "yes please start", "yes I agree",
		"go ahead", "ok then", "yh", "fine", "yes i do", "sure why not", "ok lets start"} {
		k := begin(t, "our-family")
		if k.says("hello", text); k.state.Question != "about" || len(k.state.Answers)+len(k.state.Held) > 0 {
			t.Errorf("%q leads to %q in stage %q, with %d held", text, k.state.Question, k.state.Stage, len(k.state.Held))
		}
		k = begin(t, "our-family")
		if k.says(text); len(k.state.Held) > 0 || k.state.Stage == survey.Asking {
			t.Errorf("%q, said first, is held or begins without a notice", text)
		}
	}
	for text, want := range map[string]string{"how long does it take": "help", "how did you get my number": "help",
		"is this anonymous": "help", "not now": "paused",
		"busy": "notice", "not interested": "paused", "what?": "notice", "thanks": "notice"} {
		k := begin(t, "our-family")
		got := keys(k.says("hello", text))
		if k.says("go"); !slices.Equal(got, []string{want}) || k.state.Question != "about" || len(k.state.Answers) > 0 {
			t.Errorf("%q brings %v, and GO then %q with %d answers", text, got, k.state.Question, len(k.state.Answers))
		}
	}
}

// An age under the bound is heard in looser words than one over it, which is a yes.
func TestTooYoungInPlainWords(t *testing.T) {
	for text, want := range map[string]survey.Stage{"im 14 is that ok": survey.Erased, "no im 13": survey.Erased,
		"fifteen": survey.Erased, "13 years 4 months": survey.Erased,
		"hi im 15": survey.Erased, "can i still do it im 14": survey.Erased, "im 13 and a half": survey.Erased,
		"sixteen": survey.Asking, "im seventeen": survey.Asking,
		"no im 17": survey.Notice, "the first one": survey.Notice, "one": survey.Notice, "8 months": survey.Notice,
		"I'm 14 and he hits me": survey.Notice} {
		k := begin(t, "our-family")
		k.step(survey.Input{Kind: survey.InCommand, Command: survey.Start, Channel: "telegram", MinAge: 16})
		k.step(survey.Input{Kind: survey.InText, Text: text, Channel: "telegram", MinAge: 16})
		if k.state.Stage != want {
			t.Errorf("%q leads to stage %q, want %q", text, k.state.Stage, want)
		}
	}
}

// A greeting, thanks and an "ok" are no answers: the question is asked again.
func TestSmallTalkIsNoAnswer(t *testing.T) {
	for text, lead := range map[string]string{"hi": "started", "Hello 😊": "started", "good morning": "started",
		"thank you": "done", "ok": "done", "ok thanks x": "done", "got it": "done"} {
		k := begin(t, "our-family")
		k.says("hi", "go")
		events := k.says(text)
		if len(k.state.Answers) > 0 || len(events) != 1 || events[0].Message.Key != "ask" ||
			events[0].Message.Args["lead"] != lead {
			t.Errorf("%q brings %+v, with %d answers", text, events, len(k.state.Answers))
		}
	}
	k := begin(t, "our-family")
	k.says("hi", "go", "us two", "change 1", "ok")
	if a := k.state.Answer("about"); a.Parts[0].Text != "us two" || k.state.Question != "about" {
		t.Errorf("an ok leaves the answer and the question: %+v, %q", a, k.state.Question)
	}
}

// What English families write too turns nobody to another language.
func TestEnglishWordsOfOtherLanguagesTurnNobody(t *testing.T) {
	for _, text := range []string{"accept", "hei", "helo", "haia", "halo"} {
		k := begin(t, "our-family")
		k.says("hello")
		if k.says(text); k.state.Language != "en" {
			t.Errorf("after %q it goes on in %s", text, k.state.Language)
		}
		k = begin(t, "our-family")
		if k.says(text); k.state.Language != "en" {
			t.Errorf("after %q, said first, it goes on in %s", text, k.state.Language)
		}
	}
}

func TestAChangeThatIsSkippedChangesNothing(t *testing.T) {
	for _, text := range []string{"skip", "no", "back", "done"} {
		k := begin(t, "our-family")
		k.says("hi", "go", "us", "skip", "skip", "skip", "skip", "skip", "done", "change 1")
		if got := keys(k.says(text)); !slices.Equal(got, []string{"kept"}) {
			t.Errorf("%q is answered with %v", text, got)
		}
	}
	k := begin(t, "our-family")
	k.says("hi", "go", "us", "skip", "skip", "skip", "skip", "skip", "done", "change 1")
	if got := keys(k.says("us three")); !slices.Equal(got, []string{"answered", "changed"}) {
		t.Errorf("a change is answered with %v", got)
	}
}

// The same classes in the other languages.
func TestOrdinaryWordsInOtherLanguages(t *testing.T) {
	s, _ := library(t).Latest("our-family")
	for lang, texts := range map[string]map[string]survey.Command{
		"pl": {"czy ktoś może do mnie zadzwonić?": survey.ContactMe, "Muszę z kimś porozmawiać": survey.ContactMe,
			"przestańcie do mnie pisać": survey.Stop, "zakończ ankietę": survey.Stop,
			"nie teraz": survey.Pause, "nie jestem zainteresowana": survey.Pause, "czy to anonimowe?": survey.Help,
			"skąd macie mój numer":           survey.Help,
			"usuń wszystkie moje odpowiedzi": survey.Delete, "teraz moja kolej": survey.Again},
		"ro": {"poate cineva să mă sune?": survey.ContactMe, "vreau să vorbesc cu cineva": survey.ContactMe,
			"nu îmi mai trimiteți mesaje": survey.Stop, "nu acum": survey.Pause,
			"nu mă interesează": survey.Pause, "este anonim?": survey.Help,
			"ștergeți toate răspunsurile mele": survey.Delete, "e rândul meu": survey.Again},
		"uk": {"чи може хтось мені подзвонити?": survey.ContactMe, "мені треба з кимось поговорити": survey.ContactMe,
			"перестаньте мені писати": survey.Stop, "не зараз": survey.Pause,
			"чи це анонімно?": survey.Help, "видаліть всі мої відповіді": survey.Delete, "тепер моя черга": survey.Again},
		"ar": {"هل يمكنكم الاتصال بي؟": survey.ContactMe, "أريد أن أتحدث مع شخص": survey.ContactMe,
			"أوقفوا الاستبيان": survey.Stop, "ليس الآن": survey.Pause,
			"هل هذا سري؟": survey.Help, "احذفوا كل إجاباتي": survey.Delete, "الآن دوري": survey.Again},
		"ur": {"کیا کوئی مجھے کال کر سکتا ہے": survey.ContactMe, "مجھے کسی سے بات کرنی ہے": survey.ContactMe,
			"سروے بند کریں": survey.Stop, "ابھی نہیں": survey.Pause,
			"کیا یہ خفیہ ہے": survey.Help, "میرے سارے جواب حذف کریں": survey.Delete, "اب میری باری ہے": survey.Again},
		"cy": {"all rhywun fy ffonio i?": survey.ContactMe, "dw i eisiau siarad â rhywun": survey.ContactMe,
			"stopiwch yr arolwg": survey.Stop, "dim nawr": survey.Pause,
			"ydy hyn yn gyfrinachol?": survey.Help, "dileu fy holl atebion": survey.Delete, "fy nhro i": survey.Again},
	} {
		for text, want := range texts {
			if got, _, ok := s.ParseCommand(text, lang); !ok || got != want {
				t.Errorf("%s: %q is %q, want %q", lang, text, got, want)
			}
		}
	}
	for lang, c := range map[string]struct{ plea, begins, erase, keep, nod string }{
		"pl": {"czy ktoś może mi pomóc", "tak, zaczynamy", "tak, usuń wszystko", "nie usuwajcie ich", "okej"},
		"ro": {"mă poate ajuta cineva", "da, începem", "da, ștergeți tot", "nu ștergeți nimic", "am înțeles"},
		"uk": {"чи може хтось мені допомогти", "так, починаймо", "так, видаліть все", "не видаляйте нічого", "зрозуміло"},
		"ar": {"هل يمكن أن تساعدوني", "نعم لنبدأ", "نعم احذفوا كل شيء", "لا تحذفوا شيئا", "فهمت"},
		"ur": {"کیا کوئی میری مدد کر سکتا ہے", "جی ہاں شروع کریں", "ہاں سب حذف کر دیں", "نہیں مت مٹائیں", "اچھا"},
		"cy": {"all rhywun fy helpu i", "ie, dechreuwch", "ie, dilëwch popeth", "peidiwch â dileu nhw", "iawn diolch"},
	} {
		k := begin(t, "our-family")
		k.state.Language = lang
		k.says("hi", c.begins)
		if k.state.Question != "about" || k.state.Language != lang {
			t.Errorf("%s: %q leads to %q in %s", lang, c.begins, k.state.Question, k.state.Language)
			continue
		}
		if k.says(c.nod); len(k.state.Answers) > 0 {
			t.Errorf("%s: %q is an answer", lang, c.nod)
		}
		if got := keys(k.says(c.plea)); !slices.Contains(got, "help-first") || k.state.Answer("about") == nil {
			t.Errorf("%s: %q brings %v", lang, c.plea, got)
		}
		if k.says("delete", c.keep); k.state.Stage != survey.Asking {
			t.Errorf("%s: %q leads to stage %s", lang, c.keep, k.state.Stage)
		}
		if k.says("delete", c.erase); k.state.Stage != survey.Erased {
			t.Errorf("%s: %q leads to stage %s", lang, c.erase, k.state.Stage)
		}
	}
}

func TestTrueAnswersInOtherLanguagesStayAnswers(t *testing.T) {
	for lang, texts := range map[string][]string{
		"pl": {"moja mama mi pomaga", "nikt", "później chodzić spać", "więcej autobusów", "żeby przestali bić mojego syna",
			"chcę porozmawiać z mężem", "pomoc w domu", "nie mam czasu",
			"jestem zmęczona", "szkoła syna", "tak", "nie"},
		"ro": {"mă ajută mama", "nimeni", "mai multe autobuze", "să nu mai bea", "vreau să vorbesc cu soțul meu",
			"ajutor la teme", "sunt obosită", "da", "nu"},
		"uk": {"мені допомагає мама", "ніхто", "більше автобусів", "хочу поговорити з мамою", "допомога з мовою",
			"я втомилася", "так", "ні"},
		"ar": {"أمي تساعدني", "لا أحد", "المزيد من الحافلات", "أريد أن أتحدث مع أمي", "مساعدة في اللغة", "أنا متعبة",
			"نعم", "لا"},
		"ur": {"میری امی میری مدد کرتی ہیں", "کوئی نہیں", "زیادہ بسیں", "میں اپنے شوہر سے بات کرنا چاہتی ہوں",
			"زبان میں مدد", "ہاں", "نہیں"},
		"cy": {"mae mam yn fy helpu", "neb", "mwy o fysiau", "siarad â mam", "help gyda'r biliau", "dw i wedi blino", "ie"},
	} {
		for _, text := range texts {
			k := begin(t, "our-family")
			k.state.Language = lang
			k.step(survey.Input{Kind: survey.InCommand, Command: survey.Start})
			k.says("go")
			if got := keys(k.says(text)); k.state.Answer("about") == nil || slices.Contains(got, "help-first") {
				t.Errorf("%s: %q brings %v, and %d answers", lang, text, got, len(k.state.Answers))
			}
		}
	}
}
