package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"familyvoice/config"
)

// runReady asks the service that runs on this machine whether it can keep a message: for a container, which has nothing else to
// ask with.
func runReady(ctx context.Context, args []string, std streams) int {
	fs := newFlags("ready", "ready [--config file.yaml]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	if status, done := parse(fs, args); done {
		return status
	}
	cfg, err := config.Load(*file, os.Environ())
	if err == nil {
		err = askReady(ctx, cfg.Addr)
	}
	if err != nil {
		return fail(std.err, err)
	}
	return 0
}

func askReady(ctx context.Context, addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("the service does not answer on port %s", port)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the service answers %d: it can't keep a message", res.StatusCode)
	}
	return nil
}
