package staff

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"familyvoice/store"
)

// noted finds what a source writes into the record, where it stands there as one word.
var noted = regexp.MustCompile(`(?:\.(?:audit|note)\(|\bAudit\{.*What: )[^"\n]*"([a-z]+(?:-[a-z]+)*)"`)

func TestWhateverStandsInTheRecordIsSaidInWords(t *testing.T) {
	found := map[string]bool{}
	for _, dir := range []string{".", "../cmd/familyvoice", "../retention"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range noted.FindAllSubmatch(source, -1) {
				found[string(m[1])] = true
			}
		}
	}
	for _, known := range []string{"signed-in", "retention", "erased", "token-made", "sessions-ended"} {
		if !found[known] {
			t.Errorf("%q was not found in the sources: the test proves nothing", known)
		}
	}
	for what := range found {
		if auditName(what) == what {
			t.Errorf("the record's page shows %q as it is kept", what)
		}
	}
	h := newHouse(t)
	put(t, h.store.Audit, &store.Audit{Meta: store.Meta{ID: "1"}, At: 1, By: "system", What: "retention"})
	put(t, h.store.Audit, &store.Audit{Meta: store.Meta{ID: "2"}, At: 2, By: "command", What: "erased"})
	h.signedIn("boss", []string{"admin"}).see("/staff/audit", "<td>Family Voice</td><td>forgot what was due</td>", "<td>A command on the server</td><td>erased what a family wrote</td>")
}
