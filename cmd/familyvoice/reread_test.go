package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"familyvoice/analysis/redact"
	"familyvoice/projection"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

func TestCheckSaysWhetherEveryAnswerWasReadByTheRedactionOfToday(t *testing.T) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "fv.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	says := func(want string) {
		t.Helper()
		if said, err := checkRedactor(ctx, st); err != nil || !strings.Contains(said, want) || !strings.Contains(said, redact.Version()) {
			t.Errorf("it says %q, %v, want %q", said, err, want)
		}
	}
	says("are read again once the service runs")
	by := &store.Setting{Meta: store.Meta{ID: projection.SettingRedactor}, Value: redact.Version()}
	if err := st.Settings.Put(ctx, by); err != nil {
		t.Fatal(err)
	}
	says("every answer was read")
	by.Value = "0+before"
	if err := st.Settings.Put(ctx, by); err != nil {
		t.Fatal(err)
	}
	says("are read again once the service runs")
}
