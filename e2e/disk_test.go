package e2e

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/e2e/harness"
	"familyvoice/store"
)

// withSmallDisk runs the test that calls it once more, in a process that may mount a file system of its own, and returns
// true in that process. It skips the test where such a process can't be had.
func withSmallDisk(t *testing.T) (inside bool) {
	t.Helper()
	const mark = "FAMILYVOICE_TEST_OWN_MOUNTS"
	if os.Getenv(mark) == t.Name() {
		return true
	}
	tool, err := exec.LookPath("unshare")
	if err != nil {
		t.Skip("no disk can be made small here: there is no unshare")
	}
	if out, err := exec.Command(tool, "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "none", t.TempDir()).CombinedOutput(); err != nil {
		t.Skipf("no disk can be made small here: %v %s", err, out)
	}
	args := []string{"--user", "--map-root-user", "--mount", os.Args[0], "-test.run", "^" + t.Name() + "$", "-test.timeout", "10m"}
	if testing.Verbose() {
		args = append(args, "-test.v")
	}
	cmd := exec.Command(tool, args...)
	cmd.Env = append(os.Environ(), mark+"="+t.Name())
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error("in a process with a disk of its own: ", err)
	}
	return false
}

// fill writes a file until not a byte more goes onto its disk.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// The disk is full: neither the database nor the spool takes a byte more. A text is then not acknowledged, so that its
// provider tries again; whoever tells of harm gets help all the same, once, and the lead is told; nobody is sent the same
// reply over and over because it can't be noted that it left. When there is room again everything goes on, and every text
// that was acknowledged is there once.
func TestTheDiskIsFullAndNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	if !withSmallDisk(t) {
		return
	}
	town := harness.NewTown(t, "")
	if err := syscall.Mount("none", town.Dir, "tmpfs", 0, "size=40m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(town.Dir, syscall.MNT_DETACH) })
	s := town.Start()
	tx := startTexting(t, town, s, 4, 150*time.Millisecond)
	harness.Eventually(t, "everybody has begun", func() bool {
		for n := range tx.taken {
			if tx.taken[n].Load() < 2 {
				return false
			}
		}
		return true
	})

	ballast := filepath.Join(town.Dir, "ballast")
	send := func(from, sid, body string) int {
		_, status, _, err := town.Twilio.Send(context.Background(), twiliofake.Text{SID: harness.SID(sid), From: from, Body: body})
		if err != nil {
			return 0
		}
		return status
	}
	n := 0
	harness.Eventually(t, "a text is not acknowledged any more", func() bool {
		fill(t, ballast)
		n++
		return send("+447700900598", fmt.Sprint("full", n), "hello") == http.StatusServiceUnavailable
	})
	const frightened, harm = "+447700900599", "my dad hits me and I want to kill myself"
	if status := send(frightened, "full-harm", harm); status != http.StatusServiceUnavailable {
		t.Errorf("what can't be kept must not be acknowledged, the answer was %d", status)
	}
	harness.Eventually(t, "help goes out", func() bool { return len(town.Screen(frightened)) > 0 })
	harness.Eventually(t, "the lead is told", func() bool { return len(town.Screen(harness.Lead)) > 0 })
	for range 5 { // the provider tries again
		send(frightened, "full-harm", harm)
		time.Sleep(time.Second)
	}
	if screen := town.Screen(frightened); len(screen) != 1 || !strings.Contains(screen[0], "999") {
		t.Errorf("help should come once however often the provider tries, this came:\n%s", strings.Join(screen, "\n---\n"))
	}
	if s.Dead() {
		t.Fatalf("the server should live through it:\n%s", s.Log())
	}
	for _, phone := range tx.phones {
		times := map[string]int{}
		for _, text := range town.Screen(phone) {
			if times[text]++; times[text] == 4 { // a question may be asked three times, when answers to it are unclear
				t.Errorf("a family is sent the same again and again: %s", text)
			}
		}
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	s = town.Text(s, frightened, harness.SID("full-harm"), harm, func() *harness.Server { return s })
	time.Sleep(2 * time.Second)
	close(tx.stop)
	tx.all.Wait()
	st, _ := town.Open()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		spool, err := os.ReadFile(filepath.Join(town.Dir, "spool", "spool-0.jsonl"))
		settled := settledNow(st)
		if err == nil && len(spool) == 0 && settled {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("what was acknowledged should be applied and sent: %v, %d bytes wait in the spool, all sent: %v\n%s", err, len(spool), settled, s.Log())
		}
	}
	tx.hasAll()
	if n, err := st.Alerts.Count(context.Background(), store.Query{}); err != nil || n != 1 {
		t.Errorf("one disclosure makes one alert, there are %d, %v", n, err)
	}
	db, err := sql.Open("sqlite", filepath.Join(town.Dir, "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("the database should be whole, it is %q, %v", verdict, err)
	}
	if status := s.Stop(); status != 0 {
		t.Errorf("the server ended with %d", status)
	}
}

// settledNow says whether nothing is due within the hour: a first text waits a day for its GO.
func settledNow(st *store.Store) bool {
	soon := store.Query{Range: "due", From: int64(1), To: time.Now().Add(time.Hour).UnixMilli(), Limit: 1}
	n, err := st.Responses.Count(context.Background(), soon)
	m, err2 := st.Contacts.Count(context.Background(), soon)
	return err == nil && err2 == nil && n == 0 && m == 0
}
