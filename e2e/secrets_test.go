package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"familyvoice/e2e/harness"
)

// What a command prints when its configuration is wrong or its providers refuse is read by people and sent to others.
func TestCommandsPrintNoSecrets(t *testing.T) {
	t.Parallel()
	var leaks harness.Leaks
	leaks.Words("a token", harness.AuthToken, botToken)
	leaks.Words("a secret", botSecret)
	leaks.Words("a password", mailPass, staffPass)
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	wrong, err := json.Marshal(map[string]any{"twilio": map[string]any{"auth_token": []string{harness.AuthToken}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, wrong, 0o600); err != nil {
		t.Fatal(err)
	}
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprintf(w, "%s %s", r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(refusing.Close)
	l := &loud{T: t, dir: dir}
	sane := l.env(refusing.URL)
	for name, run := range map[string]struct {
		env  []string
		args []string
	}{
		"a file with a secret of the wrong kind":  {sane, []string{"serve", "--config", file}},
		"a token that is none":                    {append(sane, "FAMILYVOICE_TELEGRAM_TOKEN=x"+botToken+" "), []string{"serve"}},
		"an auth token that is none":              {append(sane, "FAMILYVOICE_TWILIO_AUTH_TOKEN="+harness.AuthToken+" !"), []string{"serve"}},
		"a base URL that is none":                 {append(sane, "FAMILYVOICE_TELEGRAM_BASE_URL=http://a b/"+botToken), []string{"serve"}},
		"a database address that can't be read":   {append(sane, "FAMILYVOICE_MONGODB_URI=mongodb://us:"+staffPass+"@%zz:1/x", "FAMILYVOICE_KEYS_FILE="+filepath.Join(dir, "keys.json")), []string{"serve"}},
		"check while the providers refuse":        {sane, []string{"check"}},
		"check while nothing answers":             {append(sane, "FAMILYVOICE_TWILIO_BASE_URL=http://127.0.0.1:1", "FAMILYVOICE_TELEGRAM_BASE_URL=http://127.0.0.1:1"), []string{"check"}},
		"a database that can't be reached, check": {append(sane, "FAMILYVOICE_MONGODB_URI=mongodb://us:"+staffPass+"@127.0.0.1:1/x?serverSelectionTimeoutMS=200&connectTimeoutMS=200", "FAMILYVOICE_KEYS_FILE="+filepath.Join(dir, "keys.json")), []string{"check"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := harness.Run(t, "failpoint", nil, run.env, run.args...)
			if p.Status() == 0 && run.args[0] == "serve" {
				t.Error("this can't be served")
			}
			for _, leak := range leaks.In(p.Printed()) {
				t.Errorf("printed: %s", leak)
			}
		})
	}
}
