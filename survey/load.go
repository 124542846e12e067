package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"
	"strconv"
)

// common is the folder of the words that all surveys share.
const common = "common"

// entry is one translatable item: its words, the hash of the English they translate, and what a family may type
// for it besides (choices only).
type entry struct {
	text string
	of   string
	also []text
	line int
	file string
}

// wordFile is one <lang>.yaml.
type wordFile struct {
	source
	lang     Lang
	script   string
	letters  string
	words    map[string]entry // survey files: questions, hints, choices
	messages map[string]entry
	commands map[Command][]text
	lists    map[string][]text
	patterns patterns
}

// definition is one survey.yaml with the lines its parts stood on.
type definition struct {
	source
	dir    string
	survey *Survey
	lines  map[string]int // "id", "version", "voice", "q:<id>", "c:<id>.<choice>", "r:<id>.<n>"
}

// Load reads every survey of a file system laid out as the package comment says, and checks it strictly. The error is
// a Problems with everything that is wrong; translations that are missing or stale are no error, they fall back to
// English (Lint reports them).
func Load(fsys fs.FS) (*Library, error) {
	lib, problems := load(fsys)
	if serious := problems.Serious(); len(serious) > 0 {
		serious.sort()
		return nil, serious
	}
	return lib, nil
}

// Lint returns everything that is wrong with the definitions of a file system, warnings included, by file and line.
func Lint(fsys fs.FS) Problems {
	lib, problems := load(fsys)
	if len(problems.Serious()) == 0 {
		for _, id := range lib.ids {
			for _, s := range lib.surveys[id] {
				checkLengths(s, &problems)
			}
		}
	}
	problems.sort()
	return problems
}

// Hash is the hash of an English text that its translations carry as "of".
func Hash(english string) string {
	sum := sha256.Sum256([]byte(english))
	return hex.EncodeToString(sum[:4])
}

func load(fsys fs.FS) (*Library, Problems) {
	var problems Problems
	shared := readWords(fsys, common, &problems)
	english, ok := shared[English]
	if !ok {
		problems = append(problems, Problem{File: common + "/en.yaml", Text: "there is no English", Do: "add the file: all else falls back to it"})
		return nil, problems
	}
	checkShared(shared, english)
	lib := &Library{surveys: map[string][]*Survey{}}
	for _, dir := range surveyDirs(fsys) {
		def := readDefinition(fsys, dir, &problems)
		if def == nil {
			continue
		}
		words := readWords(fsys, dir, &problems)
		checkDefinition(def)
		if len(problems.Serious()) > 0 {
			continue // words are checked against questions that hold
		}
		compile(def, words, shared)
		s := def.survey
		if _, twice := lib.Survey(s.ID, s.Version); twice {
			def.problem(def.lines["version"], "", "version "+digits(s.Version)+" of "+s.ID+" is there twice", "raise the version, or remove one folder")
			continue
		}
		if len(lib.surveys[s.ID]) == 0 {
			lib.ids = append(lib.ids, s.ID)
		}
		lib.surveys[s.ID] = append(lib.surveys[s.ID], s)
	}
	for _, versions := range lib.surveys {
		slices.SortFunc(versions, func(a, b *Survey) int { return a.Version - b.Version })
	}
	slices.Sort(lib.ids)
	if len(lib.ids) == 0 && len(problems) == 0 {
		problems = append(problems, Problem{File: ".", Text: "there is no survey", Do: "add <id>/survey.yaml"})
	}
	return lib, problems
}

// surveyDirs lists the folders that hold a survey.yaml, those of older versions included.
func surveyDirs(fsys fs.FS) []string {
	var dirs []string
	for _, pattern := range []string{"*/survey.yaml", "*/v*/survey.yaml"} {
		found, _ := fs.Glob(fsys, pattern) // the patterns are well formed
		for _, f := range found {
			dirs = append(dirs, path.Dir(f))
		}
	}
	slices.Sort(dirs)
	return dirs
}

func readDefinition(fsys fs.FS, dir string, out *Problems) *definition {
	d := &definition{source: source{file: path.Join(dir, "survey.yaml"), out: out}, dir: dir, lines: map[string]int{}}
	root := d.root(fsys)
	if root == nil {
		return nil
	}
	s := &Survey{index: map[string]int{}}
	d.survey = s
	for _, f := range root {
		d.lines[f.key] = f.line
		switch f.key {
		case "id":
			s.ID = d.string(f.node, "")
		case "version":
			s.Version = d.int(f.node, "")
		case "voice":
			s.Voice = d.string(f.node, "")
		case "experience":
			s.Experience = d.bool(f.node, "")
		case "questions":
			for _, n := range d.list(f.node, "") {
				d.question(n)
			}
		default:
			d.problem(f.line, "", "unknown key "+strconv.Quote(f.key), "use one of: id, version, voice, experience, questions")
		}
	}
	return d
}

var questionKeys = []string{"id", "section", "kind", "optional", "choices", "next", "sets"}

func (d *definition) question(node astNode) {
	q := Question{}
	fields := d.fields(node, "", questionKeys...)
	at := line(node)
	for _, f := range fields {
		if f.key == "id" {
			q.ID, at = d.string(f.node, ""), f.line
		}
	}
	for _, f := range fields {
		switch f.key {
		case "section":
			q.Section = d.string(f.node, q.ID)
		case "kind":
			q.Kind = Kind(d.string(f.node, q.ID))
		case "optional":
			q.Optional = d.bool(f.node, q.ID)
		case "sets":
			q.Sets = d.string(f.node, q.ID)
		case "choices":
			for _, n := range d.list(f.node, q.ID) {
				for _, c := range d.fields(n, q.ID, "id") {
					id := d.string(c.node, q.ID)
					q.Choices = append(q.Choices, Choice{ID: id})
					d.lines["c:"+q.ID+"."+id] = c.line
				}
			}
		case "next":
			for i, n := range d.list(f.node, q.ID) {
				var r Route
				for _, c := range d.fields(n, q.ID, "if", "goto") {
					if c.key == "if" {
						r.If = d.string(c.node, q.ID)
					} else {
						r.Goto = d.string(c.node, q.ID)
					}
				}
				q.Next = append(q.Next, r)
				d.lines["r:"+q.ID+"."+digits(i)] = line(n)
			}
		}
	}
	if _, twice := d.lines["q:"+q.ID]; twice {
		d.problem(at, q.ID, "two questions have this id", "give one of them another id")
		return
	}
	d.lines["q:"+q.ID] = at
	d.survey.index[q.ID] = len(d.survey.Questions)
	d.survey.Questions = append(d.survey.Questions, q)
	if !q.Optional {
		d.survey.main++
	}
}
