package county

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"familyvoice/e2e/harness"
)

var (
	families = flag.Int("families", 300, "how many families answer at least while servers are killed")
	limit    = flag.Duration("within", 0, "no family begins after so long; 0 for no limit")
	calm     = flag.Duration("calm", time.Second, "the pause between two faults")
	atOnce   = flag.Int("atonce", 48, "how many families write at the same time")
	profile  = flag.String("profile", "", "a folder for profiles of the first server, CPU and memory; needs a while of at least a minute")
)

// bed is a county under test: two servers on one database, providers, and the families.
type bed struct {
	*testing.T
	town     *harness.Town
	exchange *Exchange
	front    *Front
	ledger   *Ledger
	servers  [2]*harness.Server
	env      []string
	clock    string // a file that says how far ahead the second server's clock is
	started  int
	spent    [2]time.Duration // of processor time, by servers that are gone
}

// Every family's words are accounted for, whatever happens to the servers, the providers and the database while they
// write: none is lost, none stands twice, none stands under another question, none is kept after STOP, nothing is left
// after an erasure, each disclosure has one alert, and every reply arrives.
func TestEveryAnswerIsAccountedFor(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	began := time.Now()
	ended := b.live()
	b.settle()
	b.compare(ended, time.Since(began))
	for i, s := range b.servers {
		if status := s.Stop(); status != 0 {
			t.Errorf("server %d ended with %d", i+1, status)
		}
	}
}

func newBed(t *testing.T) *bed {
	t.Helper()
	b := &bed{T: t, town: harness.NewTown(t, ""), exchange: NewExchange(), front: NewFront(2, *atOnce)}
	t.Cleanup(b.exchange.Close)
	var err error
	if b.ledger, err = NewLedger(filepath.Join(t.TempDir(), "ledger.jsonl")); err != nil {
		t.Fatal(err)
	}
	places := filepath.Join(t.TempDir(), "places.yaml")
	if err := os.WriteFile(places, []byte(placesYAML()), 0o600); err != nil {
		t.Fatal(err)
	}
	b.env = []string{"FAMILYVOICE_TWILIO_BASE_URL=" + b.exchange.URL, "FAMILYVOICE_TELEGRAM_TOKEN=" + harness.BotToken,
		"FAMILYVOICE_TELEGRAM_SECRET=" + harness.BotSecret, "FAMILYVOICE_TELEGRAM_BASE_URL=" + b.exchange.URL,
		"FAMILYVOICE_TRUSTED_PROXIES=127.0.0.1", "FAMILYVOICE_PLACES_FILE=" + places, "FAMILYVOICE_LOG_LEVEL=error"}
	b.clock = filepath.Join(t.TempDir(), "clock")
	for i := range b.servers {
		b.start(i)
	}
	return b
}

// start starts a server: the first is the binary that is shipped, and the second a build of the same whose clock can be set.
// With -profile it is the first of that build, too.
func (b *bed) start(i int) {
	env := b.env[:len(b.env):len(b.env)]
	b.town.Tags = ""
	if i == 1 || *profile != "" {
		b.town.Tags = "failpoint"
		env = append(env, "FAMILYVOICE_FAILPOINT_LEASE=0s")
	}
	switch {
	case i == 1:
		env = append(env, "FAMILYVOICE_FAILPOINT_CLOCK="+b.clock)
	case *profile != "":
		b.started++
		env = append(env, fmt.Sprintf("FAMILYVOICE_FAILPOINT_PROFILE=%s/%d", *profile, b.started))
	}
	b.servers[i] = b.town.Start(env...)
	b.front.Set(i, b.servers[i].URL)
}

// live lets families write until there are enough of them and every fault has been. It returns how many there were.
func (b *bed) live() int {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	fs := &Families{Front: b.front, Exchange: b.exchange, Ledger: b.ledger, Hubs: hubKeywords(), Patience: 10 * time.Minute, T: b.T}
	began := time.Now()
	var next, failed, over atomic.Int64
	var allFaults atomic.Bool
	more := func() (int, bool) {
		n := int(next.Add(1))
		late := *limit > 0 && time.Since(began) > *limit
		enough := n > *families && allFaults.Load()
		return n, !late && !enough && ctx.Err() == nil && failed.Load() < 20
	}
	var all sync.WaitGroup
	for range *atOnce {
		all.Go(func() {
			for n, ok := more(); ok; n, ok = more() {
				if err := fs.Live(ctx, n); err != nil {
					failed.Add(1)
					b.Error(err)
				}
				over.Add(1)
			}
		})
	}
	done := make(chan struct{})
	go func() { defer close(done); all.Wait() }()
	b.faults(began, done, &allFaults, &over)
	<-done
	return int(over.Load())
}

// faults lets each fault happen, one after another, and says when that has been; with a limit they go on, over and over
// until done.
func (b *bed) faults(began time.Time, done <-chan struct{}, each *atomic.Bool, over *atomic.Int64) {
	for n := 0; n < len(faults) || *limit > 0; n++ {
		fault := faults[n%len(faults)]
		select {
		case <-done:
			return
		case <-time.After(*calm):
		}
		before := time.Now()
		fault.happens(b)
		b.Logf("after %.1f s and %d families, for %.1f s: %s", before.Sub(began).Seconds(), over.Load(), time.Since(before).Seconds(), fault.name)
		if n+1 == len(faults) {
			each.Store(true)
		}
	}
}

// faults is what happens to a county while families write.
var faults = []struct {
	name    string
	happens func(*bed)
}{
	{"the first server is killed", func(b *bed) { b.kill(0, 0) }},
	{"the providers are slow, refuse and hang up", func(b *bed) {
		b.exchange.Poor(true)
		time.Sleep(4 * time.Second)
		b.exchange.Poor(false)
	}},
	{"the second server stands still", func(b *bed) { b.freeze(1, 4*time.Second) }},
	{"the database is slow", func(b *bed) {
		for range 3 {
			b.hold(time.Second)
			time.Sleep(200 * time.Millisecond)
		}
	}},
	{"the second server is killed and stays away", func(b *bed) { b.kill(1, 3*time.Second) }},
	{"the database takes nothing, the first server is killed, and the providers are poor", func(b *bed) {
		b.exchange.Poor(true)
		var held sync.WaitGroup
		held.Go(func() { b.hold(11 * time.Second) })
		time.Sleep(10 * time.Second) // longer than a server waits: what comes is spooled
		b.end(0)
		held.Wait()
		b.start(0)
		b.exchange.Poor(false)
	}},
	{"both servers are killed", func(b *bed) {
		b.end(1)
		b.kill(0, time.Second)
		b.start(1)
	}},
	{"the second server's clock is ahead, and set right", func(b *bed) {
		// What it wrote is due as much later for the other server; and the fewer of them there are, the less a test may wait.
		b.setClock(min(10*time.Second+4**calm, 2*time.Minute).String())
		time.Sleep(3 * time.Second)
		b.setClock("0s")
	}},
	{"the disk takes nothing more", func(b *bed) { b.fill(4 * time.Second) }},
	{"the first server is stopped as an operator would, and started", func(b *bed) {
		b.front.Set(0, "")
		b.spend(0)
		if status := b.servers[0].Stop(); status != 0 {
			b.Errorf("it ended with %d", status)
		}
		b.start(0)
	}},
}

// setClock sets the second server's clock.
func (b *bed) setClock(ahead string) {
	if err := os.WriteFile(b.clock, []byte(ahead), 0o600); err != nil {
		b.Error(err)
	}
}

// fill lets no server write a byte more to any file, as on a full disk: neither the database nor the spool.
func (b *bed) fill(d time.Duration) {
	tool, err := exec.LookPath("prlimit")
	if err != nil {
		b.Log("there is no prlimit here: the disk is not filled")
		return
	}
	limit := func(most string) {
		for _, s := range b.servers {
			if out, err := exec.Command(tool, "--pid", strconv.Itoa(s.PID()), "--fsize="+most+":").CombinedOutput(); err != nil {
				b.Errorf("the disk can't be filled: %v %s", err, out)
			}
		}
	}
	limit("0")
	time.Sleep(d)
	limit("unlimited")
}

// end ends a server as a power cut would.
func (b *bed) end(i int) {
	b.front.Set(i, "")
	b.spend(i)
	b.servers[i].Kill()
}

// spend adds up what a server has computed so far, which is about to be gone.
func (b *bed) spend(i int) { b.spent[i] += harness.ProcessorTime(b.T, b.servers[i].PID()) }

// kill ends a server as a power cut would, and starts it again after a while.
func (b *bed) kill(i int, away time.Duration) {
	b.end(i)
	time.Sleep(away)
	b.start(i)
}

// freeze lets a server stand still with whatever it holds, and go on as if nothing had been.
func (b *bed) freeze(i int, d time.Duration) {
	_ = syscall.Kill(b.servers[i].PID(), syscall.SIGSTOP)
	time.Sleep(d)
	_ = syscall.Kill(b.servers[i].PID(), syscall.SIGCONT)
}

// hold keeps every writer out of the database file for so long.
func (b *bed) hold(d time.Duration) {
	db, err := sql.Open("sqlite", filepath.Join(b.town.Dir, "familyvoice.db"))
	if err != nil {
		b.Error(err)
		return
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(context.Background())
	if err != nil {
		b.Error(err)
		return
	}
	for try := range 2000 {
		if _, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err == nil {
			break
		}
		if try == 1999 {
			b.Error("the database could not be held: ", err)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	time.Sleep(d)
	if _, err := conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		b.Error(err)
	}
}

// settle waits until nothing is left to be done: nothing due, nothing spooled.
func (b *bed) settle() {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.town.Dir, "familyvoice.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	left := func() string {
		soon := time.Now().Add(time.Hour).UnixMilli() // a first text waits a day for its GO
		for _, table := range []string{"responses", "contacts"} {
			var n int
			err := db.QueryRow("SELECT count(*) FROM "+table+" WHERE due > 0 AND due < ?", soon).Scan(&n)
			if err != nil || n > 0 {
				return fmt.Sprint(n, " ", table, " ", err)
			}
		}
		spools, _ := filepath.Glob(filepath.Join(b.town.Dir, "spool", "spool-*.jsonl"))
		for _, name := range spools {
			if info, err := os.Stat(name); err == nil && info.Size() > 0 {
				return fmt.Sprint(info.Size(), " bytes in ", filepath.Base(name))
			}
		}
		return ""
	}
	before := ""
	for deadline := time.Now().Add(10 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		what := left()
		if what == "" {
			return
		}
		if what != before { // a long run's last answers are tagged meanwhile
			before, deadline = what, time.Now().Add(10*time.Minute)
		}
		if time.Now().After(deadline) {
			b.Errorf("for ten minutes the same work is left: %s", what)
			return
		}
	}
}

// compare holds what the ledger says against what the files hold.
func (b *bed) compare(lived int, took time.Duration) {
	b.Helper()
	entries, err := b.ledger.Read()
	if err != nil {
		b.Fatal(err)
	}
	count, err := CountFiles(b.Context(), b.town.Dir, filepath.Join(b.town.Dir, "keys.json"))
	if err != nil {
		b.Fatal(err)
	}
	if lived < *families {
		b.Errorf("%d families were to answer, and %d did", *families, lived)
	}
	wrong := Compare(entries, count)
	for i, w := range wrong {
		if i == 30 {
			b.Errorf("and %d more", len(wrong)-i)
			break
		}
		b.Error(w)
	}
	mistaken, _ := FalseAlarms(entries, count)
	sums := map[What]int{}
	for _, e := range entries {
		sums[e.What]++
	}
	b.Logf("%d families in %.0f s: %d messages taken (%d times one was offered again), %d answers and %d disclosures stand once each, %d alerts, of them %d on words of no harm, %d erased, %d stopped, %d texts after STOP kept nowhere",
		lived, took.Seconds(), b.front.Posted.Load(), b.front.Again.Load(), sums[Answer], sums[Disclosure], len(count.Alarms), mistaken, sums[Erased], sums[Stopped], sums[Unwanted])
	b.Logf("%d messages shown on phones, %d of them a second time; the providers refused %d and hung up on %d; %d runs, %d excerpts, %d replies parked",
		b.exchange.Taken.Load(), b.exchange.Repeats(), b.exchange.Refused.Load(), b.exchange.Cut.Load(), count.Runs, len(count.Excerpts), count.Parked)
	if info, err := os.Stat(filepath.Join(b.town.Dir, "familyvoice.db")); err == nil {
		b.Logf("the database has %d MiB, the servers %d and %d MiB of memory", info.Size()>>20, memory(b.servers[0])>>20, memory(b.servers[1])>>20)
	}
	for i := range b.servers {
		b.spend(i)
	}
	b.Logf("the servers computed for %.0f and %.0f s, the families and providers for %.0f s",
		b.spent[0].Seconds(), b.spent[1].Seconds(), harness.ProcessorTime(b.T, os.Getpid()).Seconds())
	for i, s := range b.servers {
		if log := s.Log(); strings.Contains(log, "panicked") {
			b.Errorf("server %d panicked:\n%.2000s", i+1, log)
		}
	}
}

// memory is what a server holds resident, in bytes.
func memory(s *harness.Server) (bytes int) {
	statm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.PID())) // not on every system
	var all, resident int
	_, _ = fmt.Sscan(string(statm), &all, &resident)
	return resident * os.Getpagesize()
}
