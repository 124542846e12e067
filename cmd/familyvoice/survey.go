package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"familyvoice/config"
	"familyvoice/survey"
)

const surveyUsage = `familyvoice survey looks at the definitions of the surveys.

Usage:
  familyvoice survey lint [options]          name every mistake, and what each text costs
  familyvoice survey show [options] [SURVEY] print the questions in words
  familyvoice survey to-sheet --out FILE.xlsx SURVEY           the survey as a spreadsheet (XLSForm)
  familyvoice survey from-sheet --surveys FOLDER FILE.xlsx     and back, into a folder of definitions

Options:
`

// surveyOptions are the options that the survey commands share.
type surveyOptions struct {
	dir    string
	lang   string
	price  float64
	all    bool
	config string
	out    string
	vars   survey.Vars
}

func (o *surveyOptions) flags(name, usage string, stderr io.Writer) *flag.FlagSet {
	o.vars = survey.Longest
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.dir, "surveys", "", "folder of definitions laid out like survey/surveys (default: those in the program)")
	flags.StringVar(&o.lang, "lang", "", "one language only, such as en")
	flags.StringVar(&o.config, "config", "", "a configuration file: measure with its council, address and longest hub")
	flags.StringVar(&o.vars.Council, "council", o.vars.Council, "the council's name in the texts")
	flags.StringVar(&o.vars.Hub, "hub", o.vars.Hub, "the hub's name in the texts")
	flags.StringVar(&o.vars.Address, "address", o.vars.Address, "the public web address in the texts, without https://")
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	return flags
}

// definitions is the folder that was asked for, or what the program carries.
func (o *surveyOptions) definitions() fs.FS {
	if o.dir == "" {
		return survey.Files()
	}
	return os.DirFS(o.dir)
}

// runSurvey is "familyvoice survey lint|show". It returns 1 when the definitions have mistakes, 2 when it is used
// wrongly.
func runSurvey(args []string, stdout, stderr io.Writer) int {
	var o surveyOptions
	flags := o.flags("survey", surveyUsage, stderr)
	flags.Float64Var(&o.price, "price", 4.0, "pence a text segment costs")
	flags.StringVar(&o.out, "out", "", "to-sheet: the spreadsheet to write")
	flags.BoolVar(&o.all, "all", false, "lint: list every text, not only those of a whole survey")
	if len(args) == 0 || args[0] == "-h" || args[0] == "--help" {
		flags.Usage()
		return 2
	}
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	if err := o.configured(flags, os.Environ()); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	switch args[0] {
	case "lint":
		return o.lint(stdout)
	case "show":
		return o.show(flags.Args(), stdout, stderr)
	case "to-sheet":
		return o.toSheet(flags.Args(), stdout, stderr)
	case "from-sheet":
		return o.fromSheet(flags.Args(), stdout, stderr)
	}
	fmt.Fprintf(stderr, "familyvoice survey: %q is none of lint, show, to-sheet and from-sheet\n", args[0])
	return 2
}

// configured takes the names from the configuration file, if one was named; what the command line says stands over it.
func (o *surveyOptions) configured(flags *flag.FlagSet, environ []string) error {
	if o.config == "" {
		return nil
	}
	cfg, err := config.Load(o.config, environ)
	if err != nil {
		return err
	}
	names := survey.Vars{Council: cfg.Council, Address: cfg.Site(), Channel: "sms", Code: o.vars.Code}
	if cfg.Places != "" {
		places, err := readPlaces(cfg.Places)
		if err != nil {
			return err
		}
		for _, p := range places {
			if utf8.RuneCountInString(p.Short) > utf8.RuneCountInString(names.Hub) {
				names.Hub = p.Short
			}
			if p.Kind != "area" {
				names.Places = append(names.Places, survey.Label{ID: p.ID, Text: p.Short})
			}
		}
	}
	flags.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "council":
			names.Council = o.vars.Council
		case "hub":
			names.Hub = o.vars.Hub
		case "address":
			names.Address = o.vars.Address
		}
	})
	o.vars = names
	return nil
}

func (o *surveyOptions) lint(stdout io.Writer) int {
	problems := survey.Lint(o.definitions())
	for _, p := range problems {
		kind := "mistake"
		if p.Warning {
			kind = "warning"
		}
		fmt.Fprintf(stdout, "%s: %s\n", kind, p)
	}
	if serious := len(problems.Serious()); serious > 0 {
		fmt.Fprintf(stdout, "%d mistakes: these surveys can't be used yet.\n", serious)
		return 1
	}
	lib, err := survey.Load(o.definitions())
	if err != nil {
		fmt.Fprintln(stdout, err)
		return 1
	}
	for _, id := range lib.IDs() {
		s, _ := lib.Latest(id)
		o.costs(s, stdout)
	}
	if len(problems) == 0 {
		fmt.Fprintln(stdout, "No mistakes.")
	}
	return 0
}

// costs prints what each text of a survey takes and what a family that answers everything costs.
func (o *surveyOptions) costs(s *survey.Survey, stdout io.Writer) {
	for _, lang := range s.Languages() {
		if o.lang != "" && lang.Code != o.lang {
			continue
		}
		fmt.Fprintf(stdout, "\n%s version %d in %s (%s)\n\n", s.ID, s.Version, lang.Code, lang.Review)
		table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "text\tunits\tsegments\tpence")
		total := 0
		for _, m := range s.Measure(o.vars) {
			whole := inWholeRun(m.Message, s)
			if m.Lang != lang.Code || !whole && !o.all {
				continue
			}
			if whole {
				total += m.Size.Segments
			}
			name := m.Message.Key
			if name == "ask" || m.Message.Question != "" {
				name = strings.TrimPrefix(name+" ", "ask ") + m.Message.Question
			}
			if lead := m.Message.Args["lead"]; lead != "" {
				name += " after " + lead
			}
			fmt.Fprintf(table, "%s\t%d %s\t%d\t%.1f\n", name, m.Size.Units, m.Size.Encoding, m.Size.Segments, o.price*float64(m.Size.Segments))
		}
		fmt.Fprintf(table, "a family that answers everything\t\t%d\t%.1f\n", total, o.price*float64(total))
		table.Flush()
	}
	fmt.Fprintln(stdout)
}

// inWholeRun says whether a family that answers everything by text gets this message.
func inWholeRun(m survey.Message, s *survey.Survey) bool {
	switch m.Key {
	case "notice", "thank-you":
		return true
	case "ask":
		lead := m.Args["lead"]
		for i, q := range s.Questions {
			if q.ID != m.Question {
				continue
			}
			switch {
			case i == 0:
				return lead == "begin"
			case q.Optional && !s.Questions[i-1].Optional:
				return lead == "extra"
			}
			return lead == ""
		}
	}
	return false
}

func (o *surveyOptions) show(ids []string, stdout, stderr io.Writer) int {
	lib, err := survey.Load(o.definitions())
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if len(ids) == 0 {
		ids = lib.IDs()
	}
	for _, id := range ids {
		s, ok := lib.Latest(id)
		if !ok {
			fmt.Fprintf(stderr, "familyvoice survey: there is no survey %q; there are %s\n", id, strings.Join(lib.IDs(), ", "))
			return 1
		}
		showSurvey(s, cmp.Or(o.lang, survey.English), o.vars, stdout)
	}
	return 0
}

func showSurvey(s *survey.Survey, lang string, v survey.Vars, stdout io.Writer) {
	var offered []string
	for _, l := range s.Languages() {
		offered = append(offered, fmt.Sprintf("%s %s (%s)", l.Code, l.Name, l.Review))
	}
	fmt.Fprintf(stdout, "%s version %d, voice %s\nlanguages: %s\n\n", s.ID, s.Version, s.Voice, strings.Join(offered, ", "))
	fmt.Fprintf(stdout, "%s\n\n", s.Render(survey.Message{Key: "notice"}, lang, v).Text)
	for _, q := range s.Questions {
		r := s.Render(survey.Message{Key: "ask", Question: q.ID}, lang, v)
		kind := string(q.Kind)
		if q.Optional {
			kind += ", optional"
		}
		if q.Sets != "" {
			kind += ", sets " + q.Sets
		}
		fmt.Fprintf(stdout, "%s (%s): %s\n", q.ID, kind, strings.ReplaceAll(r.Listed(), "\n", "\n    "))
		for _, next := range q.Next {
			fmt.Fprintf(stdout, "    %s -> %s\n", cmp.Or(next.If, "any answer"), next.Goto)
		}
	}
	fmt.Fprintln(stdout)
}

// surveyFile splits the path of a survey.yaml into the folder of definitions and the survey's own folder.
func surveyFile(path string) (dir, id string, ok bool) {
	if filepath.Base(path) != "survey.yaml" {
		return "", "", false
	}
	own, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", "", false
	}
	return filepath.Dir(own), filepath.Base(own), true
}
