package main

import (
	"io"
	"log/slog"
)

// newLog is the structured log. Packages never give it a text, a number, a name or a token; it writes what it is given.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
