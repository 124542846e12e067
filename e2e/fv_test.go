package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// runFv runs deploy/fv by a shell on an environment file, and returns the environment that it would start the command with.
func runFv(t *testing.T, shell []string, environment string) (out string, err error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "environment")
	if err := os.WriteFile(file, []byte(environment), 0o600); err != nil {
		t.Fatal(err)
	}
	script, begin, found := strings.Cut(deployFile(t, "fv"), "exec setpriv")
	if !found || !strings.Contains(begin, "/usr/local/bin/familyvoice") || strings.Count(script, "</etc/familyvoice/environment") != 1 {
		t.Fatal("fv is not what this test knows")
	}
	script = strings.Replace(script, "</etc/familyvoice/environment", "<"+file, 1) + "exec env\n"
	said, err := exec.Command(shell[0], append(shell[1:], "-c", script, "fv")...).CombinedOutput()
	return string(said), err
}

// The same file is read by systemd for the service, and by fv for a command.
func TestFvReadsTheEnvironmentFileAsSystemdDoes(t *testing.T) {
	const environment = `# comment
; another
FAMILYVOICE_A="pa$$word$(touch /tmp/never)` + "`id`\\`" + `"
FAMILYVOICE_B=$HOME and more   	
FAMILYVOICE_C='it"s \n $x'
FAMILYVOICE_D="say \"hi\" \\ \$5 \n"
  FAMILYVOICE_E=a\ b\"c
FAMILYVOICE_F=half"quoted"
FAMILYVOICE_G="one"' two'three
FAMILYVOICE_H=
FAMILYVOICE_I=a=b#c;d*
FAMILYVOICE_J="größe"` + "\r" + `
no-name=x
nothing
FAMILYVOICE_K=last`
	want := map[string]string{
		"A": "pa$$word$(touch /tmp/never)`id``", "B": "$HOME and more", "C": `it"s \n $x`, "D": `say "hi" \ $5 \n`, "E": `a b"c`,
		"F": `half"quoted"`, "G": "one twothree", "H": "", "I": "a=b#c;d*", "J": "größe", "K": "last",
	}
	for _, shell := range [][]string{{"sh"}, {"bash", "--posix"}} {
		if _, err := exec.LookPath(shell[0]); err != nil {
			continue
		}
		said, err := runFv(t, shell, environment)
		if err != nil {
			t.Fatalf("%v: %v, %s", shell, err, said)
		}
		got := map[string]string{}
		for line := range strings.Lines(said) {
			if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "="); ok && strings.HasPrefix(name, "FAMILYVOICE_") {
				got[strings.TrimPrefix(name, "FAMILYVOICE_")] = value
			}
		}
		for name, value := range want {
			if have, ok := got[name]; !ok || have != value {
				t.Errorf("%v: %s is %q, want %q", shell, name, have, value)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%v: it reads %v", shell, got)
		}
	}
	if said, err := runFv(t, []string{"sh"}, `FAMILYVOICE_A="open`); err == nil || !strings.Contains(said, "FAMILYVOICE_A") || strings.Contains(said, "open") {
		t.Errorf("a value that does not end is named, and not shown: %v, %s", err, said)
	}
}
