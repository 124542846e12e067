package notify

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// guarded is a mail server that lets in whoever signs in as it says: "235 in", or "535 no ada@council.example here". With secure it
// speaks TLS from the first byte, by a certificate that this test's machine trusts.
func guarded(t *testing.T, secure bool, signIn string) (address string) {
	t.Helper()
	web := httptest.NewTLSServer(nil)
	web.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	address = l.Addr().String()
	if secure {
		l = tls.NewListener(l, web.TLS)
		port := tlsAtOnce
		tlsAtOnce = l.Addr().(*net.TCPAddr).Port
		roots = x509.NewCertPool()
		roots.AddCert(web.Certificate())
		t.Cleanup(func() { tlsAtOnce, roots = port, nil })
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveGuarded(conn, signIn)
		}
	}()
	return address
}

func serveGuarded(conn net.Conn, signIn string) {
	defer func() { _ = conn.Close() }()
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 mailbox")
	lines := bufio.NewScanner(conn)
	inData := false
	for lines.Scan() {
		line := lines.Text()
		switch {
		case inData:
			if inData = line != "."; !inData {
				say("250 kept")
			}
		case strings.HasPrefix(line, "EHLO"):
			say("250-mailbox\r\n250 AUTH PLAIN")
		case strings.HasPrefix(line, "AUTH"):
			say(signIn)
		case line == "DATA":
			inData = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func TestAMailServerThatSpeaksTLSAtOnceIsSignedInTo(t *testing.T) {
	m := Mail{Server: guarded(t, true, "235 in"), From: "fv@council.example", To: []string{"lead@council.example"}, User: "fv", Password: "secret"}
	if err := m.Probe(t.Context()); err != nil {
		t.Errorf("asked: %v", err)
	}
	if told := m.Tell(t.Context(), "1 new", "sign in"); told.Sent != 1 || told.Err != nil {
		t.Errorf("told: %+v", told)
	}
}

func TestWhyAMailDoesNotLeaveIsSaidAndNobodyIsNamed(t *testing.T) {
	for name, row := range map[string]struct {
		server func(t *testing.T) string
		user   string
		want   string
	}{
		"a wrong password": {func(t *testing.T) string { return guarded(t, true, "535 no ada@council.example here") }, "ada", "does not take mail_user and mail_password (535)"},
		"no TLS at all":    {func(t *testing.T) string { return guarded(t, false, "235 in") }, "ada", "STARTTLS"},
		"a closed port":    {func(*testing.T) string { return "127.0.0.1:1" }, "", "nothing listens"},
		"a strange certificate": {func(t *testing.T) string {
			address := guarded(t, true, "235 in")
			roots = nil
			return address
		}, "", "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			m := Mail{Server: row.server(t), From: "fv@council.example", To: []string{"lead@council.example"}, User: row.user, Password: "secret"}
			asked := m.Probe(ctx)
			_, told := Lead{Ways: []Way{m}}.Notify(ctx, "urgent", false)
			said := fmt.Sprint(asked, "; ", told)
			if strings.Count(said, row.want) != 2 {
				t.Errorf("asked and told: %s", said)
			}
			for _, secret := range []string{"ada@", "lead@", "secret"} {
				if strings.Contains(said, secret) {
					t.Errorf("it names %s: %s", secret, said)
				}
			}
		})
	}
}

func TestASilentMailServerIsSaidToBeOneThatWaitsForTLSPerhaps(t *testing.T) {
	if got := reason(fmt.Errorf("dial failed: %w", context.DeadlineExceeded)).Error(); !strings.Contains(got, "port 465") {
		t.Errorf("it says %q", got)
	}
}

func TestTheLogSaysOnceWhyTheMailServerCantBeUsed(t *testing.T) {
	var log strings.Builder
	w := &Watch{Ways: []Way{Mail{Server: "127.0.0.1:1"}, SMS{}}, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil))}
	for range 3 {
		w.ask(t.Context())
	}
	if got := log.String(); strings.Count(got, "does not work") != 1 || !strings.Contains(got, "nothing listens") {
		t.Errorf("the log says %s", got)
	}
	w.Ways[0] = Mail{Server: guarded(t, false, "")}
	w.ask(t.Context())
	if got := log.String(); strings.Count(got, "works again") != 1 {
		t.Errorf("and then %s", got)
	}
}
