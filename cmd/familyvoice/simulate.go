package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/survey/segments"
)

const simulateUsage = `familyvoice simulate talks through a survey in the terminal. Nothing is kept and nothing is sent.

Usage:
  familyvoice simulate [options] SURVEY

SURVEY is the id of a survey, such as our-family, or the path of a survey.yaml with its words beside it.
Type what a family would text. Besides:
  !skip            press a button ("!change 2", "!language ar")
  =2               choose by number or id, as a button or page would
  !wait 2h         let time pass (otherwise a minute between two texts)
  !edit words      edit the last text
  !photo           send a photo
  !state           show what is kept
  !quit            leave (or end the input)

Options:
`

// simulation is one conversation in the terminal.
type simulation struct {
	s     *survey.Survey
	state survey.State
	vars  survey.Vars
	price float64
	at    time.Time
	n     int
	last  string // the reference of the last text
	out   io.Writer
}

// runSimulate is "familyvoice simulate SURVEY". It returns 1 when the survey can't be used, 2 when it is used wrongly.
func runSimulate(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var o surveyOptions
	flags := o.flags("simulate", simulateUsage, stderr)
	flags.Float64Var(&o.price, "price", 0, "pence a text segment costs; shown beside each text when over 0")
	channel := flags.String("channel", "sms", "the channel to talk on: sms, whatsapp, telegram or web")
	_ = flags.Set("council", "Leigh Family Hubs")
	_ = flags.Set("hub", "")
	_ = flags.Set("address", "fv.example")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return 2
	}
	id := flags.Arg(0)
	if dir, own, ok := surveyFile(id); ok {
		o.dir, id = dir, own
	}
	lib, err := survey.Load(o.definitions())
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	s, ok := lib.Latest(id)
	if !ok {
		fmt.Fprintf(stderr, "familyvoice simulate: there is no survey %q; there are %s\n", id, strings.Join(lib.IDs(), ", "))
		return 1
	}
	sim := simulation{s: s, state: s.Begin(o.lang), vars: o.vars, price: o.price, at: time.Now(), out: stdout}
	sim.vars.Channel = *channel
	if *channel == "telegram" {
		sim.vars.MinAge = 16
	}
	fmt.Fprintf(stdout, "This is %s version %d. Type what a family would text; !quit leaves.\n", s.ID, s.Version)
	lines := bufio.NewScanner(stdin)
	lines.Buffer(make([]byte, 64<<10), survey.MaxAnswer*2)
	for fmt.Fprint(stdout, "> "); lines.Scan(); fmt.Fprint(stdout, "> ") {
		if lines.Text() == "!quit" {
			break
		}
		sim.line(lines.Text())
	}
	fmt.Fprintln(stdout)
	if err := lines.Err(); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// line takes one line of input.
func (m *simulation) line(line string) {
	in := survey.Input{Kind: survey.InText, Text: line}
	if command, ok := strings.CutPrefix(line, "!"); ok {
		name, argument, _ := strings.Cut(command, " ")
		switch name {
		case "wait":
			d, err := time.ParseDuration(argument)
			if err != nil {
				fmt.Fprintln(m.out, "  Say how long: !wait 90s, !wait 2h")
				return
			}
			m.at = m.at.Add(d)
			return
		case "state":
			m.show()
			return
		case "photo", "voice", "video", "sticker", "location", "contact", "file":
			in = survey.Input{Kind: survey.InMedia, Media: name}
		case "edit":
			in = survey.Input{Kind: survey.InEdit, Text: argument, Ref: m.last}
		default:
			in = survey.Input{Kind: survey.InCommand, Command: survey.Command(name), Argument: argument}
		}
	} else if choices, ok := strings.CutPrefix(line, "="); ok {
		in = survey.Input{Kind: survey.InAnswer, Question: m.state.Question, Choices: m.chosen(choices)}
	}
	m.step(in)
}

// chosen turns numbers into the ids of the choices they stand for.
func (m *simulation) chosen(list string) []string {
	labels := m.s.Choices(m.state.Question, m.state.Language, m.vars.Places)
	ids := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	for i, id := range ids {
		for n, l := range labels {
			if id == fmt.Sprint(n+1) {
				ids[i] = l.ID
			}
		}
	}
	return ids
}

func (m *simulation) step(in survey.Input) {
	m.n++
	m.at = m.at.Add(time.Minute)
	in.ID, in.At, in.Channel = fmt.Sprint("simulated-", m.n), m.at, m.vars.Channel
	in.Places, in.MinAge, in.JoinWithin = m.vars.Places, m.vars.MinAge, 10*time.Second
	if in.Kind == survey.InText {
		in.Ref = in.ID
		m.last = in.ID
	}
	var events []survey.Event
	m.state, events = survey.Step(m.s, m.state, in)
	for _, e := range events {
		switch e.Kind {
		case survey.Say:
			m.say(e.Message)
		case survey.Restart:
			m.state = m.s.Begin(m.state.Language)
			m.step(survey.Input{Kind: survey.InCommand, Command: survey.Start})
			return
		case survey.Answered: // the next question shows it
		default:
			fmt.Fprintf(m.out, "  (%s)\n", e.Kind)
		}
	}
}

// say prints a reply as the channel shows it.
func (m *simulation) say(message survey.Message) {
	r := m.s.Render(message, m.state.Language, m.vars)
	text := segments.Fold(r.Listed())
	fmt.Fprintf(m.out, "  %s\n", strings.ReplaceAll(text, "\n", "\n  "))
	for _, c := range r.Choices {
		if strings.HasPrefix(c.ID, "!") {
			fmt.Fprintf(m.out, "  [%s] %s\n", c.Text, c.ID)
		}
	}
	if size := segments.Count(text); m.price > 0 {
		fmt.Fprintf(m.out, "  (%d %s units, %d segments, %.1fp)\n", size.Units, size.Encoding, size.Segments, m.price*float64(size.Segments))
	}
}

func (m *simulation) show() {
	raw, err := store.Marshal(m.state) // as it is kept
	var lines bytes.Buffer
	if err == nil {
		err = json.Indent(&lines, raw, "  ", "  ")
	}
	if err != nil {
		fmt.Fprintf(m.out, "  %v\n", err)
		return
	}
	fmt.Fprintf(m.out, "  %s\n", &lines)
}
