package main

import (
	"log/slog"
	"net"
	"testing"

	"familyvoice/config"
	"familyvoice/store"
)

// servedHere is a service that runs in a folder of its own; what it ended with comes by ended.
func servedHere(t *testing.T) (a *app, cfg config.Config, ended <-chan error) {
	t.Helper()
	cfg = config.Default()
	cfg.Data = t.TempDir()
	a, err := newServedApp(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	go func() { result <- a.Run(t.Context(), listener) }()
	return a, cfg, result
}

// openedHere is an empty store with its keys, in a folder of its own.
func openedHere(t *testing.T) (cfg config.Config, st *store.Store) {
	t.Helper()
	cfg = config.Default()
	cfg.Data = t.TempDir()
	if _, err := openKeys(cfg); err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return cfg, st
}
