//go:build !failpoint

// Package failpoint names the boundaries of the path of one message, so that a test build can stop the process dead at
// any of them. In every other build Hit does nothing and costs nothing.
package failpoint

// Hit does nothing in this build.
func Hit(string) {}
