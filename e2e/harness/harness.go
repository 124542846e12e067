// Package harness runs the real binary for the tests of the whole: with a provider's fake beside it, on a data folder
// that outlives the process, killed and started again as often as a test likes.
package harness

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"familyvoice/channels/sms/twiliofake"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/store/sqlite"
)

// The account of the fake, and our number on it. The public address is only signed, never resolved.
const (
	AccountSID = "AC00000000000000000000000000000001"
	AuthToken  = "0123456789abcdef0123456789abcdef"
	Number     = "+447700900000"
	Lead       = "+447700900999" // the safeguarding lead's phone
	PublicURL  = "https://fv.example"
)

var built sync.Map // tags -> func() (string, error)

// Build compiles the command with the build tags, once in this process, and returns the binary's path. It is built as it is
// shipped, so that whoever has just built that has compiled all of it; and where an earlier process has left it, which the go command
// then finds up to date.
func Build(t testing.TB, tags string) string {
	t.Helper()
	once, _ := built.LoadOrStore(tags, sync.OnceValues(func() (string, error) {
		dir, err := binaries()
		if err != nil {
			return "", err
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", err
		}
		bin := filepath.Join(dir, "familyvoice"+tags)
		lock, err := os.OpenFile(bin+".lock", os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return "", err
		}
		defer func() { _ = lock.Close() }()
		if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil { // until it is closed
			return "", err
		}
		cmd := exec.Command("go", "build", "-trimpath", "-tags", tags, "-o", bin, "familyvoice/cmd/familyvoice")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Logf("%s", out)
		}
		return bin, err
	}))
	bin, err := once.(func() (string, error))()
	if err != nil {
		t.Fatalf("the command could not be built: %v", err)
	}
	return bin
}

// binaries is the folder of what was built from this tree.
func binaries() (string, error) {
	root, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			return "", errors.New("there is no go.mod above this test")
		}
		root = filepath.Dir(root)
	}
	sum := sha256.Sum256([]byte(root))
	return filepath.Join(os.TempDir(), fmt.Sprintf("familyvoice-%d-%x", os.Getuid(), sum[:6])), err
}

// Town is one installation: a data folder, a Twilio, and whatever servers run on them.
type Town struct {
	T      testing.TB
	Dir    string
	Twilio *twiliofake.Fake
	Tags   string
	// Bin is the binary that Start runs, in place of the one built from this tree with Tags.
	Bin string

	provider *httptest.Server
}

// NewTown makes an installation that is gone when the test ends.
func NewTown(t testing.TB, tags string) *Town {
	t.Helper()
	fake := twiliofake.New(twiliofake.Config{AccountSID: AccountSID, AuthToken: AuthToken, From: Number})
	town := &Town{T: t, Dir: t.TempDir(), Twilio: fake, Tags: tags, provider: httptest.NewServer(fake)}
	t.Cleanup(town.provider.Close)
	return town
}

// Server is one running process.
type Server struct {
	URL string

	cmd  *exec.Cmd
	done chan struct{}
	mu   sync.Mutex
	log  bytes.Buffer
}

var listens = regexp.MustCompile(`listens at (\S+);`)

// Start runs a server on the town's data, with further environment variables, and waits until it listens.
func (town *Town) Start(env ...string) *Server {
	town.T.Helper()
	s := &Server{done: make(chan struct{})}
	bin := town.Bin
	if bin == "" {
		bin = Build(town.T, town.Tags)
	}
	s.cmd = exec.Command(bin, "serve")
	s.cmd.Env = append(os.Environ(), "FAMILYVOICE_ADDR=127.0.0.1:0", "FAMILYVOICE_PUBLIC_URL="+PublicURL, "FAMILYVOICE_DATA="+town.Dir,
		"FAMILYVOICE_COUNCIL=Leigh Family Hubs", "FAMILYVOICE_FRONT_DOOR=01632 960100", "FAMILYVOICE_OUT_OF_HOURS=01632 960199",
		"FAMILYVOICE_TWILIO_ACCOUNT_SID="+AccountSID, "FAMILYVOICE_TWILIO_AUTH_TOKEN="+AuthToken, "FAMILYVOICE_TWILIO_FROM="+Number,
		"FAMILYVOICE_TWILIO_BASE_URL="+town.provider.URL, "FAMILYVOICE_ALERTS_SMS_TO="+Lead)
	s.cmd.Env = append(s.cmd.Env, env...)
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		town.T.Fatal(err)
	}
	s.cmd.Stdout = io.Discard
	if err := s.cmd.Start(); err != nil {
		town.T.Fatal(err)
	}
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(pipe)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if m := listens.FindStringSubmatch(lines.Text()); m != nil {
				address <- m[1]
			}
			s.mu.Lock()
			s.log.WriteString(lines.Text() + "\n")
			s.mu.Unlock()
		}
		_ = s.cmd.Wait()
		close(s.done)
	}()
	town.T.Cleanup(s.Kill)
	select {
	case at := <-address:
		s.URL = "http://" + at
		town.Twilio.SetWebhook(s.URL+"/webhooks/twilio/message", PublicURL+"/webhooks/twilio/message")
	case <-s.done:
		town.T.Fatalf("the server did not start:\n%s", s.Log())
	case <-time.After(time.Minute):
		town.T.Fatal("the server did not start within a minute")
	}
	return s
}

// Kill ends the process as a power cut would.
func (s *Server) Kill() {
	if s.cmd.Process != nil {
		_ = s.cmd.Process.Kill()
	}
	<-s.done
}

// Stop ends the process as an operator would, and returns its exit status.
func (s *Server) Stop() int {
	_ = s.cmd.Process.Signal(os.Interrupt)
	<-s.done
	return s.cmd.ProcessState.ExitCode()
}

// Dead says whether the process has ended.
func (s *Server) Dead() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// PID is the process's number.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Log is everything that the process has logged.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// Text sends one text with this SID as the provider does: again and again until it is taken. revive is called when the
// server is found dead, and returns the one that runs instead.
func (town *Town) Text(s *Server, from, sid, body string, revive func() *Server) *Server {
	town.T.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		_, status, _, err := town.Twilio.Send(ctx, twiliofake.Text{SID: sid, From: from, Body: body})
		cancel()
		if err == nil && status == 200 {
			return s
		}
		time.Sleep(50 * time.Millisecond)
		if s.Dead() {
			s = revive()
		}
	}
	town.T.Fatalf("a text was not taken within a minute:\n%s", s.Log())
	return s
}

// Screen is what the phone was sent, oldest first.
func (town *Town) Screen(phone string) []string {
	var texts []string
	for _, m := range town.Twilio.Messages(phone) {
		texts = append(texts, m.Body)
	}
	return texts
}

// Open opens the town's store and keys beside the running server.
func (town *Town) Open() (*store.Store, *keys.Keys) {
	town.T.Helper()
	st, err := sqlite.Open(context.Background(), filepath.Join(town.Dir, "familyvoice.db"))
	if err != nil {
		town.T.Fatal(err)
	}
	town.T.Cleanup(func() { _ = st.Close() })
	k, err := keys.Load(filepath.Join(town.Dir, "keys.json"))
	if err != nil {
		town.T.Fatal(err)
	}
	return st, k
}

// Eventually waits for something that happens in the background.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("this never happened: %s", what)
		}
	}
}

// SID makes a message id of Twilio's form.
func SID(name string) string {
	return "SM" + (strings.Repeat("0", 32) + hexOf(name))[len(hexOf(name)):]
}

func hexOf(name string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, c := range []byte(name) {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	s := b.String()
	return s[max(0, len(s)-32):]
}
