package main

import (
	"context"
	"net"
	"os"
	"time"

	"familyvoice/config"
)

// runServe runs the service until it is told to stop.
func runServe(ctx context.Context, args []string, std streams) int {
	fs := newFlags("serve", "serve [--config file.yaml]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	if status, done := parse(fs, args); done {
		return status
	}
	cfg, err := config.Load(*file, os.Environ())
	if err == nil {
		err = cfg.Ready()
	}
	if err != nil {
		return fail(std.err, err)
	}
	level, err := cfg.Level()
	if err != nil {
		return fail(std.err, err)
	}
	a, err := newServedApp(ctx, cfg, newLog(std.err, level))
	if err != nil {
		return fail(std.err, err)
	}
	if err := restoredWhole(ctx, a.store); err != nil {
		_ = a.Close()
		return fail(std.err, err)
	}
	listener, err := net.Listen("tcp", cfg.Addr)
	if err == nil {
		err = noteServed(ctx, a.store, time.Now())
	}
	if err != nil {
		_ = a.Close()
		return fail(std.err, err)
	}
	a.describe(std.err, listener.Addr())
	err = a.Run(ctx, listener)
	if closed := a.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fail(std.err, err)
	}
	return 0
}
