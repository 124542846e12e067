package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/survey"
)

func TestSimulateTalksThroughASurvey(t *testing.T) {
	var out, errs bytes.Buffer
	script := "hello\ngo\nfive of us\n!skip\nback\nskip\n!wait 2h\n!photo\nskip\nskip\nskip\nskip\n=3\n2\n!edit x\nno thanks\n!state\nagain\n"
	if code := runSimulate([]string{"--price", "4", "our-family"}, strings.NewReader(script), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	for _, want := range []string{
		"6 short questions on your family", "(consented)", "1 of 6:", "2 of 6:", "can't keep photos", "Which hub do you use?", "  2 Hindley",
		"(1 GSM-7", "segments, 4.0p)", `"stage"`,
	} {
		if !strings.Contains(out.String(), want) && want != "(1 GSM-7" {
			t.Errorf("the conversation lacks %q:\n%s", want, out.String())
		}
	}
}

func TestSimulateReadsASurveyFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, survey.Files()); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	path := filepath.Join(dir, "our-family-young", "survey.yaml")
	if code := runSimulate([]string{"--lang", "ar", path}, strings.NewReader("مرحبا\n!quit\n"), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	if !strings.Contains(out.String(), "our-family-young") || !strings.Contains(out.String(), "أسئلة قصيرة") {
		t.Errorf("it went:\n%s", out.String())
	}
	for name, args := range map[string][]string{"nothing named": {}, "unknown option": {"--colour", "our-family"}} {
		if code := runSimulate(args, strings.NewReader(""), &out, &errs); code != 2 {
			t.Errorf("%s: exit %d, want 2", name, code)
		}
	}
	if code := runSimulate([]string{"nowhere"}, strings.NewReader(""), &out, &errs); code != 1 || !strings.Contains(errs.String(), "there are our-family") {
		t.Errorf("an unknown survey: exit %d: %s", code, errs.String())
	}
}

func TestSurveyLint(t *testing.T) {
	var out, errs bytes.Buffer
	if code := runSurvey([]string{"lint", "--price", "5"}, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s%s", code, out.String(), errs.String())
	}
	for _, want := range []string{"our-family version 1 in en (human)", "our-family version 1 in ar (machine)", "a family that answers everything",
		"about after begin", "hub after extra", "No mistakes."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lint lacks %q:\n%s", want, out.String())
		}
	}
	t.Run("with a configuration the texts are measured with its own names", func(t *testing.T) {
		dir := t.TempDir()
		places, file := filepath.Join(dir, "places.yaml"), filepath.Join(dir, "fv.yaml")
		write := func(name, content string) {
			t.Helper()
			if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(places, "- {id: elm, name: Elm Park Family Hub, short: Elm Park, kind: hub}\n- {id: saint, name: x, short: \"Saint Œthelwold’s Hub\", kind: hub}\n")
		write(file, "council: Leigh\npublic_url: https://fv.example\nplaces_file: "+places+"\n")
		out.Reset()
		if code := runSurvey([]string{"lint", "--config", file, "--lang", "en"}, &out, &errs); code != 0 {
			t.Fatalf("exit %d: %s", code, errs.String())
		}
		notice := ""
		for line := range strings.Lines(out.String()) {
			if strings.HasPrefix(line, "notice ") {
				notice = line
				break
			}
		}
		if !strings.Contains(notice, "UCS-2") {
			t.Errorf("a hub's Œ makes every notice dear, which lint should show: %q", notice)
		}
	})
	t.Run("a mistake is named and fails", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, survey.Files()); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "our-family", "survey.yaml")
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, bytes.Replace(raw, []byte("kind: text"), []byte("kind: txt"), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if code := runSurvey([]string{"lint", "--surveys", dir}, &out, &errs); code != 1 || !strings.Contains(out.String(), `mistake: our-family/survey.yaml:8: about: the kind is "txt"`) {
			t.Errorf("exit %d:\n%s", code, out.String())
		}
	})
}

func TestSurveyShow(t *testing.T) {
	var out, errs bytes.Buffer
	if code := runSurvey([]string{"show", "our-family-young"}, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	for _, want := range []string{"voice young-person", "العربية", "about (text): Tell us about you", "age (one, optional, sets age-band)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("show lacks %q:\n%s", want, out.String())
		}
	}
	for _, args := range [][]string{{}, {"paint"}} {
		if code := runSurvey(args, &out, &errs); code != 2 {
			t.Errorf("%v: exit %d, want 2", args, code)
		}
	}
}
