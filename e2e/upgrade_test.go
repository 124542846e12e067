package e2e

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

// upgradeFrom names the version before; "last" is the newest tag before this commit, or else a commit that served.
var upgradeFrom = flag.String("upgradefrom", "", "the git revision that the upgrade is rehearsed from, or last")

const servedBefore = "a97cc8ef"

// The old version and the new one serve one database at once in mid-survey, the old one is killed, the new one serves alone,
// then everybody goes back to the old one, and forward again. Each family's every answer stands once at the end.
func TestUpgradeInMidSurveyAndBack(t *testing.T) {
	if *upgradeFrom == "" {
		t.Skip("it builds another version first: make upgrade")
	}
	old := buildBefore(t)
	town := harness.NewTown(t, "failpoint") // whose leases are short
	start := func(bin string) *harness.Server {
		town.Bin = bin
		return town.Start("FAMILYVOICE_LOG_LEVEL=warn")
	}
	r := &rehearsal{t: t, town: town, lines: map[*harness.Server]*twiliofake.Fake{}}

	before := start(old)
	r.everybody("hello", before)
	r.everybody("GO", before)
	r.everybody("about", before)
	after := start("")
	r.everybody("SKIP 1", before, after) // each text goes to one of them, and its repeat to the other
	r.disclosure(after, before)
	var killed sync.WaitGroup
	killed.Go(before.Kill)
	r.everybody("hopes", after, before)
	killed.Wait()
	r.everybody("SKIP 2", after)
	r.everybody("change", after)
	if status := after.Stop(); status != 0 {
		t.Errorf("the new version ended with %d:\n%s", status, after.Log())
	}
	before = start(old)
	r.everybody("SKIP 3", before)
	if status := before.Stop(); status != 0 {
		t.Errorf("the old version ended with %d:\n%s", status, before.Log())
	}
	after = start("")
	r.everybody("SKIP 4", after)
	r.check()
}

// families is how many take part, each with a thread of their own.
const families = 24

// rehearsal sends texts and notes in a ledger of its own what each family answered.
type rehearsal struct {
	t     *testing.T
	town  *harness.Town
	mu    sync.Mutex
	lines map[*harness.Server]*twiliofake.Fake
	said  []string // the questions answered, in order
}

func familyPhone(n int) string { return fmt.Sprintf("+447700900%03d", 200+n) }

func answer(question string, n int) string {
	return fmt.Sprintf("what family %d says of %s", n, question)
}

// line is the provider as it calls one server.
func (r *rehearsal) line(s *harness.Server) *twiliofake.Fake {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lines[s] == nil {
		r.lines[s] = twiliofake.New(twiliofake.Config{
			AccountSID: harness.AccountSID, AuthToken: harness.AuthToken, From: harness.Number,
			Webhook: s.URL + "/webhooks/twilio/message", PublicWebhook: harness.PublicURL + "/webhooks/twilio/message",
		})
	}
	return r.lines[s]
}

// text sends one text until a server takes it, and once more to the next, as a provider does that missed the answer.
func (r *rehearsal) text(from, sid, body string, servers []*harness.Server) {
	took := -1
	for try := range 200 {
		s := servers[try%len(servers)]
		_, status, _, err := r.line(s).Send(context.Background(), twiliofake.Text{SID: harness.SID(sid), From: from, Body: body})
		if err == nil && status == http.StatusOK {
			took = try
			break
		}
	}
	if took < 0 {
		r.t.Errorf("nobody took %s", sid)
		return
	}
	next := servers[(took+1)%len(servers)]
	_, _, _, _ = r.line(next).Send(context.Background(), twiliofake.Text{SID: harness.SID(sid), From: from, Body: body}) // it may be dead
}

// everybody texts a step: a question's answer, or a word of command, which may be numbered. Between two answers stands a SKIP,
// for what follows an answer at once joins it.
func (r *rehearsal) everybody(step string, servers ...*harness.Server) {
	r.t.Helper()
	command, _, _ := strings.Cut(step, " ")
	said := command != "hello" && command != "GO" && command != "SKIP"
	var all sync.WaitGroup
	for n := range families {
		body := command
		if said {
			body = answer(step, n)
		}
		mine := slices.Clone(servers)
		if n%2 == 1 {
			slices.Reverse(mine)
		}
		all.Go(func() { r.text(familyPhone(n), fmt.Sprintf("%s-%d", step, n), body, mine) })
	}
	all.Wait()
	if said {
		r.said = append(r.said, step)
	}
	if r.t.Failed() {
		r.t.FailNow()
	}
}

// disclosure is one more person, whose words must raise one alert whichever version meets them.
func (r *rehearsal) disclosure(servers ...*harness.Server) {
	for i, body := range []string{"hello", "GO", "my partner hits me and the kids, he said he will kill us tonight"} {
		r.text(mum, fmt.Sprintf("mum-%d", i), body, servers)
	}
}

// check counts what is kept against the ledger.
func (r *rehearsal) check() {
	r.t.Helper()
	st, k := r.town.Open()
	ctx := context.Background()
	heard := map[string]int{}
	harness.Eventually(r.t, "everything has been applied, sent and tagged", func() bool {
		clear(heard)
		for doc, err := range st.Responses.Find(ctx, store.Query{}) {
			if err != nil || len(doc.Untagged)+len(doc.Alerts) > 0 || slices.ContainsFunc(doc.Pending, func(p store.Pending) bool { return p.Parked == "" }) {
				return false
			}
			state, err := conversation.Open(k, doc)
			if err != nil {
				r.t.Fatal(err)
			}
			for _, a := range state.Answers {
				for _, p := range a.Parts {
					heard[a.Question+": "+p.Text]++
				}
			}
		}
		return len(heard) > families*len(r.said)
	})
	for _, question := range r.said {
		for n := range families {
			if times := heard[question+": "+answer(question, n)]; times != 1 {
				r.t.Errorf("what family %d said of %s stands %d times", n, question, times)
			}
		}
	}
	if n, err := st.Responses.Count(ctx, store.Query{}); err != nil || n != families+1 {
		r.t.Errorf("there are %d runs of %d families, %v", n, families+1, err)
	}
	if n, err := st.Alerts.Count(ctx, store.Query{}); err != nil || n != 1 {
		r.t.Errorf("one disclosure makes one alert, there are %d, %v", n, err)
	}
}

// buildBefore builds the version that the upgrade starts from, out of this repository's own history.
func buildBefore(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	git := func(args ...string) ([]byte, error) {
		cmd := exec.Command("git", args...)
		cmd.Dir = root
		return cmd.Output()
	}
	from := *upgradeFrom
	if from == "last" {
		if tag, err := git("describe", "--tags", "--abbrev=0", "HEAD^"); err == nil {
			from = strings.TrimSpace(string(tag))
		} else {
			from = servedBefore
		}
	}
	archive, err := git("archive", "--format=tar", from)
	if err != nil {
		if *upgradeFrom != "last" {
			t.Fatalf("there is no %s in the history here", from)
		}
		t.Skipf("NO UPGRADE WAS REHEARSED: the history here does not go back to %s. `git fetch --unshallow --tags` brings it, or make upgrade FROM=... names another version", from)
	}
	dir := t.TempDir()
	unpack := exec.Command("tar", "-x", "-C", dir)
	unpack.Stdin = bytes.NewReader(archive)
	if out, err := unpack.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	bin := filepath.Join(dir, "familyvoice-before")
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-tags", "failpoint", "-o", bin, "./cmd/familyvoice")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0") // as harness.Build, so that what both need is compiled once
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s could not be built: %v\n%s", from, err, out)
	}
	t.Logf("upgraded from %s", from)
	return bin
}
