package main

import (
	"fmt"
	"runtime"
)

// version is the release or commit that this binary was built from: the Makefile's VERSION, set by the linker.
var version = "unknown"

// runVersion says which Family Voice this is, and which Go and machine it was built with and for.
func runVersion(args []string, std streams) int {
	if status, done := parse(newFlags("version", "version", std), args); done {
		return status
	}
	_, _ = fmt.Fprintf(std.out, "familyvoice %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return 0
}
