package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

var soak = flag.Bool("soak", false, "kill at every boundary at many different hits")

const mum = "+447700900123"

// script is a survey with everything that matters in it: a text that joins, a skip, a disclosure.
var script = []string{
	"hello", "GO", "me and my two", "and the dog", "SKIP", "a garden for them", "SKIP",
	"my partner hits me and the kids, he said he will kill us tonight", "SKIP", "SKIP", "SKIP", "SKIP",
}

// wanted is what stands at the end, whatever was killed in between.
var wanted = map[string]string{
	"about": "me and my two\nand the dog", "hopes": "a garden for them",
	"change": "my partner hits me and the kids, he said he will kill us tonight",
}

// boundaries are the named places on the path of one message.
var boundaries = []string{
	"receive", "before-contact", "after-contact", "before-response", "after-response", "before-send",
	"after-send", "after-mark", "before-alert", "after-alert", "after-excerpt",
}

func TestKilledAtEveryBoundaryNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	calm := play(t, "none:1")
	for _, boundary := range boundaries {
		hits := []int{1, 3}
		if *soak {
			hits = []int{1, 2, 3, 4, 5, 6, 7}
		}
		if strings.HasSuffix(boundary, "contact") || strings.HasSuffix(boundary, "alert") || boundary == "after-excerpt" { // passed once
			hits = []int{1}
		}
		for _, hit := range hits {
			t.Run(fmt.Sprintf("%s, hit %d", boundary, hit), func(t *testing.T) {
				t.Parallel()
				screen := play(t, fmt.Sprintf("%s:%d", boundary, hit))
				sameStory(t, calm, screen)
			})
		}
	}
}

// play texts the script to a server that dies at the failpoint and is started again, checks what was kept, and returns
// the phone's screen.
func play(t *testing.T, failpoint string) []string {
	t.Helper()
	town := harness.NewTown(t, "failpoint")
	s := town.Start("FAMILYVOICE_FAILPOINT=" + failpoint)
	died := false
	revive := func() *harness.Server {
		died = true
		return town.Start()
	}
	for i, text := range script {
		s = town.Text(s, mum, harness.SID(fmt.Sprintf("kill%02d", i)), text, revive)
		if i%2 == 1 { // the provider likes to repeat itself
			s = town.Text(s, mum, harness.SID(fmt.Sprintf("kill%02d", i)), text, revive)
		}
	}
	st, k := town.Open()
	var last *store.Response
	harness.Eventually(t, "everything has been sent, filed and tagged", func() bool {
		if s.Dead() {
			s = revive()
		}
		last = nil
		for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
			if err != nil {
				return false
			}
			if last != nil {
				t.Fatal("one family has two runs")
			}
			last = r
		}
		return last != nil && len(last.Pending) == 0 && len(last.Alerts) == 0 && len(last.Untagged) == 0
	})
	if !died && !strings.HasPrefix(failpoint, "none") {
		t.Errorf("the server never came to the failpoint %s", failpoint)
	}
	state, err := conversation.Open(k, last)
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range wanted {
		var parts []string
		if a := state.Answer(question); a != nil {
			for _, p := range a.Parts {
				parts = append(parts, p.Text)
			}
		}
		if got := strings.Join(parts, "\n"); got != want {
			t.Errorf("the answer to %s should be %q, is %q", question, want, got)
		}
	}
	count := func(n int64, err error) int64 {
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(st.Alerts.Count(context.Background(), store.Query{})); n != 1 {
		t.Errorf("one disclosure makes one alert, there are %d", n)
	}
	if n := count(st.Excerpts.Count(context.Background(), store.Query{})); n != int64(len(wanted)) {
		t.Errorf("there should be %d excerpts, there are %d", len(wanted), n)
	}
	harness.Eventually(t, "the lead is told", func() bool { return len(town.Screen(harness.Lead)) >= 1 })
	return town.Screen(mum)
}

// sameStory compares two screens by the first time each message shows: a reply may come twice after a crash, and none may
// be missing or out of order.
func sameStory(t *testing.T, calm, screen []string) {
	t.Helper()
	isHelp := func(text string) bool { return strings.Contains(text, "If anyone is not safe") }
	if !slices.ContainsFunc(screen, isHelp) {
		t.Error("the disclosure got no help")
	}
	firsts := func(texts []string) (first []string) {
		for _, text := range texts {
			if !isHelp(text) && !slices.Contains(first, text) { // help overtakes what a crash held up
				first = append(first, text)
			}
		}
		return first
	}
	if got, want := strings.Join(firsts(screen), "\n---\n"), strings.Join(firsts(calm), "\n---\n"); got != want {
		t.Errorf("the family should see\n%s\n\nbut saw\n%s", want, got)
	}
	if len(screen) > len(calm)+2 {
		t.Errorf("a crash may repeat a reply, it repeated %d", len(screen)-len(calm))
	}
}

func TestKilledWhileTheStoreIsAwayNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, boundary := range []string{"none", "after-spool:1", "after-spool:3", "before-pop:1", "before-pop:2"} {
		t.Run(boundary, func(t *testing.T) {
			t.Parallel()
			town := harness.NewTown(t, "failpoint")
			away := filepath.Join(t.TempDir(), "away")
			env := "FAMILYVOICE_FAILPOINT_STORE=" + away
			s := town.Start(env, "FAMILYVOICE_FAILPOINT="+boundary)
			revive := func() *harness.Server { return town.Start(env) }
			for i, text := range script {
				if i == 3 {
					touch(t, away)
				}
				s = town.Text(s, mum, harness.SID(fmt.Sprintf("away%02d", i)), text, revive)
			}
			if err := os.Remove(away); err != nil {
				t.Fatal(err)
			}
			st, k := town.Open()
			harness.Eventually(t, "the spool is applied", func() bool {
				if s.Dead() {
					s = revive()
				}
				for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
					if err != nil {
						return false
					}
					state, err := conversation.Open(k, r)
					return err == nil && len(r.Pending) == 0 && state.Answer("change") != nil && len(state.Answers) >= 6 && r.Answered == 3
				}
				return false
			})
			if n, err := st.Alerts.Count(context.Background(), store.Query{}); err != nil || n != 1 {
				t.Errorf("one alert, got %d, %v", n, err)
			}
		})
	}
}

func touch(t *testing.T, file string) {
	t.Helper()
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestKilledWhileErasingNothingComesBack(t *testing.T) {
	t.Parallel()
	town := harness.NewTown(t, "failpoint")
	s := town.Start("FAMILYVOICE_FAILPOINT=after-purge:1")
	revive := func() *harness.Server { return town.Start() }
	for i, text := range []string{"hello", "GO", "me and my two", "DELETE", "ERASE"} {
		s = town.Text(s, mum, harness.SID(fmt.Sprintf("gone%02d", i)), text, revive)
		time.Sleep(100 * time.Millisecond)
	}
	st, _ := town.Open()
	harness.Eventually(t, "the run is a tombstone and its excerpts are gone", func() bool {
		if s.Dead() {
			s = revive()
		}
		for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
			if err != nil || !r.Erased || r.Purge || len(r.Pending) > 0 {
				return false
			}
		}
		n, err := st.Excerpts.Count(context.Background(), store.Query{})
		return err == nil && n == 0
	})
	s = town.Text(s, mum, harness.SID("gone02"), "me and my two", revive) // a late repeat
	for r, err := range st.Responses.Find(context.Background(), store.Query{}) {
		if err != nil || !r.Erased {
			t.Errorf("nothing may revive it: %v", err)
		}
	}
}
