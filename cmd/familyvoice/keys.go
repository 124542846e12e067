package main

import (
	"context"
	"errors"

	"familyvoice/keys"
)

// runKeys makes a key file on standard output.
func runKeys(_ context.Context, args []string, std streams) int {
	fs := newFlags("keys", "keys new > keys.json", std)
	if status, done := parse(fs, args); done {
		return status
	}
	if fs.NArg() != 1 || fs.Arg(0) != "new" {
		fs.Usage()
		return 2
	}
	content, err := keys.New()
	if err != nil {
		return fail(std.err, errors.New("the random source failed"))
	}
	_, err = std.out.Write(append(content, '\n'))
	if err != nil {
		return fail(std.err, err)
	}
	return 0
}
