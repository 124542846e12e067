package conversationtest_test

import (
	"strings"
	"testing"
	"time"

	"familyvoice/survey"
	"familyvoice/survey/conversationtest"

	"github.com/google/go-cmp/cmp"
)

const told = `# A story.
# It has two lines.
survey: our-family
language: en
place: elm
places: elm=Elm Park Hub, oak=Oak Road Hub

in: hello
out: Welcome
  1 One
  2 Two

wait: 5s
# said in a hurry
in: two
  lines
event: consented
out: Thanks

edit 2: one line

channel: telegram
tap: !change 2

tap: role=mother,other

page: fears = the bus: late

media: photo

retry:

answer about: one line
answer fears: (skipped)
`

func TestParse(t *testing.T) {
	s, err := conversationtest.Parse("a-story", told)
	if err != nil {
		t.Fatal(err)
	}
	if s.About != "A story.\nIt has two lines.\n" || s.Survey != "our-family" || s.Place != "elm" || len(s.Places) != 2 {
		t.Errorf("the head was read as %+v", s)
	}
	if diff := cmp.Diff(map[string]string{"about": "one line", "fears": "(skipped)"}, s.Answers); diff != "" {
		t.Error(diff)
	}
	if len(s.Steps) != 8 {
		t.Fatalf("%d steps were read", len(s.Steps))
	}
	in := func(i int) survey.Input { return s.Steps[i].In }
	if in(0).Text != "hello" || s.Steps[0].Out[0] != "Welcome\n1 One\n2 Two" {
		t.Errorf("the first is %+v", s.Steps[0])
	}
	if in(1).Text != "two\nlines" || in(1).At.Sub(in(0).At) != 5*time.Second || s.Steps[1].Events[0] != "consented" {
		t.Errorf("the second is %+v", s.Steps[1])
	}
	if in(2).Kind != survey.InEdit || in(2).Ref != in(1).Ref || in(2).Text != "one line" {
		t.Errorf("the edit is %+v", in(2))
	}
	if in(3).Command != survey.Change || in(3).Argument != "2" || in(3).Channel != "telegram" || in(3).MinAge != 16 {
		t.Errorf("the button is %+v", in(3))
	}
	if diff := cmp.Diff([]string{"mother", "other"}, in(4).Choices); diff != "" || in(4).Question != "role" {
		t.Errorf("the choice is %+v", in(4))
	}
	if in(5).Question != "fears" || in(5).Text != "the bus: late" || in(6).Media != "photo" {
		t.Errorf("the page is %+v, the photo %+v", in(5), in(6))
	}
	if !s.Steps[7].Retry || in(7).ID != in(1).ID {
		t.Errorf("the retry is %+v", s.Steps[7])
	}
}

func TestFormatWritesWhatParseReads(t *testing.T) {
	s, err := conversationtest.Parse("a-story", told)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(told, conversationtest.Format(s)); diff != "" {
		t.Error(diff)
	}
}

func TestParseNamesTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"in: hello":                         "no survey line",
		"survey: x\nout: early":             "a.txt:2: out before any input",
		"survey: x\nsing: a song":           `a.txt:2: unknown line "sing"`,
		"survey: x\nwhat is this":           "a.txt:2: no colon",
		"survey: x\nedit 1: nothing before": "a.txt:2: edit 1 names no in line before it",
		"survey: x\nretry:":                 "a.txt:2: nothing to retry",
		"survey: x\nwait: a bit":            "a.txt:2:",
		"survey: x\n\ntap: nothing":         "a.txt:3: a tap is",
		"survey: x\npage: nothing":          "a.txt:2: a page is",
	} {
		if _, err := conversationtest.Parse("a", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", text, err, want)
		}
	}
}
