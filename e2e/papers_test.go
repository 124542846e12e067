package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"familyvoice/config"
)

// pages are the documents, by name.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join("..", "docs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		content, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, filepath.Join("..", "docs")+string(filepath.Separator))] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What a data protection officer signs must be what the program does.
func TestThePapersSayWhatTheProgramDoes(t *testing.T) {
	all := pages(t)
	keep := config.Default().Retention
	schedule := all[filepath.Join("papers", "retention-schedule.md")]
	for option, days := range map[string]int{
		"unfinished_days": keep.Unfinished, "link_days": keep.Link, "answers_days": keep.Answers, "deliveries_days": keep.Deliveries,
	} {
		if !regexp.MustCompile(fmt.Sprintf(`\| %d days \|.*%s`, days, option)).MatchString(schedule) {
			t.Errorf("the schedule should say %d days for %s", days, option)
		}
	}
	if keep.Flags != 0 || !strings.Contains(schedule, "the council's own schedule; until it is set they are kept") {
		t.Error("alerts follow the council's own schedule")
	}
	for _, page := range []string{"privacy-notice.md", "privacy-notice-young.md", "article-30-record.md"} {
		content := all[filepath.Join("papers", page)]
		for _, period := range []string{fmt.Sprintf("%d days", keep.Link), fmt.Sprintf("%d days", keep.Unfinished), "12 months"} {
			if !strings.Contains(content, period) {
				t.Errorf("%s should say %s", page, period)
			}
		}
	}
	if keep.Answers != 365 {
		t.Error("the notices say 12 months")
	}
	// what the papers have to name: each is kept, carried or done by the program
	for page, words := range map[string][]string{
		"privacy-notice.md": {"from 1 to 5", "your sex, your ethnic group and your health", "WhatsApp", "Meta", "Twilio", "Telegram", "what changed",
			"until you say STOP or DELETE", "or only asked for help"},
		"privacy-notice-young.md": {"WhatsApp", "Meta", "Twilio", "Telegram", "what changed", "until you say STOP or DELETE", "ico.org.uk"},
		"article-30-record.md": {"from 1 to 5", "which wording they agreed", "asked to be told what changed", "ethnic group", "Twilio", "Meta", "Telegram", "mail provider",
			"assistant"},
		"dpia.md":               {"from 1 to 5", "wish to be told what changed", "which wording", "Twilio", "Meta", "Telegram", "mail provider"},
		"retention-schedule.md": {"told what changed, sealed", "who only texted HELP"},
	} {
		content := strings.Join(strings.Fields(all[filepath.Join("papers", page)]), " ")
		for _, word := range words {
			if !strings.Contains(content, word) {
				t.Errorf("%s should say %q", page, word)
			}
		}
	}
	if strings.Contains(all[filepath.Join("papers", "dpia.md")], "can report") {
		t.Error("no page lets a reader report what was redacted badly")
	}
	small := config.Default().Small
	if !strings.Contains(all[filepath.Join("papers", "dpia.md")], fmt.Sprintf("under %d families nothing is shown (%d in public)", small.Threshold, small.Public)) {
		t.Error("the assessment should say how small a number is hidden")
	}
}

func TestTheDocumentsNameCommandsMetricsAndFilesThatExist(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "cmd", "familyvoice", "commands.go"))
	if err != nil {
		t.Fatal(err)
	}
	counts, err := os.ReadFile(filepath.Join("..", "metrics", "metrics.go"))
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile("(?:`|    |\\| )familyvoice ([a-z]+)")
	metric := regexp.MustCompile(`familyvoice_[a-z_]*[a-z]\b`)
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for name, content := range pages(t) {
		for _, m := range command.FindAllStringSubmatch(content, -1) {
			if !strings.Contains(string(source), `{"`+m[1]+`", `) {
				t.Errorf("%s names the command %s, which does not exist", name, m[1])
			}
		}
		for _, m := range metric.FindAllString(content, -1) {
			if !strings.Contains(string(counts), `"`+m+`"`) {
				t.Errorf("%s names the metric %s, which does not exist", name, m)
			}
		}
		for _, m := range link.FindAllStringSubmatch(content, -1) {
			if _, err := os.Stat(filepath.Join("..", "docs", filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s points to %s, which does not exist", name, m[1])
			}
		}
		for _, unkind := range []string{"hard to reach", "NEET", "won't engage"} {
			if strings.Contains(content, unkind) {
				t.Errorf("%s says %q", name, unkind)
			}
		}
	}
}
