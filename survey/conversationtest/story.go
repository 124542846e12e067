// Package conversationtest reads the golden conversations: one story a file, as a family and the service would see it.
// The engine replays them here; the conversation and the channels replay the same files through their own layers, so
// that a story means the same on every channel.
//
// A file begins with comment lines that tell the story, then has settings, then what is said in order:
//
//	# A mum answers between two buses.
//	survey: our-family
//	language: en
//	places: elm=Elm Park Hub, oak=Oak Road Hub
//
//	in: hello
//	out: Elm Park Hub: 6 short questions ...
//	wait: 2h
//	in: go
//	event: consented
//	out: ...
//	  1 Mum
//	  2 Dad
//
// Lines that bring something in:
//
//	in: words              a text
//	tap: !skip             a button or link that is a command ("!change 2", "!language ar" name their argument)
//	tap: role=mother       a button or page that answers a question, choices separated by commas
//	page: fears = words    a page that answers a question in words
//	edit 2: words          the second in line now reads differently
//	media: photo           something that can't be kept
//	retry:                 the last in line delivered once more, with the same id
//	wait: 90s              time that passes before the next line; otherwise it is a minute
//	channel: web           the story goes on on another channel
//
// out: is a reply with its choices, event: any other event that counts, each in order; answer ID: at the end is what
// was kept: words with " / " between their parts, =choice ids, (skipped), or (unclear) and the words. A line that
// begins with two spaces carries on the one above.
package conversationtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"familyvoice/survey"
)

// Story is one golden conversation.
type Story struct {
	Name     string // the file's name without .txt
	About    string // the comment lines at its beginning
	Survey   string
	Language string
	Place    string // a hub known from the beginning, "" for none
	Places   []survey.Label
	Steps    []Step
	Answers  map[string]string // what is kept at the end, by question, as an answer line writes it
	order    []string
}

// Step is one input and what is expected to come of it.
type Step struct {
	Line   string // as the file writes the input
	In     survey.Input
	Retry  bool     // the same message as an earlier step, id and all
	Before []string // setting and comment lines above it, kept when the file is rewritten
	Out    []string // replies with their listed choices
	Events []string // other events: "consented", "answered fears", ...
}

// begins is when every story begins: an arbitrary Tuesday noon.
var begins = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)

// Load reads the stories of a folder in the order of their names.
func Load(dir string) ([]Story, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("conversationtest: no stories in %s", dir)
	}
	var stories []Story
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		story, err := Parse(strings.TrimSuffix(filepath.Base(file), ".txt"), string(raw))
		if err != nil {
			return nil, err
		}
		stories = append(stories, story)
	}
	return stories, nil
}

// reading is a story being read.
type reading struct {
	Story
	at      time.Time
	gap     time.Duration
	channel string
	texts   []survey.Input // those of in lines, for edits and retries
	before  []string
}

// Parse reads one story. Errors name the line.
func Parse(name, raw string) (Story, error) {
	r := reading{Story: Story{Name: name, Language: survey.English, Answers: map[string]string{}},
		at: begins, channel: "sms", gap: time.Minute}
	var joined []string
	lines := strings.Split(raw, "\n")
	numbers := []int{}
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "  "); ok && len(joined) > 0 {
			joined[len(joined)-1] += "\n" + rest
			continue
		}
		joined, numbers = append(joined, line), append(numbers, i+1)
	}
	for i, line := range joined {
		if err := r.line(line); err != nil {
			return Story{}, fmt.Errorf("conversationtest: %s.txt:%d: %w", name, numbers[i], err)
		}
	}
	if r.Survey == "" {
		return Story{}, fmt.Errorf("conversationtest: %s.txt: no survey line", name)
	}
	return r.Story, nil
}

func (r *reading) line(line string) error {
	if strings.HasPrefix(line, "#") {
		if len(r.Steps) == 0 && r.Survey == "" {
			r.About += strings.TrimSpace(line[1:]) + "\n"
		} else {
			r.before = append(r.before, line)
		}
		return nil
	}
	if strings.TrimSpace(line) == "" {
		return nil
	}
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("no colon in %q", line)
	}
	value = strings.TrimPrefix(value, " ")
	key, argument, _ := strings.Cut(key, " ")
	switch key {
	case "survey":
		r.Survey = value
	case "language":
		r.Language = value
	case "place":
		r.Place = value
	case "places":
		for _, p := range strings.Split(value, ",") {
			id, label, _ := strings.Cut(strings.TrimSpace(p), "=")
			r.Places = append(r.Places, survey.Label{ID: id, Text: label})
		}
	case "channel":
		r.channel = value
		r.before = append(r.before, line)
	case "wait":
		d, err := time.ParseDuration(value)
		if err != nil {
			return err
		}
		r.gap = d
		r.before = append(r.before, line)
	case "in", "tap", "page", "edit", "media", "retry":
		return r.input(key, argument, value, line)
	case "out", "event":
		if len(r.Steps) == 0 {
			return fmt.Errorf("%s before any input", key)
		}
		last := &r.Steps[len(r.Steps)-1]
		if key == "out" {
			last.Out = append(last.Out, value)
		} else {
			last.Events = append(last.Events, value)
		}
	case "answer":
		r.Answers[argument] = value
		r.order = append(r.order, argument)
	default:
		return fmt.Errorf("unknown line %q", key)
	}
	return nil
}

func (r *reading) input(key, argument, value, line string) error {
	r.at = r.at.Add(r.gap)
	r.gap = time.Minute
	n := len(r.Steps) + 1
	in := survey.Input{ID: fmt.Sprintf("id-%d", n), Ref: fmt.Sprintf("ref-%d", n), Kind: survey.InText, Text: value, Channel: r.channel,
		At: r.at, JoinWithin: joinWithin(r.channel), Place: r.Place, Places: r.Places}
	if r.channel == "telegram" {
		in.MinAge = minAge
	}
	switch key {
	case "in":
		r.texts = append(r.texts, in)
	case "tap":
		if command, ok := strings.CutPrefix(value, "!"); ok {
			name, arg, _ := strings.Cut(command, " ")
			in.Kind, in.Text, in.Command, in.Argument = survey.InCommand, "", survey.Command(name), arg
			break
		}
		question, choices, ok := strings.Cut(value, "=")
		if !ok {
			return fmt.Errorf("a tap is !command or question=choices, not %q", value)
		}
		in.Kind, in.Text, in.Question, in.Choices = survey.InAnswer, "", question, strings.Split(choices, ",")
	case "page":
		question, words, ok := strings.Cut(value, " =")
		if !ok {
			return fmt.Errorf("a page is question = words, not %q", value)
		}
		in.Kind, in.Question, in.Text = survey.InAnswer, question, strings.TrimPrefix(words, " ")
	case "edit":
		k, err := strconv.Atoi(argument)
		if err != nil || k < 1 || k > len(r.texts) {
			return fmt.Errorf("edit %s names no in line before it", argument)
		}
		in.Kind, in.Ref = survey.InEdit, r.texts[k-1].Ref
	case "media":
		in.Kind, in.Text, in.Media = survey.InMedia, "", value
	case "retry":
		if len(r.texts) == 0 {
			return fmt.Errorf("nothing to retry")
		}
		in = r.texts[len(r.texts)-1]
	}
	r.Steps = append(r.Steps, Step{Line: line, In: in, Retry: key == "retry", Before: r.before})
	r.before = nil
	return nil
}

// minAge is the age that the stories' Telegram asks for.
const minAge = 16

// joinWithin is how long a further text joins the answer before, as the channels set it.
func joinWithin(channel string) time.Duration {
	switch channel {
	case "sms":
		return 10 * time.Second
	case "web":
		return 0
	}
	return 4 * time.Second
}
