//go:build !failpoint

// Package failpoint names the boundaries of the path of one message, so that a test build can stop the process dead at
// any of them, and holds what else such a build may set: the clock, and how long a lease lasts. In every other build Hit does
// nothing and costs nothing, and the clock is the machine's.
package failpoint

import "time"

// Lease is 0 in this build: the default holds.
const Lease time.Duration = 0

// Now is this machine's time.
func Now() time.Time { return time.Now() }

// Hit does nothing in this build.
func Hit(string) {}

// Panic does nothing in this build.
func Panic(string) {}

// Err is nil in this build.
func Err(string) error { return nil }
