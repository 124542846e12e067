package channels

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestRefusalsAreSpokenOfOnceAMinute(t *testing.T) {
	var out bytes.Buffer
	log, at := slog.New(slog.NewTextHandler(&out, nil)), time.Unix(1_800_000_000, 0)
	var r Refusals
	for range 100 {
		r.One(log, SMS, "refused", at)
	}
	r.One(log, SMS, "refused", at.Add(time.Minute))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[1], "refused=100") {
		t.Errorf("wanted two lines, the second for those in between, got\n%s", out.String())
	}
}
