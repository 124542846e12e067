package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayKnow is the house's plan: each room and the rooms it may import. A room may always know what lies below itself.
// What is not listed may know nothing of ours.
var mayKnow = map[string][]string{
	"strictyaml":                {},
	"survey":                    {"strictyaml"},
	"safeguard":                 {"strictyaml"},
	"analysis":                  {"strictyaml"},
	"keys":                      {},
	"channels":                  {},
	"store":                     {},
	"failpoint":                 {},
	"glossary":                  {"strictyaml"},
	"web":                       {},
	"vault":                     {"keys", "store"},
	"lease":                     {"store"},
	"config":                    {"safeguard/hours", "safeguard/lean", "strictyaml"},
	"tombstones":                {},
	"xlsform":                   {"strictyaml", "survey"},
	"bulk":                      {"store"},
	"metrics":                   {"channels", "retention", "store"},
	"retention":                 {"lease", "store"},
	"rekey":                     {"channels", "conversation", "keys", "store"},
	"notify":                    {"channels"},
	"conversation":              {"channels", "failpoint", "keys", "safeguard", "store", "survey"},
	"assistant":                 {"analysis/language", "analysis/redact", "analysis/segment", "safeguard"},
	"redaction":                 {"analysis", "store"},
	"correction":                {"analysis/evaluate", "analysis/redact", "keys", "redaction", "store"},
	"projection":                {"analysis", "correction", "keys", "redaction", "safeguard", "store", "survey"},
	"channels/sms":              {"channels", "survey/segments"},
	"channels/telegram":         {"channels", "survey/segments"},
	"channels/webform":          {"channels", "conversation", "glossary", "safeguard", "store", "strictyaml", "survey", "web"},
	"channels/channeltest":      {"channels"},
	"channels/webform/formtest": {"*"},
	"store/mongo":               {"store"},
	"store/sqlite":              {"store"},
	"store/storetest":           {"store"},
	"staff":                     {"analysis", "assistant", "channels", "correction", "failpoint", "glossary", "keys", "redaction", "store", "web"},
	"demo":                      {"*"},
	"cmd":                       {"*"},
	"e2e":                       {"*"},
}

// onlyIn keeps a technology in its own rooms.
var onlyIn = map[string][]string{
	"go.mongodb.org/mongo-driver":     {"store/mongo"},
	"modernc.org/sqlite":              {"store/sqlite", "e2e/county"}, // the county's count opens the file without our store
	"database/sql":                    {"store/sqlite", "e2e/county"},
	"github.com/twilio/twilio-go":     {"channels/sms"},
	"github.com/go-telegram-bot-api":  {"channels/telegram"},
	"github.com/jdkato/prose":         {"analysis"},
	"github.com/gin-gonic/gin":        {"cmd", "web", "channels/sms", "channels/telegram", "channels/webform", "staff", "demo", "e2e"},
	"github.com/prometheus":           {"metrics"},
	"github.com/goccy/go-yaml":        {"strictyaml", "survey", "config", "xlsform"}, // survey walks the tree; the other two write YAML
	"github.com/goccy/go-yaml/parser": {"strictyaml"},
	"github.com/goccy/go-yaml/lexer":  {"strictyaml"},
	"net/http":                        {"metrics", "cmd", "assistant", "web", "channels/sms", "channels/telegram", "channels/webform", "channels/channeltest", "staff", "demo", "e2e"},
}

// pure rooms do no I/O and read no clock.
var pure = []string{"survey", "safeguard", "analysis"}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) (all []listed) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "familyvoice/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// room is the longest listed room that a package lies in.
func room(path string) string {
	path = strings.TrimPrefix(path, "familyvoice/")
	for p := path; p != "" && p != "."; {
		if _, ok := mayKnow[p]; ok {
			return p
		}
		cut := strings.LastIndex(p, "/")
		if cut < 0 {
			break
		}
		p = p[:cut]
	}
	return path
}

func below(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		from := room(p.ImportPath)
		allowed, ok := mayKnow[from]
		if !ok {
			t.Errorf("%s is in no room of the plan: add it to the plan, or move it", p.ImportPath)
		}
		for _, imp := range p.Imports {
			if rest, ours := strings.CutPrefix(imp, "familyvoice/"); ours {
				to := room(imp)
				if to != from && !slices.Contains(allowed, "*") && !slices.ContainsFunc(allowed, func(a string) bool { return below(rest, a) }) {
					t.Errorf("%s imports %s: %s may know only %v", p.ImportPath, imp, from, allowed)
				}
			}
			for technology, rooms := range onlyIn {
				if below(imp, technology) && !slices.ContainsFunc(rooms, func(r string) bool { return below(strings.TrimPrefix(p.ImportPath, "familyvoice/"), r) }) {
					t.Errorf("%s imports %s, which belongs in %v", p.ImportPath, imp, rooms)
				}
			}
			if slices.Contains(pure, from) && slices.Contains([]string{"os", "net", "net/http", "math/rand", "math/rand/v2", "crypto/rand", "os/exec", "log", "log/slog"}, imp) {
				if !strings.Contains(p.ImportPath, "test") && !strings.Contains(p.ImportPath, "/train/") && p.ImportPath != "familyvoice/analysis/evaluate" { // its bootstrap draws with a fixed seed
					t.Errorf("%s imports %s: %s is pure", p.ImportPath, imp, from)
				}
			}
		}
	}
}

// go-yaml panics on some input, so that one room alone lets it read.
func TestYAMLIsReadInOneRoom(t *testing.T) {
	reads := regexp.MustCompile(`\byaml\.(Unmarshal|NewDecoder|NodeToValue)|\bparser\.Parse`)
	err := filepath.WalkDir("..", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.HasPrefix(filepath.ToSlash(file), "../strictyaml/") {
			return err
		}
		content, err := os.ReadFile(file)
		if bytes.Contains(content, []byte("goccy/go-yaml")) { // few have it, and looking closer is slow
			if found := reads.Find(content); found != nil {
				t.Errorf("%s reads YAML by %s: let strictyaml do it", file, found)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
