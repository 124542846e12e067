//go:build failpoint

// Package failpoint names the boundaries of the path of one message, so that a test build can stop the process dead at
// any of them. This is the test build: FAMILYVOICE_FAILPOINT=name:N kills the process with SIGKILL at the Nth hit.
package failpoint

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Lease is short in this build, so that a test need not wait long for another instance to take over; FAMILYVOICE_FAILPOINT_LEASE
// says otherwise ("15s").
var Lease = lease()

func lease() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("FAMILYVOICE_FAILPOINT_LEASE")); err == nil {
		return d
	}
	return 500 * time.Millisecond
}

// Err is an error while the file FAMILYVOICE_FAILPOINT_<NAME> exists, as if what name names were away.
func Err(name string) error {
	file := os.Getenv("FAMILYVOICE_FAILPOINT_" + strings.ToUpper(name))
	if file == "" {
		return nil
	}
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	return errors.New("failpoint: " + name + " is away")
}

// Panic panics with value while the file FAMILYVOICE_FAILPOINT_PANIC exists, as a fault of ours would with whatever it
// had in its hands.
func Panic(value string) {
	if Err("panic") != nil {
		panic(value)
	}
}

var (
	target, count = parse(os.Getenv("FAMILYVOICE_FAILPOINT"))
	hits          atomic.Int64
)

func parse(setting string) (string, int64) {
	name, nth, ok := strings.Cut(setting, ":")
	if !ok {
		return name, 1
	}
	n, err := strconv.ParseInt(nth, 10, 64)
	if err != nil {
		n = 1
	}
	return name, n
}

// Hit kills this process, as a power cut would, if name is the failpoint asked for and this is the hit asked for.
func Hit(name string) {
	if name == target && hits.Add(1) == count {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // nothing after this point may run
	}
}
