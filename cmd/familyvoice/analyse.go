package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"unicode/utf8"

	"familyvoice/analysis"
	"familyvoice/analysis/redact"
	"familyvoice/projection"
	"familyvoice/safeguard"
	"familyvoice/safeguard/lean"
)

// longestLine is the most bytes that one line of the filter may hold.
const longestLine = 1 << 20

// runAnalyse reads answers as JSON Lines and writes, for each in order, what the
// analysis made of it. A bad line gives an error line, the run goes on, and the
// exit status is 1.
func runAnalyse(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("analyse", flag.ContinueOnError)
	flags.SetOutput(stderr)
	explain := flags.Bool("explain", false, "find the words behind each tag of the sentence encoder by leaving words out; many times slower")
	scan := leanFlag(flags)
	config := flags.String("config", "", "the configuration file, whose tagger is used; without one, the shipped tagger")
	flags.Usage = func() {
		_, _ = fmt.Fprint(stderr, `Usage: familyvoice analyse [-config file.yaml] [-explain] [-lean WORD] < answers.jsonl > tagged.jsonl

Reads one JSON object a line, such as
  {"id":"A1","channel":"sms","section":"fears","text":"bus is 2 far 4 me"}
and writes language, safeguarding level, redacted text, themes, stances and
sentences for each, in order. Needs no config, database or network.
`)
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		_, _ = fmt.Fprintln(stderr, "familyvoice analyse reads standard input; it takes no file names. Try: familyvoice analyse < answers.jsonl")
		return 2
	}
	tagger, err := deepTagger(*config)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "familyvoice analyse: %v\n", err)
		return 1
	}
	tag := tagger.Tag
	if *explain {
		tag = tagger.Explain
	}
	bad, err := analyse(tag, *scan, stdin, stdout)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "familyvoice analyse: %v\n", err)
		return 1
	}
	if bad > 0 {
		_, _ = fmt.Fprintf(stderr, "familyvoice analyse: %d bad lines; each has an error line in the output\n", bad)
		return 1
	}
	return 0
}

// leanFlag adds the flag that says how readily a text is raised, as the setting safeguarding.lean does for the service.
func leanFlag(flags *flag.FlagSet) *safeguard.Scanner {
	scan := &safeguard.Scanner{}
	flags.Func("lean", "how readily a text is raised: usual, more or most", func(word string) (err error) {
		scan.Lean, err = lean.Read(word)
		return err
	})
	return scan
}

// analysedAnswer is one line of the filter's output.
type analysedAnswer struct {
	ID        string              `json:"id"`
	Language  string              `json:"language"`
	Level     safeguard.Level     `json:"level"`
	LevelWhy  []string            `json:"level_why"`
	Kinds     []string            `json:"kinds"`
	Redacted  string              `json:"redacted"`
	PII       []redact.Span       `json:"pii"`
	Themes    []string            `json:"themes"`
	Stances   []string            `json:"stances"`
	Sentences []analysis.Sentence `json:"sentences"`
}

// badLine is what a line that is no answer gets instead.
type badLine struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

// analyse runs the filter and returns how many lines were bad. The error is of
// reading or writing. Blank lines are passed over.
func analyse(tag func(analysis.Answer) analysis.Tags, scan safeguard.Scanner, in io.Reader, out io.Writer) (bad int, err error) {
	reader := bufio.NewReaderSize(in, 64<<10)
	buffered := bufio.NewWriterSize(out, 64<<10)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for number := 1; ; number++ {
		line, tooLong, readErr := readLine(reader)
		if readErr != nil && readErr != io.EOF {
			return bad, errors.Join(readErr, buffered.Flush())
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 || tooLong {
			var result any
			answer, problem := parseAnswer(line)
			if tooLong {
				problem = fmt.Sprintf("longer than %d bytes; split it or leave it out", longestLine)
			}
			if problem != "" {
				bad++
				result = badLine{number, problem}
			} else {
				result = analyseOne(tag, scan, answer)
			}
			if err := encoder.Encode(result); err != nil {
				return bad, err
			}
		}
		if readErr == io.EOF {
			return bad, buffered.Flush()
		}
		// A person who types sees each answer at once.
		if reader.Buffered() == 0 {
			if err := buffered.Flush(); err != nil {
				return bad, err
			}
		}
	}
}

func analyseOne(tag func(analysis.Answer) analysis.Tags, scan safeguard.Scanner, a analysis.Answer) analysedAnswer {
	tags := tag(a)
	finding := projection.Look(scan, a.Text, tags.Alarm)
	redacted, spans := redact.Redact(a.Text)
	result := analysedAnswer{
		ID: a.ID, Language: tags.Language,
		Level: finding.Level, LevelWhy: finding.Why, Kinds: finding.Kinds,
		Redacted: redacted, PII: spans,
		Themes: tags.Themes, Stances: tags.Stances, Sentences: tags.Sentences,
	}
	if finding.Sentence != "" {
		result.LevelWhy = append(result.LevelWhy, finding.Sentence)
	}
	if result.LevelWhy == nil {
		result.LevelWhy = []string{}
	}
	if result.Kinds == nil {
		result.Kinds = []string{}
	}
	if result.PII == nil {
		result.PII = []redact.Span{}
	}
	return result
}

// readLine reads to the next line end or the end of input. A line that is too
// long is read past without being kept.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
			// The line end itself does not count.
			if len(bytes.TrimRight(line, "\r\n")) > longestLine {
				line, tooLong = nil, true
			}
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

// parseAnswer reads one line. The problem, if any, says what to do and never
// repeats what the line holds.
func parseAnswer(line []byte) (a analysis.Answer, problem string) {
	if !utf8.Valid(line) {
		return a, "not valid UTF-8; save the file as UTF-8"
	}
	var fields struct {
		ID      string  `json:"id"`
		Channel string  `json:"channel"`
		Section string  `json:"section"`
		Text    *string `json:"text"`
	}
	if err := json.Unmarshal(line, &fields); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) && wrongType.Field != "" {
			return a, fmt.Sprintf("%q must be a piece of text in quotes", wrongType.Field)
		}
		return a, "not a JSON object on one line"
	}
	if fields.Text == nil {
		return a, `no "text"; give the answer's words, "" if there are none`
	}
	return analysis.Answer{ID: fields.ID, Channel: fields.Channel, Section: fields.Section, Text: *fields.Text}, ""
}
