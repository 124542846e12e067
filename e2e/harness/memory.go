package harness

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Memory is how much of a process lies in memory now, and the most that ever did since ForgetPeak, in MiB.
func Memory(t testing.TB, pid int) (now, most float64) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	mib := func(line string) float64 {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			return 0
		}
		kib, _ := strconv.Atoi(fields[1])
		return float64(kib) / 1024
	}
	for line := range strings.Lines(string(status)) {
		switch {
		case strings.HasPrefix(line, "VmRSS:"):
			now = mib(line)
		case strings.HasPrefix(line, "VmHWM:"):
			most = mib(line)
		}
	}
	return now, most
}

// ForgetPeak begins anew to note the most memory of a process.
func ForgetPeak(t testing.TB, pid int) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
}

// ProcessorTime is how long a process has computed so far.
func ProcessorTime(t testing.TB, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the program's name may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		t.Fatalf("/proc/%d/stat reads %q", pid, stat)
	}
	ticks := 0
	for _, field := range fields[11:13] { // in the program and in the kernel, in hundredths of a second on Linux
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
