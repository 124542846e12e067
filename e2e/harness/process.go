package harness

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"familyvoice/channels/webform/formtest"
)

// Process is one running command with everything it prints, on either stream.
type Process struct {
	T   testing.TB
	URL string // where it listens

	cmd     *exec.Cmd
	done    chan struct{}
	mu      sync.Mutex
	printed bytes.Buffer
}

// Run starts the command (built with tags) and waits until it prints a line that listens matches, whose first group is
// an address or host:port. With listens nil it waits until the command ends.
func Run(t testing.TB, tags string, listens *regexp.Regexp, env []string, args ...string) *Process {
	t.Helper()
	p := &Process{T: t, cmd: exec.Command(Build(t, tags), args...), done: make(chan struct{})}
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "FAMILYVOICE_") {
			p.cmd.Env = append(p.cmd.Env, pair)
		}
	}
	p.cmd.Env = append(p.cmd.Env, env...)
	reader, writer := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = writer, writer
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	go p.read(reader, listens, found)
	go func() {
		_ = p.cmd.Wait()
		_ = writer.Close()
	}()
	t.Cleanup(p.Kill)
	if listens == nil {
		select {
		case <-p.done:
		case <-time.After(45 * time.Second):
			p.Kill()
			t.Errorf("the command should have ended by now; it printed:\n%s", p.Printed())
		}
		return p
	}
	select {
	case at := <-found:
		p.URL = "http://" + strings.TrimPrefix(at, "http://")
	case <-p.done:
		t.Fatalf("the command did not start:\n%s", p.Printed())
	case <-time.After(2 * time.Minute):
		t.Fatalf("the command did not listen within two minutes:\n%s", p.Printed())
	}
	return p
}

func (p *Process) read(from io.Reader, listens *regexp.Regexp, found chan<- string) {
	defer close(p.done)
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		p.mu.Lock()
		p.printed.WriteString(line)
		p.mu.Unlock()
		if listens != nil {
			if m := listens.FindStringSubmatch(line); m != nil {
				found <- m[1]
				listens = nil
			}
		}
		if err != nil {
			return
		}
	}
}

// Printed is everything that the process has printed.
func (p *Process) Printed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.printed.String()
}

// Kill ends the process as a power cut would.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// Stop ends the process with Ctrl-C and returns its exit status.
func (p *Process) Stop() int {
	_ = p.cmd.Process.Signal(os.Interrupt)
	return p.Status()
}

// Status waits for the end of the process and returns its exit status.
func (p *Process) Status() int {
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

// Browser opens a browser without scripts on the process's pages. It keeps cookies for https too, as behind a TLS front.
func (p *Process) Browser() *formtest.Browser {
	p.T.Helper()
	at, err := url.Parse(p.URL)
	if err != nil {
		p.T.Fatal(err)
	}
	front := httputil.NewSingleHostReverseProxy(at)
	front.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path, _, _ = strings.Cut(r.URL.Path, "#") // a browser keeps the fragment to itself
		front.ServeHTTP(w, r)
	})
	return &formtest.Browser{T: p.T, Handler: handler, Lang: "en-GB", Cookies: map[string]*http.Cookie{}}
}
