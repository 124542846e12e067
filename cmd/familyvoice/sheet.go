package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"familyvoice/config"
	"familyvoice/survey"
	"familyvoice/xlsform"
)

// loadSurveys reads the council's own definitions, or those in the program.
func loadSurveys(cfg config.Config) (*survey.Library, error) {
	if cfg.Surveys == "" {
		return survey.Embedded()
	}
	lib, err := survey.Load(os.DirFS(cfg.Surveys))
	if err != nil {
		return nil, fmt.Errorf("surveys_dir: %w", err)
	}
	return lib, nil
}

// surveyFiles are the newest files of one survey.
func surveyFiles(all fs.FS, id string) (f xlsform.Files, err error) {
	f.Words = map[string][]byte{}
	found, err := fs.Glob(all, path.Join(id, "*.yaml"))
	if err != nil {
		return f, err
	}
	for _, file := range found {
		content, err := fs.ReadFile(all, file)
		if err != nil {
			return f, err
		}
		if name := strings.TrimSuffix(path.Base(file), ".yaml"); name == "survey" {
			f.Definition = content
		} else {
			f.Words[name] = content
		}
	}
	return f, nil
}

// toSheet writes a survey as a spreadsheet.
func (o *surveyOptions) toSheet(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 || o.out == "" {
		_, _ = fmt.Fprintln(stderr, "familyvoice survey to-sheet --out FILE.xlsx SURVEY")
		return 2
	}
	err := func() error {
		lib, err := survey.Load(o.definitions())
		if err != nil {
			return err
		}
		s, ok := lib.Latest(args[0])
		if !ok {
			return fmt.Errorf("there is no survey %q; there are %s", args[0], strings.Join(lib.IDs(), ", "))
		}
		f, err := surveyFiles(o.definitions(), s.ID)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, l := range s.Languages() {
			names[l.Code] = l.Name
		}
		var b bytes.Buffer
		if err := xlsform.Write(&b, f, func(code string) string { return names[code] }); err != nil {
			return err
		}
		return os.WriteFile(o.out, b.Bytes(), 0o600)
	}()
	if err != nil {
		return fail(stderr, err)
	}
	_, _ = fmt.Fprintf(stdout, "%s holds the survey %s. Raise the version on the sheet \"settings\" with every change to the questions.\n", o.out, args[0])
	return 0
}

// fromSheet reads a spreadsheet into a folder of definitions, which it fills with those in the program if it is new.
func (o *surveyOptions) fromSheet(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 || o.dir == "" {
		_, _ = fmt.Fprintln(stderr, "familyvoice survey from-sheet --surveys FOLDER FILE.xlsx")
		return 2
	}
	id, err := readSheet(o.dir, args[0])
	if err != nil {
		return fail(stderr, err)
	}
	_, _ = fmt.Fprintf(stdout, "The survey %s stands in %s. Look at it with `familyvoice survey lint --surveys %s`, name the folder as surveys_dir, and restart.\n", id, o.dir, o.dir)
	return 0
}

func readSheet(dir, file string) (id string, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	files, err := filesOf(dir)
	if err != nil {
		return "", err
	}
	if id, err = xlsform.ID(bytes.NewReader(content)); err != nil {
		return "", err
	}
	base := xlsform.Files{Definition: files[path.Join(id, "survey.yaml")], Words: map[string][]byte{}}
	for name, words := range files {
		if path.Dir(name) == id && path.Base(name) != "survey.yaml" {
			base.Words[strings.TrimSuffix(path.Base(name), ".yaml")] = words
		}
	}
	next, err := xlsform.Read(bytes.NewReader(content), base)
	if err != nil {
		return "", err
	}
	if err := knownLanguages(files, next); err != nil {
		return "", err
	}
	if err := keepVersion(files, id, base, next); err != nil {
		return "", err
	}
	files[path.Join(id, "survey.yaml")] = next.Definition
	for code, words := range next.Words {
		files[path.Join(id, code+".yaml")] = words
	}
	return id, writeSurveys(dir, files)
}

// knownLanguages refuses words in a language that has no shared words: nobody could be offered it.
func knownLanguages(files map[string][]byte, next xlsform.Files) error {
	var known []string
	for name := range files {
		if path.Dir(name) == "common" {
			known = append(known, strings.TrimSuffix(path.Base(name), ".yaml"))
		}
	}
	slices.Sort(known)
	for _, code := range slices.Sorted(maps.Keys(next.Words)) {
		if !slices.Contains(known, code) {
			return fmt.Errorf("a column is in the language %q; there are %s. Another one needs common/%s.yaml first",
				code, strings.Join(known, ", "), code)
		}
	}
	return nil
}

// writeSurveys writes definitions to a folder, unless the service would refuse them.
func writeSurveys(dir string, files map[string][]byte) error {
	for name := range files {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%q would stand outside the folder", name)
		}
	}
	try, err := os.MkdirTemp("", "familyvoice-surveys-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(try) }()
	for _, folder := range []string{try, dir} {
		for name, content := range files {
			to := filepath.Join(folder, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
				return err
			}
			if err := os.WriteFile(to, content, 0o640); err != nil {
				return err
			}
		}
		if _, err := survey.Load(os.DirFS(folder)); err != nil {
			return err
		}
	}
	return nil
}

// keepVersion keeps the files of the version before under v<N>, where runs that began on it end.
func keepVersion(files map[string][]byte, id string, base, next xlsform.Files) error {
	if len(base.Definition) == 0 {
		return nil
	}
	was, now, same, err := xlsform.Compare(base, next)
	switch {
	case err != nil:
		return err
	case now < was, now == was && !same:
		return fmt.Errorf("the questions changed: write version %d on the sheet \"settings\", since runs of version %d must end as they began", was+1, was)
	case now == was:
		return nil
	}
	old := path.Join(id, "v"+strconv.Itoa(was))
	files[path.Join(old, "survey.yaml")] = base.Definition
	for code, words := range base.Words {
		files[path.Join(old, code+".yaml")] = words
	}
	return nil
}

// filesOf are all files of a folder, or of the program if the folder is new or empty.
func filesOf(dir string) (map[string][]byte, error) {
	var from fs.FS = os.DirFS(dir)
	if found, err := os.ReadDir(dir); errors.Is(err, fs.ErrNotExist) || err == nil && len(found) == 0 {
		from = survey.Files()
	} else if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		content, err := fs.ReadFile(from, name)
		files[name] = content
		return err
	})
	return files, err
}
