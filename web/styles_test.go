package web_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheStylesheetIsBuiltFromItsSources compares checksums: the Sass needs Node to be built, and the tests need none.
func TestTheStylesheetIsBuiltFromItsSources(t *testing.T) {
	entries, err := os.ReadDir("styles")
	if err != nil {
		t.Fatal(err)
	}
	sources := sha256.New()
	for _, e := range entries { // in the order of their names
		switch filepath.Ext(e.Name()) {
		case ".scss", ".mjs", ".json":
			_, _ = fmt.Fprintf(sources, "%s\x00%s\x00", e.Name(), read(t, "styles/"+e.Name()))
		}
	}
	built := sha256.Sum256(read(t, "styles/fv.css"))
	want := "sources " + hex.EncodeToString(sources.Sum(nil)) + "\nfv.css " + hex.EncodeToString(built[:]) + "\n"
	if got := string(read(t, "styles/fv.css.sum")); got != want {
		t.Errorf("web/styles/fv.css is not what its sources make: run \"make styles\" and commit what it writes\n%swant\n%s", got, want)
	}
}

// TestTheStylesheetIsOurOwn looks for what belongs to the government's sites alone, for what is loaded from anywhere, fonts
// among it, and for sides that Arabic would not turn.
func TestTheStylesheetIsOurOwn(t *testing.T) {
	css := string(read(t, "styles/fv.css"))
	for _, foreign := range []string{"GDS Transport", "crest", "crown", "url(", "#1d70b8"} {
		if strings.Contains(css, foreign) {
			t.Errorf("the stylesheet holds %q", foreign)
		}
	}
	for _, m := range regexp.MustCompile(`[{;]((?:margin|padding|border|text-align)[-:]?(?:left|right)|left:|right:)`).FindAllString(css, -1) {
		t.Errorf("%q stands on the same side in every language", m[1:])
	}
}

// hooks are class names that need no rule of their own.
var hooks = []string{"govuk-radios", "govuk-checkboxes", "govuk-label-wrapper", "fv-notice-info"}

// TestClasses holds the stylesheet and the pages to each other: no class without a rule, no rule without a page.
func TestClasses(t *testing.T) {
	name := regexp.MustCompile(`\b(?:govuk|fv)-[a-zA-Z0-9_-]+`)
	inPages := map[string]string{}
	inClass := map[string]string{}
	attribute := regexp.MustCompile(`(?s)class=\\?"((?:\{\{.*?\}\}|[^"{])*)"`)
	for _, root := range []string{".", "../channels/webform", "../staff", "../glossary", "../demo"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "styles" {
				return fs.SkipDir
			}
			if ext := filepath.Ext(path); d.IsDir() || ext != ".html" && ext != ".go" || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "doc.go") {
				return nil
			}
			text := string(read(t, path))
			for _, n := range name.FindAllString(text, -1) {
				inPages[n] = path
			}
			for _, m := range attribute.FindAllStringSubmatch(text, -1) {
				for _, n := range name.FindAllString(m[1], -1) {
					inClass[n] = path
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	inRules := map[string]bool{}
	css := string(read(t, "styles/fv.css"))
	class := regexp.MustCompile(`\.((?:govuk|fv)-[a-zA-Z0-9_-]+)`)
	for _, m := range class.FindAllStringSubmatch(css, -1) {
		inRules[m[1]] = true
	}
	if len(inRules) < 100 || len(inClass) < 100 {
		t.Fatalf("only %d classes in rules and %d in pages were found", len(inRules), len(inClass))
	}
	for _, n := range slices.Sorted(maps.Keys(inClass)) {
		if !inRules[n] && !slices.Contains(hooks, n) && !strings.HasSuffix(n, "-") {
			t.Errorf("%s has the class %s, which no rule knows", inClass[n], n)
		}
	}
	// A rule is needed if one of its selectors can meet a page.
	for _, rule := range regexp.MustCompile(`[^{}]+\{`).FindAllString(css, -1) {
		var missing []string
		needed := false
		for selector := range strings.SplitSeq(rule, ",") {
			lacks := ""
			for _, m := range class.FindAllStringSubmatch(selector, -1) {
				if inPages[m[1]] == "" {
					lacks = m[1]
				}
			}
			needed = needed || lacks == ""
			missing = append(missing, lacks)
		}
		if !needed {
			t.Errorf("no page has %s: leave the rules out", strings.Join(missing, ", "))
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
