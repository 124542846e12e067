package survey_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/survey"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)

var hubs = []survey.Label{{ID: "elm", Text: "Elm Park Hub"}, {ID: "oak", Text: "Oak Road Hub"}}

// talk is a run under way with its clock.
type talk struct {
	t     testing.TB
	s     *survey.Survey
	state survey.State
	at    time.Time
	n     int
}

func begin(t testing.TB, id string) *talk {
	t.Helper()
	s, ok := library(t).Latest(id)
	if !ok {
		t.Fatalf("no survey %s", id)
	}
	return &talk{t: t, s: s, state: s.Begin("en"), at: noon}
}

func (k *talk) step(in survey.Input) []survey.Event {
	k.n++
	k.at = k.at.Add(time.Minute)
	in.ID, in.At, in.Places = fmt.Sprint("id-", k.n), k.at, hubs
	if in.Ref == "" {
		in.Ref = fmt.Sprint("ref-", k.n)
	}
	if in.Channel == "" {
		in.Channel = "sms"
	}
	var events []survey.Event
	k.state, events = survey.Step(k.s, k.state, in)
	return events
}

func (k *talk) says(texts ...string) (last []survey.Event) {
	for _, text := range texts {
		last = k.step(survey.Input{Kind: survey.InText, Text: text})
	}
	return last
}

func keys(events []survey.Event) (all []string) {
	for _, e := range events {
		if e.Kind == survey.Say {
			all = append(all, e.Message.Key)
		} else {
			all = append(all, string(e.Kind))
		}
	}
	return all
}

func TestNothingIsKeptBeforeGo(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hello")
	k.step(survey.Input{Kind: survey.InAnswer, Question: "about", Text: "five of us"})
	k.step(survey.Input{Kind: survey.InAnswer, Question: "role", Choices: []string{"mother"}})
	if len(k.state.Answers) != 0 || k.state.Consent != nil {
		t.Fatal("something was kept as an answer before GO")
	}
	events := k.says("GO")
	if got := keys(events); !slices.Equal(got, []string{"consented", "ask"}) {
		t.Errorf("GO brought %v", got)
	}
}

func TestConsentRecordsTheWordingShown(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hello", "GO")
	c := k.state.Consent
	if c == nil || c.Channel != "sms" || c.Input != "id-2" || !c.At.Equal(noon.Add(2*time.Minute)) || c.Wording != k.s.Wording("en", "sms") {
		t.Fatalf("consent is %+v", c)
	}
	if !strings.HasPrefix(c.Wording, "our-family/1/en/") {
		t.Errorf("the wording is %q", c.Wording)
	}
	seen := map[string]string{}
	for _, at := range [][2]string{{"en", "sms"}, {"en", "web"}, {"en", "telegram"}, {"ar", "sms"}} {
		w := k.s.Wording(at[0], at[1])
		if other, twice := seen[w]; twice {
			t.Errorf("%v and %s have the same wording id", at, other)
		}
		seen[w] = fmt.Sprint(at)
	}
}

func TestProgressCountsTheMainQuestions(t *testing.T) {
	k := begin(t, "our-family")
	for i, want := range []string{"0/6", "1/6", "2/6", "3/6", "4/6", "5/6", "6/6", "0/6", "0/6"} {
		if n, of := k.s.Progress(k.state); fmt.Sprintf("%d/%d", n, of) != want {
			t.Errorf("after %d texts progress is %d of %d, want %s", i, n, of, want)
		}
		switch i {
		case 0:
			k.says("hello", "go")
		default:
			k.says("skip")
		}
	}
	k.says("change 2")
	if n, of := k.s.Progress(k.state); n != 2 || of != 6 {
		t.Errorf("changing the second answer is %d of %d", n, of)
	}
}

func TestOneChangeMayFollowAnother(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hi", "go", "us", "proud", "hope", "change 1", "change 3")
	if k.state.Question != "hopes" {
		t.Fatalf("the third is asked as %q", k.state.Question)
	}
	k.says("a new hope")
	if k.state.Question != "fears" || k.state.Answer("hopes").Parts[0].Text != "a new hope" || k.state.Answer("hopes").Revision != 2 {
		t.Errorf("now it asks %q and kept %+v", k.state.Question, k.state.Answer("hopes"))
	}
	if got := keys(k.says("change 4")); !slices.Equal(got, []string{"ask"}) {
		t.Errorf("changing the question being asked brings %v", got)
	}
	if events := k.says("change 5"); keys(events)[0] != "change-which" || events[0].Message.Args["of"] != "3" {
		t.Errorf("changing one that was not asked brings %+v", events)
	}
}

func TestALongAnswerIsKeptWholeUpToItsBound(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hello", "go")
	long := strings.Repeat("we are many ", 2000)
	k.says(long)
	if got := k.state.Answer("about").Parts[0].Text; got != long {
		t.Errorf("of %d bytes %d were kept", len(long), len(got))
	}
	k.says(strings.Repeat("ش", survey.MaxAnswer))
	if got := k.state.Answer("proud").Parts[0].Text; len(got) != survey.MaxAnswer {
		t.Errorf("%d bytes were kept, the bound is %d", len(got), survey.MaxAnswer)
	}
	for range 200 {
		k.n++
		k.state, _ = survey.Step(k.s, k.state, survey.Input{ID: fmt.Sprint("more-", k.n), Kind: survey.InText, Text: "and then", At: k.at,
			JoinWithin: 10 * time.Second, Channel: "sms"})
	}
	for _, a := range k.state.Answers {
		if len(a.Parts) > 50 {
			t.Errorf("an answer has %d parts", len(a.Parts))
		}
	}
}

func TestStepChangesNothingItWasGiven(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hello there friends of ours", "go", "proud of us", "skip", "worry")
	for _, in := range []survey.Input{
		{Kind: survey.InText, Text: "more", At: k.at.Add(time.Second), JoinWithin: 10 * time.Second},
		{Kind: survey.InText, Text: "back"}, {Kind: survey.InText, Text: "change 1"}, {Kind: survey.InText, Text: "delete"},
		{Kind: survey.InEdit, Ref: "ref-3", Text: "proud of all of us"}, {Kind: survey.InText, Text: "an answer"},
		{Kind: survey.InAnswer, Question: "about", Text: "now otherwise", Channel: "web"}, {Kind: survey.InCommand, Command: survey.Younger},
	} {
		before, _ := json.Marshal(k.state)
		survey.Step(k.s, k.state, in)
		if after, _ := json.Marshal(k.state); string(before) != string(after) {
			t.Errorf("%s %q changed the state it was given:\n%s", in.Kind, in.Text, cmp.Diff(string(before), string(after)))
		}
	}
}

func TestFamiliesWordsAreNeverInAMessage(t *testing.T) {
	k := begin(t, "our-family")
	for _, text := range []string{"zebra one", "go", "zebra two", "zebra three", "back", "zebra four", "skip", "skip", "skip", "skip",
		"zebra five", "zebra six", "zebra seven", "zebra eight", "change 1", "where", "again", "zebra nine"} {
		for _, e := range k.says(text) {
			for _, channel := range []string{"sms", "telegram", "web"} {
				v := survey.Vars{Channel: channel, Places: hubs}
				if r := k.s.Render(e.Message, "en", v); strings.Contains(fmt.Sprint(e, r), "zebra") {
					t.Errorf("after %q the words came back: %+v", text, r)
				}
			}
		}
	}
}

// inputs draws what a person or a page may send.
func inputs(s *survey.Survey) *rapid.Generator[survey.Input] {
	texts := []string{"go", "skip", "back", "change 1", "change 3", "where", "stop", "start", "help", "delete", "erase", "keep", "done", "again",
		"elsewhere", "contact me", "العربية", "english", "1", "2", "1 and 3", "mum", "tell me", "no thanks", "", "  ", "five of us", "help me",
		"❤️", "ابدأ", "تخطي", "٢", "younger", "yes", "no", "yes pls", "no x", "change", "yes do it"}
	commands := []survey.Command{survey.Go, survey.Skip, survey.Back, survey.Change, survey.Where, survey.Stop, survey.Start, survey.Help,
		survey.Delete, survey.Done, survey.Younger, survey.Elsewhere, survey.ContactMe, survey.Language, survey.Confirm, survey.Keep, survey.Again, "nonsense"}
	questions := []string{"", "nowhere"}
	choices := []string{"nothing", "elm"}
	for _, q := range s.Questions {
		questions = append(questions, q.ID)
		for _, c := range q.Choices {
			choices = append(choices, c.ID)
		}
	}
	return rapid.Custom(func(t *rapid.T) survey.Input {
		in := survey.Input{
			Kind:       rapid.SampledFrom([]survey.InputKind{survey.InText, survey.InText, survey.InText, survey.InText, survey.InCommand, survey.InAnswer, survey.InEdit, survey.InMedia, "odd"}).Draw(t, "kind"),
			Ref:        rapid.SampledFrom([]string{"", "r1", "r2", "r3"}).Draw(t, "ref"),
			At:         noon.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "second")) * time.Second),
			JoinWithin: 10 * time.Second,
			Places:     hubs,
		}
		in.Text = rapid.OneOf(rapid.SampledFrom(texts), rapid.StringN(0, 40, 200)).Draw(t, "text")
		in.Command = rapid.SampledFrom(commands).Draw(t, "command")
		in.Argument = rapid.SampledFrom([]string{"", "1", "99", "-1", "hopes", "ar", "xx"}).Draw(t, "argument")
		in.Question = rapid.SampledFrom(questions).Draw(t, "question")
		in.Choices = rapid.SliceOfN(rapid.SampledFrom(choices), 0, 3).Draw(t, "choices")
		return in
	})
}

// The same inputs give the same answers whichever channel they come on. Three things differ by design and are left out:
// the web lets an earlier answer be posted again, and ends on a page where the answers are checked; and by text alone a yes or a
// no says who answers now.
func TestAnswersDoNotDependOnTheChannel(t *testing.T) {
	lib := library(t)
	s, _ := lib.Latest("our-family")
	rapid.Check(t, func(t *rapid.T) {
		script := rapid.SliceOfN(inputs(s), 1, 40).Draw(t, "script")
		run := func(channel string) string {
			st := s.Begin("en")
			st, _ = survey.Step(s, st, survey.Input{Kind: survey.InText, Text: "hi", Channel: channel, At: noon})
			for i, in := range script {
				if in.Kind == survey.InAnswer && in.Question != st.Question && in.Question != "" || in.Kind == survey.InCommand && in.Command == survey.Skip {
					continue
				}
				if _, _, command := s.ParseCommand(in.Text, st.Language); st.Offer == survey.Again && in.Kind == survey.InText && !command {
					continue
				}
				in.ID, in.Channel = fmt.Sprint(i), channel
				st, _ = survey.Step(s, st, in)
				if st.Stage == survey.Checking {
					st, _ = survey.Step(s, st, survey.Input{Kind: survey.InCommand, Command: survey.Done, Channel: channel, At: in.At})
				}
			}
			for i := range st.Answers {
				st.Answers[i].Channel = ""
			}
			st.Consent = nil
			raw, err := json.Marshal(st)
			if err != nil {
				t.Fatal(err)
			}
			return string(raw)
		}
		sms := run("sms")
		for _, other := range []string{"telegram", "whatsapp", "web"} {
			if diff := cmp.Diff(sms, run(other)); diff != "" {
				t.Fatalf("sms and %s differ: %s", other, diff)
			}
		}
	})
}

// Whatever comes: the step is pure, the state survives JSON, a reply is there whenever one is due, and START always
// leads on.
func TestNoInputIsADeadEnd(t *testing.T) {
	lib := library(t)
	rapid.Check(t, func(t *rapid.T) {
		s, _ := lib.Latest(rapid.SampledFrom(lib.IDs()).Draw(t, "survey"))
		st := s.Begin("en")
		channel := rapid.SampledFrom([]string{"sms", "telegram", "web"}).Draw(t, "channel")
		for i := range rapid.IntRange(1, 40).Draw(t, "length") {
			in := inputs(s).Draw(t, "input")
			in.ID, in.Channel = fmt.Sprint(i), channel
			hold(t, s, st, in)
			var events []survey.Event
			st, events = survey.Step(s, st, in)
			if slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.Restart }) {
				st = s.Begin("en")
			}
		}
	})
}

// hold checks what every step promises.
func hold(t interface{ Fatalf(string, ...any) }, s *survey.Survey, st survey.State, in survey.Input) {
	before, err := json.Marshal(st)
	if err != nil {
		t.Fatalf("the state can't be written: %v", err)
	}
	after, events := survey.Step(s, st, in)
	again, eventsAgain := survey.Step(s, st, in)
	if diff := cmp.Diff(after, again) + cmp.Diff(events, eventsAgain); diff != "" {
		t.Fatalf("the same input on the same state went two ways: %s", diff)
	}
	if now, _ := json.Marshal(st); string(now) != string(before) {
		t.Fatalf("the state that was given changed: %s", cmp.Diff(string(before), string(now)))
	}
	raw, err := json.Marshal(after)
	if err != nil {
		t.Fatalf("the state can't be written: %v", err)
	}
	var back survey.State
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatalf("the state can't be read back: %v", err)
	}
	if rewritten, _ := json.Marshal(back); string(rewritten) != string(raw) {
		t.Fatalf("the state is not the same when read back: %s", cmp.Diff(string(raw), string(rewritten)))
	}
	if after.Stage == survey.Asking {
		if _, ok := s.Question(after.Question); !ok {
			t.Fatalf("asking %q, which is no question", after.Question)
		}
	}
	if st.Stage == survey.Stopped && after.Stage == survey.Stopped && len(after.Answers) != len(st.Answers) {
		t.Fatalf("an answer was kept after STOP")
	}
	for _, e := range events {
		if e.Kind == survey.Say {
			if r := s.Render(e.Message, after.Language, survey.Vars{Channel: in.Channel, Council: "C", Places: hubs}); r.Text == "" {
				t.Fatalf("the message %+v has no words", e.Message)
			}
		}
	}
	if start, answer := survey.Step(s, after, survey.Input{Kind: survey.InText, Text: "START", Channel: "sms"}); len(answer) == 0 && start.Stage != survey.Stopped {
		t.Fatalf("START is met with silence in stage %q", after.Stage)
	}
}

func FuzzStep(f *testing.F) {
	f.Add("hello\ngo\nfive of us\nskip\nback\nchange 1\nstop\nstart", byte(0))
	f.Add("ابدأ\nابدأ\n٢\nتخطي", byte(1))
	f.Add("go\ngo\ndelete\nerase\nhi\nstart", byte(2))
	f.Add("\x00\n\xff\n\u202e\n2️⃣", byte(3))
	lib, err := survey.Embedded()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, script string, how byte) {
		s, _ := lib.Latest(lib.IDs()[int(how)%len(lib.IDs())])
		channel := []string{"sms", "telegram", "web"}[int(how/2)%3]
		st := s.Begin("en")
		for i, text := range strings.Split(strings.ToValidUTF8(script, "?"), "\n") {
			if i > 60 {
				break
			}
			in := survey.Input{ID: fmt.Sprint(i), Kind: survey.InText, Text: text, Channel: channel, At: noon.Add(time.Duration(i) * 7 * time.Second),
				JoinWithin: 10 * time.Second, Places: hubs}
			hold(t, s, st, in)
			st, _ = survey.Step(s, st, in)
		}
	})
}

// A state from elsewhere, however broken, is no reason to panic or to fall silent.
func FuzzBrokenState(f *testing.F) {
	f.Add(`{"stage":"asking","question":"nowhere"}`, "hello")
	f.Add(`{"stage":"deleting","before":"deleting"}`, "keep")
	f.Add(`{"stage":"odd","path":["a","b"],"answers":[{"question":"about"}],"joins":"about"}`, "back")
	f.Add(`{"stage":"asking","question":"about","path":["about","about"],"return":"nowhere","tries":-5}`, "change 2")
	lib, err := survey.Embedded()
	if err != nil {
		f.Fatal(err)
	}
	s, _ := lib.Latest("our-family")
	f.Fuzz(func(t *testing.T, raw, text string) {
		var st survey.State
		if json.Unmarshal([]byte(raw), &st) != nil {
			t.Skip()
		}
		for _, kind := range []survey.InputKind{survey.InText, survey.InAnswer, survey.InEdit, survey.InMedia} {
			survey.Step(s, st, survey.Input{Kind: kind, Text: text, Ref: text, Question: text, Channel: "web", JoinWithin: time.Second})
		}
		for _, c := range []survey.Command{survey.Go, survey.Skip, survey.Back, survey.Change, survey.Done, survey.Confirm, survey.Start} {
			survey.Step(s, st, survey.Input{Kind: survey.InCommand, Command: c, Argument: text, Channel: "sms"})
		}
	})
}

func TestPartsOfTheSameSecondLieInTheOrderOfTheirNumbers(t *testing.T) {
	at := time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)
	s, _ := library(t).Latest("our-family")
	st := s.Begin("en")
	say := func(ref, text string, after time.Duration) {
		st, _ = survey.Step(s, st, survey.Input{ID: "i" + ref + text, Kind: survey.InText, Text: text, Ref: ref, Channel: "telegram", At: at.Add(after), JoinWithin: 4 * time.Second})
	}
	say("7", "hello", 0)
	say("8", "go", time.Minute)
	say("100", "and the dog", 2*time.Minute)
	say("99", "two mums, one daughter", 2*time.Minute)
	say("98", "us:", 2*time.Minute)
	var got []string
	for _, p := range st.Answer("about").Parts {
		got = append(got, p.Text)
	}
	if want := []string{"us:", "two mums, one daughter", "and the dog"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	t.Run("ids that are no numbers say nothing of the order", func(t *testing.T) {
		st = s.Begin("en")
		say("SM9", "hello", 0)
		say("SM8", "go", time.Minute)
		say("SM7", "first", 2*time.Minute)
		say("SM3", "second", 2*time.Minute)
		if p := st.Answer("about").Parts; len(p) != 2 || p[0].Text != "first" {
			t.Errorf("got %+v", p)
		}
	})
}

// A thought that comes late falls on the next question, which may be one with choices: the question is asked again, and the
// words are not thrown away.
func TestWordsThatAreNoChoiceAreKept(t *testing.T) {
	k := begin(t, "our-family")
	k.says("hello", "GO", "us two", "SKIP", "a garden", "SKIP", "the rent", "my mam")
	if q := k.state.Question; q == "network" {
		t.Fatalf("the question is still %s", q)
	}
	before := len(k.state.Answers)
	k.says("and her next door who has the cat", "and the woman at the hub")
	var kept []string
	for _, p := range k.state.Aside {
		kept = append(kept, p.Text)
	}
	if !slices.Equal(kept, []string{"and her next door who has the cat", "and the woman at the hub"}) || len(k.state.Answers) != before {
		t.Errorf("kept aside are %q beside %d answers", kept, len(k.state.Answers)-before)
	}
	k.says("1")
	if len(k.state.Aside) != 2 || len(k.state.Answers) != before+1 {
		t.Errorf("after the choice %d are kept aside, beside %d answers", len(k.state.Aside), len(k.state.Answers)-before)
	}
}
