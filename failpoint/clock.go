//go:build failpoint

package failpoint

import (
	"os"
	"strings"
	"sync/atomic"
	"time"
)

var ahead atomic.Int64

// Now is this machine's time, or as far ahead of it as the file FAMILYVOICE_FAILPOINT_CLOCK says ("2m", "-1h"), for as long as it
// says so.
func Now() time.Time { return time.Now().Round(0).Add(time.Duration(ahead.Load())) }

func init() {
	file := os.Getenv("FAMILYVOICE_FAILPOINT_CLOCK")
	if file == "" {
		return
	}
	go func() {
		for ; ; time.Sleep(50 * time.Millisecond) {
			content, _ := os.ReadFile(file) // none: the clock is right
			d, _ := time.ParseDuration(strings.TrimSpace(string(content)))
			ahead.Store(int64(d))
		}
	}()
}
