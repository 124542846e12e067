package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/config"
	"familyvoice/store"
)

// A command that is typed in the wrong folder must not say of an empty, new database that nothing is held there.
func TestCommandsMakeNoDatabaseWhereNoneStands(t *testing.T) {
	data := t.TempDir()
	t.Setenv("FAMILYVOICE_DATA", data)
	for name, run := range map[string]func(context.Context, []string, streams) int{
		"erase": func(ctx context.Context, _ []string, std streams) int {
			return runErase(ctx, []string{"--address", "+447700900123"}, std)
		},
		"access": func(ctx context.Context, _ []string, std streams) int {
			return runAccess(ctx, []string{"--address", "+447700900123"}, std)
		},
		"user": func(ctx context.Context, _ []string, std streams) int { return runStaff(ctx, []string{"list"}, std) },
		"backup": func(ctx context.Context, _ []string, std streams) int {
			return runBackup(ctx, []string{"--to", t.TempDir()}, std)
		},
		"retention": runRetention, "rebuild": runRebuild, "export": runExport, "drill": runDrill, "rekey": runRekey,
	} {
		var said bytes.Buffer
		status := run(t.Context(), nil, streams{in: strings.NewReader(""), out: &said, err: &said})
		if status != 1 || !strings.Contains(said.String(), "--config") {
			t.Errorf("%s ended with %d: %s", name, status, &said)
		}
	}
	var said bytes.Buffer
	runCheck(t.Context(), nil, streams{in: strings.NewReader(""), out: &said, err: &said})
	if !strings.Contains(said.String(), "none yet") {
		t.Errorf("check should say that there is no database:\n%s", &said)
	}
	if made, err := os.ReadDir(data); err != nil || len(made) > 0 {
		t.Errorf("something was made: %v, %v", made, err)
	}
}

// The account has two numbers of ours and no one that is configured; staff type the person's number as people do.
func TestAPersonIsFoundAtEveryNumberOfOurs(t *testing.T) {
	a := running(t, newMailFake(t), func(c *config.Config) {
		c.Twilio = config.Twilio{AccountSID: demoAccount, AuthToken: demoAuth, MessagingService: "MG" + strings.Repeat("0", 32), BaseURL: "http://127.0.0.1:1"}
	})
	t.Setenv("FAMILYVOICE_DATA", a.cfg.Data)
	for id, ours := range map[string]string{"one": "+447700900555", "two": "+447700900556"} {
		in := channels.Inbound{ID: id, Channel: channels.SMS, Sender: ours, Address: "+447700900123", Kind: channels.Text, Text: "hello", At: time.Now()}
		if err := a.talk.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	say := func(run func(context.Context, []string, streams) int, args ...string) (int, string) {
		var said bytes.Buffer
		status := run(t.Context(), args, streams{in: strings.NewReader(""), out: &said, err: &said})
		return status, said.String()
	}
	if status, said := say(runAccess, "--address", "07700 900123"); status != 0 || strings.Count(said, "+447700900123") < 2 {
		t.Errorf("access ended with %d and should tell of both numbers:\n%s", status, said)
	}
	if status, said := say(runErase, "--address", "07700 900123"); status != 0 {
		t.Errorf("erase ended with %d: %s", status, said)
	}
	erased := 0
	for r, err := range a.store.Responses.Find(t.Context(), store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Erased {
			erased++
		}
	}
	if erased != 2 {
		t.Errorf("%d of two runs are erased", erased)
	}
	for _, wrong := range []string{"0770", "mum"} {
		if status, said := say(runErase, "--address", wrong); status != 1 || !strings.Contains(said, "no phone number") {
			t.Errorf("%q ended with %d: %s", wrong, status, said)
		}
	}
}

// The copy may be read by whoever shares the phone; how many records there are is for the one who makes it.
func TestTheCopyDoesNotTellThatASafeguardingRecordExists(t *testing.T) {
	a := running(t, newMailFake(t), func(*config.Config) {})
	t.Setenv("FAMILYVOICE_DATA", a.cfg.Data)
	in := channels.Inbound{ID: "one", Channel: channels.SMS, Sender: "+447700900555", Address: "+447700900123", Kind: channels.Text, Text: "my dad hits me", At: time.Now()}
	if err := a.talk.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if n, err := a.store.Alerts.Count(t.Context(), store.Query{}); err == nil && n == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no alert is filed")
		}
	}
	for _, form := range [][]string{nil, {"--json"}} {
		var copied, said bytes.Buffer
		status := runAccess(t.Context(), append(form, "--address", in.Address), streams{in: strings.NewReader(""), out: &copied, err: &said})
		if status != 0 || strings.Contains(strings.ToLower(copied.String()), "safeguarding") || !strings.Contains(copied.String(), in.Address) {
			t.Errorf("%v ended with %d and copied\n%s", form, status, &copied)
		}
		if !strings.Contains(said.String(), "1 safeguarding records") {
			t.Errorf("whoever makes the copy should be told, was told %q", &said)
		}
	}
}

func TestABackupThatWasNotFinishedIsNoBackup(t *testing.T) {
	cfg := config.Default()
	cfg.Data = t.TempDir()
	checked := func(now time.Time) (taken string, err error) {
		withOpened(t, cfg, func(st *store.Store) { taken, err = checkBackup(t.Context(), st, now) })
		return taken, err
	}
	withOpened(t, cfg, func(st *store.Store) {
		for range 2 {
			if err := noteServed(t.Context(), st, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
	})
	full := filepath.Join(t.TempDir(), "no folder")
	if err := os.WriteFile(full, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := backup(t.Context(), cfg, full, backupsFor, &bytes.Buffer{}); err == nil {
		t.Fatal("a file is no folder")
	}
	if taken, err := checked(time.Now()); err != nil || !strings.Contains(taken, "none yet") {
		t.Errorf("on the first day: %q, %v", taken, err)
	}
	if _, err := checked(time.Now().AddDate(0, 0, 3)); err == nil || !strings.Contains(err.Error(), "none was ever taken") {
		t.Errorf("on the third day: %v", err)
	}
	if err := backup(t.Context(), cfg, t.TempDir(), backupsFor, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if taken, err := checked(time.Now()); err != nil || !strings.Contains(taken, "the last one is of") {
		t.Errorf("after one: %q, %v", taken, err)
	}
	if _, err := checked(time.Now().AddDate(0, 0, 3)); err == nil || !strings.Contains(err.Error(), "room in its folder") {
		t.Errorf("three days later: %v", err)
	}
}
