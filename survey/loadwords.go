package survey

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

type astNode = ast.Node

// listKeys are the lists of words of surveys/common/<lang>.yaml besides the commands.
var listKeys = []string{"called", "speak", "agree", "keep", "greetings", "courtesies", "pleas", "nods", "titles", "openings", "fillers", "years", "minors", "months",
	"negations", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11", "n12",
	"n13", "n14", "n15", "n16", "n17", "n18"}

func readWords(fsys fs.FS, dir string, out *Problems) map[string]*wordFile {
	files := map[string]*wordFile{}
	found, _ := fs.Glob(fsys, path.Join(dir, "*.yaml")) // folder names hold no pattern
	for _, file := range found {
		if path.Base(file) == "survey.yaml" {
			continue
		}
		w := &wordFile{source: source{file: file, out: out}, words: map[string]entry{}, messages: map[string]entry{},
			commands: map[Command][]text{}, lists: map[string][]text{}}
		root := w.root(fsys)
		if root == nil {
			continue
		}
		w.read(root, dir == common)
		if want := strings.TrimSuffix(path.Base(file), ".yaml"); w.lang.Code != want {
			w.problem(1, "", "the language is "+strconv.Quote(w.lang.Code), "write language: "+want+", as the file is named")
		}
		if w.lang.Review != "human" && w.lang.Review != "machine" {
			w.problem(1, "", "review is neither human nor machine", "write review: machine until a native reader has approved the words")
		}
		files[w.lang.Code] = w
	}
	return files
}

func (w *wordFile) read(root []field, shared bool) {
	classes, written := map[string][]text{}, map[string][]text{}
	for _, f := range root {
		switch {
		case f.key == "language":
			w.lang.Code = w.string(f.node, "")
		case f.key == "review":
			w.lang.Review = w.string(f.node, "")
		case f.key == "messages":
			w.entries(f.node, w.messages)
		case f.key == "words" && !shared:
			w.entries(f.node, w.words)
		case f.key == "name" && shared:
			w.lang.Name = w.string(f.node, "")
		case f.key == "rtl" && shared:
			w.lang.RTL = w.bool(f.node, "")
		case f.key == "script" && shared:
			w.script = w.string(f.node, "")
		case f.key == "letters" && shared:
			w.letters = w.string(f.node, "")
		case f.key == "commands" && shared:
			for _, c := range w.fields(f.node, "") {
				w.commands[Command(c.key)] = w.texts(c.node, c.key)
			}
		case f.key == "classes" && shared:
			for _, c := range w.fields(f.node, "") {
				classes[c.key] = w.texts(c.node, c.key)
			}
		case f.key == "patterns" && shared:
			for _, c := range w.fields(f.node, "") {
				written[c.key] = w.texts(c.node, c.key)
			}
		case f.key == "lists" && shared:
			for _, c := range w.fields(f.node, "", listKeys...) {
				w.lists[c.key] = w.texts(c.node, c.key)
			}
		default:
			w.problem(f.line, "", "unknown key "+strconv.Quote(f.key), "see the other language files")
		}
	}
	w.readPatterns(written, classes)
}

func (w *wordFile) readPatterns(written, classes map[string][]text) {
	w.patterns = patterns{}
	for _, means := range slices.Sorted(maps.Keys(written)) {
		if !slices.Contains(commands, Command(means)) && !slices.Contains(patternLists, means) {
			w.problem(1, means, "there is no such command or list", "see the other language files")
			continue
		}
		for _, line := range written[means] {
			p, ok := newPattern(line.value, means, classes)
			if !ok {
				w.problem(line.line, means, strconv.Quote(line.value)+" is no pattern", "write words, (one|another), <class>, # and ?, as the README has it")
				continue
			}
			w.patterns.add(p)
		}
	}
}

// entries reads items that are plain words, or {of, text, also}.
func (w *wordFile) entries(node ast.Node, into map[string]entry) {
	for _, f := range w.fields(node, "") {
		e := entry{line: f.line, file: w.file}
		if _, ok := f.node.(ast.MapNode); !ok {
			e.text = w.string(f.node, f.key)
		} else {
			for _, g := range w.fields(f.node, f.key, "of", "text", "also") {
				switch g.key {
				case "of":
					e.of = w.string(g.node, f.key)
				case "text":
					e.text = w.string(g.node, f.key)
				case "also":
					e.also = w.texts(g.node, f.key)
				}
			}
		}
		if e.text == "" {
			w.problem(f.line, f.key, "there are no words", "write them, or leave the key out")
			continue
		}
		into[f.key] = e
	}
}
