package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"familyvoice/safeguard"
)

func TestACopyOfTheShippedHelpLinesIsAGoodBeginning(t *testing.T) {
	copied, err := openHelp(filepath.Join("..", "..", "safeguard", "help.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(copied, safeguard.ShippedHelp()) {
		t.Error("read from a file the lines say otherwise")
	}
}

func TestACouncilsOwnHelpLines(t *testing.T) {
	write := func(t *testing.T, content string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "help.yaml")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const own = `en:
  - {id: emergency, name: "999", number: "999", text: Call 999., for: anyone in danger now, hours: day and night, checked_on: "2020-01-01"}
  - {id: leigh, name: Leigh Night Line, number: 01632 960777, text: Call us., for: anyone in Leigh, hours: at night, checked_on: "2020-01-01"}
`
	t.Run("check says that they stand, and which nobody has rung", func(t *testing.T) {
		t.Setenv("FAMILYVOICE_HELP_FILE", write(t, own))
		_, said := checked(t, func(hook string) string { return hook + "#rc=5&rp=all" })
		for _, want := range []string{"ok       help lines: the council's own", "warning  help number Leigh Night Line: nobody has rung it for 90 days"} {
			if !strings.Contains(said, want) {
				t.Errorf("check should say %q:\n%s", want, said)
			}
		}
	})
	for name, row := range map[string]struct{ content, says string }{
		"a key that nobody knows":  {strings.Replace(own, "hours: at night", "open: at night", 1), "open"},
		"a line without a day":     {strings.Replace(own, `at night, checked_on: "2020-01-01"`, "at night", 1), `en: line 2, "leigh": checked_on is the day`},
		"no YAML":                  {"en: [", "help_file: "},
		"no list of English lines": {"pl: []\n", "en: it needs a list"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := openHelp(write(t, row.content)); err == nil || !strings.HasPrefix(err.Error(), "help_file: ") || !strings.Contains(err.Error(), row.says) {
				t.Errorf("got %v, want %q", err, row.says)
			}
		})
	}
	t.Run("a file that isn't there", func(t *testing.T) {
		if _, err := openHelp(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "help_file can't be read") {
			t.Errorf("got %v", err)
		}
	})
}
