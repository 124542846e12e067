// Command familyvoice is the whole of Family Voice in one binary: the service, its demonstration, and the tools around it.
// It is the only place that knows every package.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
)

func main() {
	spareMemory()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// spareMemory collects garbage some five times as often as Go does by itself, unless GOGC says otherwise: a small server's memory is
// scarcer than the part of its processor that this takes (docs/performance.md).
func spareMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(20)
	}
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one subcommand. run returns the exit status: 0 done, 1 failed, 2 used wrongly.
type command struct {
	name  string
	short string
	run   func(ctx context.Context, args []string, std streams) int
}

// run finds the command and runs it.
func run(ctx context.Context, args []string, std streams) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		usage(std.out)
		return 0
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], std)
		}
	}
	_, _ = fmt.Fprintf(std.err, "familyvoice: there is no command %q.\n\n", args[0])
	usage(std.err)
	return 2
}

func usage(w io.Writer) {
	var b strings.Builder
	b.WriteString("Family Voice lets families answer by text, Telegram and web, and lets leaders read what they said.\n\n")
	b.WriteString("Usage: familyvoice COMMAND [options]; familyvoice COMMAND -h explains each.\n\n")
	for _, c := range commands() {
		_, _ = fmt.Fprintf(&b, "  %-10s %s\n", c.name, c.short)
	}
	_, _ = io.WriteString(w, b.String())
}
