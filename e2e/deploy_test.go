package e2e

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"familyvoice/config"
)

func deployFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// What the files that people start from say must be what the program understands.
func TestTheComposeFileNamesOptionsThatExist(t *testing.T) {
	var file struct {
		Services map[string]struct {
			Image       string
			Environment map[string]string `yaml:"environment"`
			DependsOn   any               `yaml:"depends_on"`
			ReadOnly    bool              `yaml:"read_only"`
			CapDrop     []string          `yaml:"cap_drop"`
			Volumes     []string          `yaml:"volumes"`
		} `yaml:"services"`
		Volumes map[string]any `yaml:"volumes"`
	}
	if err := yaml.Unmarshal([]byte(deployFile(t, "compose.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	us := file.Services["familyvoice"]
	if !us.ReadOnly || !slices.Contains(us.CapDrop, "ALL") || file.Services["mongo"].Image == "" || file.Services["front"].Image == "" {
		t.Errorf("got %+v", file.Services)
	}
	t.Run("the service sees a key file that takes the place of another", func(t *testing.T) {
		folder := path.Dir(us.Environment["FAMILYVOICE_KEYS_FILE"])
		if !slices.ContainsFunc(us.Volumes, func(v string) bool { return strings.Contains(v, ":"+folder+":ro") }) {
			t.Errorf("the folder %s should be mounted, and not the file alone: %v", folder, us.Volumes)
		}
	})
	example, err := os.ReadFile(filepath.Join("..", "config", "familyvoice.example.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var environ []string
	for name, value := range us.Environment {
		environ = append(environ, name+"="+regexp.MustCompile(`\$\{[^}]*\}`).ReplaceAllString(value, "families.example"))
		short := strings.TrimPrefix(name, config.Prefix)
		found := strings.Contains(string(example), name)
		for _, group := range []string{"TWILIO_", "TELEGRAM_", "ALERTS_"} {
			if rest, ok := strings.CutPrefix(short, group); ok && strings.Contains(string(example), config.Prefix+group+"...") && strings.Contains(string(example), rest) {
				found = true
			}
		}
		if !found {
			t.Errorf("%s is no option", name)
		}
	}
	if _, err := config.Load("", environ); err != nil {
		t.Errorf("the program does not take what the file gives it: %v", err)
	}
}

// clusterPod is what a pod's containers may do.
type clusterPod struct {
	ServiceLinks *bool `yaml:"enableServiceLinks"`
	Containers   []struct {
		Image    string `yaml:"image"`
		Security struct {
			Escalation   *bool               `yaml:"allowPrivilegeEscalation"`
			Capabilities map[string][]string `yaml:"capabilities"`
		} `yaml:"securityContext"`
	} `yaml:"containers"`
}

// canStart says whether each container has no more rights than its program needs, and no fewer: the file of the caddy in its image
// carries cap_net_bind_service, and the kernel starts no such file where that can't be had (capabilities(7), "effective bit").
func (p clusterPod) canStart(t *testing.T) {
	t.Helper()
	if p.ServiceLinks == nil || *p.ServiceLinks {
		t.Error("the cluster's own FAMILYVOICE_SERVICE_HOST reaches the program")
	}
	for _, c := range p.Containers {
		var add []string
		if strings.HasPrefix(c.Image, "caddy:") {
			add = []string{"NET_BIND_SERVICE"}
		}
		may := c.Security
		dropped, added := may.Capabilities["drop"], may.Capabilities["add"]
		if may.Escalation == nil || *may.Escalation || !slices.Equal(dropped, []string{"ALL"}) || !slices.Equal(added, add) {
			t.Errorf("%s has %+v", c.Image, may)
		}
	}
	if len(p.Containers) != 2 {
		t.Errorf("there are %d containers", len(p.Containers))
	}
}

func TestTheClusterFilesConfigurationIsTaken(t *testing.T) {
	dec := yaml.NewDecoder(strings.NewReader(deployFile(t, "kubernetes.yaml")))
	kinds := map[string]int{}
	for {
		var doc struct {
			Kind     string            `yaml:"kind"`
			Metadata map[string]any    `yaml:"metadata"`
			Data     map[string]string `yaml:"data"`
			Spec     struct {
				Template struct {
					Spec clusterPod `yaml:"spec"`
				} `yaml:"template"`
			} `yaml:"spec"`
		}
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kinds[doc.Kind]++
		if doc.Kind == "StatefulSet" {
			doc.Spec.Template.Spec.canStart(t)
		}
		for name, content := range doc.Data {
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			var environ []string // with the secrets that the file says how to make
			for _, named := range regexp.MustCompile(`--from-literal=(FAMILYVOICE_[A-Z_]+)=`).FindAllStringSubmatch(deployFile(t, "kubernetes.yaml"), -1) {
				environ = append(environ, named[1]+"=given")
			}
			if cfg, err := config.Load(file, environ); err != nil || !cfg.SMSOn() || !cfg.TelegramOn() {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for _, kind := range []string{"ConfigMap", "StatefulSet", "Service", "PodDisruptionBudget", "Ingress", "NetworkPolicy"} {
		if kinds[kind] != 1 {
			t.Errorf("there should be one %s, there are %d", kind, kinds[kind])
		}
	}
	content := deployFile(t, "kubernetes.yaml")
	for _, probe := range []string{"livenessProbe: {httpGet: {path: /healthz,", "readinessProbe: {httpGet: {path: /readyz,"} {
		if !strings.Contains(content, probe) {
			t.Errorf("%s is missing", probe)
		}
	}
}

func TestTheServiceHasNothingButItsFolderAndTheNetwork(t *testing.T) {
	unit := deployFile(t, "familyvoice.service")
	for _, line := range []string{
		"ExecStart=/usr/local/bin/familyvoice serve --config", "NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet=\n",
		"SystemCallFilter=@system-service", "MemoryDenyWriteExecute=true", "StateDirectoryMode=0700", "LogNamespace=familyvoice",
	} {
		if !strings.Contains(unit, line) {
			t.Errorf("%q is missing", line)
		}
	}
	for _, unit := range []string{"familyvoice.service", "familyvoice-backup.service"} {
		if !strings.Contains(deployFile(t, unit), "EnvironmentFile=/etc/familyvoice/environment\n") {
			t.Errorf("%s is not started with what the other is", unit)
		}
	}
	var environ []string
	for line := range strings.Lines(deployFile(t, "familyvoice.environment")) {
		if line = strings.TrimSpace(strings.TrimPrefix(line, "#")); strings.HasPrefix(line, config.Prefix) && !strings.HasPrefix(line, config.FileVariable) {
			environ = append(environ, strings.ReplaceAll(line, `"`, ""))
		}
	}
	if cfg, err := config.Load("", environ); err != nil || cfg.Data != "/var/lib/familyvoice" || len(environ) < 5 {
		t.Errorf("the program does not take the environment file: %v", err)
	}
	if !strings.Contains(deployFile(t, "journald@familyvoice.conf"), "MaxRetentionSec=30day") {
		t.Error("the log should be kept for 30 days")
	}
	if !strings.Contains(deployFile(t, "familyvoice-backup.service"), "--keep-days 35") {
		t.Error("backups should be kept for 35 days")
	}
}

// The list of parts that goes with a release: a scanner of known weaknesses reads it.
func TestEveryPartHasALicenceThatFitsAndStandsInTheList(t *testing.T) {
	run := func(args ...string) []byte {
		t.Helper()
		cmd := exec.Command("sh", append([]string{filepath.Join("..", "deploy", "licences.sh")}, args...)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return out
	}
	t.Setenv("VERSION", "v9.9.9-made-up")
	var list struct {
		Format     string `json:"bomFormat"`
		Metadata   struct{ Component struct{ Version string } }
		Components []struct {
			Name, Version, PURL string
			Licenses            []struct{ License struct{ ID, Name string } }
		}
	}
	if err := json.Unmarshal(run("sbom"), &list); err != nil {
		t.Fatal(err)
	}
	if list.Metadata.Component.Version != "v9.9.9-made-up" {
		t.Errorf("it is a list of version %q", list.Metadata.Component.Version)
	}
	licences := string(run())
	texts := t.TempDir()
	run("texts", texts)
	for _, c := range list.Components {
		if c.Version == "" || !strings.HasPrefix(c.PURL, "pkg:golang/"+c.Name+"@") || len(c.Licenses) != 1 || c.Licenses[0].License.ID+c.Licenses[0].License.Name == "" {
			t.Errorf("%+v is no whole entry", c)
		}
		if !strings.Contains(licences, c.Name) {
			t.Errorf("%s stands in one list and not in the other", c.Name)
		}
		if found, err := filepath.Glob(filepath.Join(texts, filepath.FromSlash(c.Name), "*[LlCc][IiOo][CcPp]*")); err != nil || len(found) == 0 {
			t.Errorf("the text of %s's licence does not go with a release", c.Name)
		}
	}
	for _, part := range []string{"std", "github.com/gin-gonic/gin", "modernc.org/sqlite", "go.mongodb.org/mongo-driver/v2"} {
		if !strings.Contains(licences, part) {
			t.Errorf("%s is in the binary and not in the list", part)
		}
	}
}

func TestEveryBuildThatIsHandedOutKnowsItsVersion(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join("..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"Makefile": string(makefile), "release.sh": deployFile(t, "release.sh"), "Dockerfile": deployFile(t, "Dockerfile")} {
		if !regexp.MustCompile(`-ldflags "-s -w [^"]*-X main\.version=\$`).MatchString(content) {
			t.Errorf("%s builds one that does not", name)
		}
	}
	if !strings.Contains(deployFile(t, "release.sh"), `sh deploy/licences.sh texts "dist/$name/licences"`) {
		t.Error("a release goes without the texts of the licences")
	}
}
