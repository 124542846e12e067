package readers

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/staff"
	"familyvoice/staff/export"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/store/sqlite"
	"familyvoice/vault"
	"familyvoice/web"

	"github.com/gin-gonic/gin"
)

var (
	responses = flag.Int("responses", 2000, "how many made-up families have answered")
	answers   = flag.Int("answers", 6, "how many questions a family answers at most")
	keepIn    = flag.String("keep", "", "a folder in which the made-up county is kept for the next run; empty: thrown away")
	asks      = flag.Int("asks", 100, "how often each page is asked for")
	only      = flag.String("only", "", "measure the pages alone whose line holds this; release: the release alone")
	inside    = flag.Bool("inside", false, "serve from this process in place of the real program, for profiles")
)

const council = "Made-up Council"

func newKeys(t testing.TB) *keys.Keys {
	t.Helper()
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// open opens the county's store as the program does.
func open(t testing.TB, dir string) (*store.Store, *keys.Keys) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(dir, "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := keys.LoadOrMake(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	st.Excerpts = vault.Excerpts(st.Excerpts, k)
	return st, k
}

// BenchmarkReaders fills a store, makes a release of all of it, and asks the real program for every page and file.
func BenchmarkReaders(b *testing.B) {
	town := harness.NewTown(b, "")
	if *keepIn != "" {
		town.Dir = *keepIn
	}
	for range b.N {
		measure(b, town)
	}
}

// measure prints what it finds; go test prints the metrics of one line alone.
func measure(b *testing.B, town *harness.Town) {
	marker := filepath.Join(town.Dir, "filled")
	now := time.Now().UTC().Truncate(time.Millisecond)
	if made, err := os.ReadFile(marker); err == nil {
		var n int
		if _, err := fmt.Sscan(string(made), &n); err != nil || n != *responses {
			b.Fatalf("%s holds %s families", town.Dir, made)
		}
	} else {
		fill(b, town.Dir, now)
		if err := os.WriteFile(marker, fmt.Append(nil, *responses), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	if *only == "" || *only == "release" {
		makeRelease(b, town.Dir, now)
	}
	if *only != "release" {
		serve(b, town)
	}
}

func fill(b *testing.B, dir string, now time.Time) {
	st, k := open(b, dir)
	defer func() { _ = st.Close() }()
	c, err := newCounty(st, k, *responses, now)
	if err != nil {
		b.Fatal(err)
	}
	begun, used := time.Now(), harness.ProcessorTime(b, os.Getpid())
	err = c.fill(b.Context(), func(done int) {
		if done > 0 {
			fmt.Printf("%d families after %.0f s\n", done, time.Since(begun).Seconds())
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	excerpts, err := st.Excerpts.Count(b.Context(), store.Query{})
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "familyvoice.db"))
	if err != nil {
		b.Fatal(err)
	}
	worked := harness.ProcessorTime(b, os.Getpid()) - used
	fmt.Printf("filled: %d families, %d excerpts, %.0f MiB, %.0f s, %.0f s of them computing\n", *responses, excerpts, float64(info.Size())/(1<<20), time.Since(begun).Seconds(), worked.Seconds())
}

// makeRelease makes every release in this process, and says what it took.
func makeRelease(b *testing.B, dir string, now time.Time) {
	st, k := open(b, dir)
	defer func() { _ = st.Close() }()
	c, err := newCounty(st, k, *responses, now)
	if err != nil {
		b.Fatal(err)
	}
	themes := themesOf(b)
	runtime.GC()
	harness.ForgetPeak(b, os.Getpid())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun, used := time.Now(), harness.ProcessorTime(b, os.Getpid())
	_, made, err := c.releases(b.Context(), themes)
	if err != nil {
		b.Fatal(err)
	}
	took, worked := time.Since(begun), harness.ProcessorTime(b, os.Getpid())-used
	runtime.ReadMemStats(&after)
	_, peak := harness.Memory(b, os.Getpid())
	fmt.Printf("release: %d made in %.1f s, %.1f s of them computing, %.0f responses/s, peak %.0f MiB resident, %.1f GiB allocated in %.1f million pieces\n",
		made, took.Seconds(), worked.Seconds(), float64(*responses)/took.Seconds(), peak, float64(after.TotalAlloc-before.TotalAlloc)/(1<<30), float64(after.Mallocs-before.Mallocs)/1e6)
	if made == 0 && *keepIn == "" {
		b.Fatal("nothing was released")
	}
}

// serve asks the real program for every page.
func serve(b *testing.B, town *harness.Town) {
	r := begin(b, town)
	pages := r.pages()
	fmt.Printf("%-34s %9s %9s %9s %9s %9s\n", "", "p50 ms", "p95 ms", "most ms", "work ms", "KiB")
	for _, p := range pages {
		if !strings.Contains(p.name, *only) || len(r.alerts) == 0 && p.name == oneAlert {
			continue
		}
		used := r.processorTime()
		times, size := r.ask(p, *asks)
		work := float64((r.processorTime() - used).Milliseconds()) / float64(*asks)
		fmt.Printf("%-34s %9.1f %9.1f %9.1f %9.1f %9.1f\n", p.name, at(times, 50), at(times, 95), at(times, 100), work, size/1024)
	}
	if r.pid != 0 {
		now, peak := harness.Memory(b, r.pid)
		fmt.Printf("memory after the pages: %.0f MiB resident, %.0f at most\n", now, peak)
	}
	for _, f := range r.files() {
		if !strings.Contains(f.name, *only) {
			continue
		}
		first, whole, size := r.take(f)
		fmt.Printf("%-34s first byte %.0f ms, whole %.2f s, %.1f MiB\n", f.name, first.Seconds()*1000, whole.Seconds(), size/(1<<20))
	}
	if r.pid != 0 {
		now, peak := harness.Memory(b, r.pid)
		fmt.Printf("memory after the files: %.0f MiB resident, %.0f at most\n", now, peak)
	}
}

// processorTime is how long the program has computed: what a page costs whatever else runs on the machine.
func (r *browser) processorTime() time.Duration {
	return harness.ProcessorTime(r.b, cmp.Or(r.pid, os.Getpid()))
}

func at(sorted []time.Duration, percent int) float64 {
	return float64(sorted[max(0, (len(sorted)*percent+99)/100-1)].Microseconds()) / 1000
}

// browser is the person who reads.
type browser struct {
	b      testing.TB
	base   string
	client *http.Client
	token  string // of the API
	pid    int    // of the program; 0 for this process
	ids    []string
	alerts []string
	themes []release.Label
	// periods are those that have a release of the whole council.
	periods []string
}

var tokenForm = regexp.MustCompile(`fvt_[A-Za-z0-9_-]+`)

func newBrowser(b testing.TB) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	return &browser{b: b, client: &http.Client{Jar: jar, Timeout: 20 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, themes: themesOf(b)}
}

// begin serves what lies in the town's folder, and signs in.
func begin(b testing.TB, town *harness.Town) *browser {
	r := newBrowser(b)
	st, k := open(b, town.Dir)
	b.Cleanup(func() { _ = st.Close() })
	r.lookAround(st)
	if *inside {
		r.base = serveHere(b, st, k, r.themes)
	} else {
		s := town.Start("FAMILYVOICE_LOG_LEVEL=info", "FAMILYVOICE_PUBLIC_URL=http://fv.example", "FAMILYVOICE_STAFF_PASSWORD_ALONE=true", "FAMILYVOICE_COUNCIL="+council)
		r.base, r.pid = s.URL, s.PID()
		waitForReleases(b, s)
	}
	r.signIn()
	return r
}

func (r *browser) signIn() {
	b := r.b
	b.Helper()
	if status, _ := r.once(page{method: "POST", path: func(int) string { return "/staff/sign-in" }, form: func(int) url.Values {
		return url.Values{"name": {reader}, "password": {password}}
	}}, 0); status != http.StatusSeeOther {
		b.Fatalf("signing in answered %d", status)
	}
	_, body := r.once(page{method: "POST", path: func(int) string { return "/staff/tokens" }, form: func(int) url.Values {
		return url.Values{"name": {"measure"}, "reads": {release.ForLeadership}, "days": {"30"}}
	}}, 0)
	r.token = tokenForm.FindString(body)
	if r.token == "" {
		b.Fatalf("no token was made: %.500s", body)
	}
	_, body = r.once(page{path: same("/api/v1/periods")}, 0)
	var listed struct{ Periods []struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &listed); err != nil || len(listed.Periods) == 0 {
		b.Fatalf("no period has a release: %.300s", body)
	}
	for _, p := range listed.Periods {
		r.periods = append(r.periods, p.ID)
	}
}

// serveHere serves the site from this process.
func serveHere(b testing.TB, st *store.Store, k *keys.Keys, themes []release.Label) string {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	staff.New(staff.Config{
		Store: st, Keys: k, Renderer: web.New(web.Options{}), Council: council, Themes: themes, PasswordAlone: true, Tagged: "made-up",
		Answers:  func(*store.Response) ([]staff.Answer, error) { return nil, nil },
		Codebook: export.Codebook{Version: "made-up", Themes: []export.Code{{ID: "money", Label: "Money"}}},
	}).Mount(router)
	server := httptest.NewServer(router)
	b.Cleanup(server.Close)
	return server.URL
}

// waitForReleases waits until the program has looked whether a release is due, so that no pass runs beside the pages.
func waitForReleases(b testing.TB, s *harness.Server) {
	begun := time.Now()
	for quiet := 0; quiet < 3; time.Sleep(time.Second) {
		used := harness.ProcessorTime(b, s.PID())
		time.Sleep(time.Second)
		if harness.ProcessorTime(b, s.PID())-used < 100*time.Millisecond {
			quiet++
		} else {
			quiet = 0
		}
		if time.Since(begun) > 20*time.Minute {
			b.Fatal("the program never came to rest")
		}
	}
	now, peak := harness.Memory(b, s.PID())
	fmt.Printf("at rest %.0f s after its start: %.0f MiB resident, %.0f at most\n", time.Since(begun).Seconds(), now, peak)
}

// lookAround notes what pages can be asked about.
func (r *browser) lookAround(st *store.Store) {
	for i := range 64 {
		for e, err := range st.Excerpts.Find(r.b.Context(), store.Query{After: fmt.Sprintf("%02x", i*4), Limit: 12}) {
			if err != nil {
				r.b.Fatal(err)
			}
			if !e.Withheld && e.Excluded == "" && len(e.Sentences) > 0 && e.Text != "" {
				r.ids = append(r.ids, e.ID)
				break
			}
		}
	}
	for a, err := range st.Alerts.Find(r.b.Context(), store.Query{Limit: 50}) {
		if err != nil {
			r.b.Fatal(err)
		}
		r.alerts = append(r.alerts, a.ID)
	}
	if len(r.ids) == 0 {
		r.b.Fatal("too few families to ask about")
	}
}

// once asks for a page once and reads it.
func (r *browser) once(p page, i int) (int, string) {
	r.b.Helper()
	req := r.request(p, i)
	res, err := r.client.Do(req)
	if err != nil {
		r.b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.b.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func (r *browser) request(p page, i int) *http.Request {
	r.b.Helper()
	var form io.Reader
	if p.form != nil {
		form = strings.NewReader(p.form(i).Encode())
	}
	req, err := http.NewRequestWithContext(context.Background(), cmp.Or(p.method, http.MethodGet), r.base+p.path(i), form)
	if err != nil {
		r.b.Fatal(err)
	}
	if p.form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if r.token != "" && strings.HasPrefix(req.URL.Path, "/api/") {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	return req
}

// ask asks n times and returns how long each took, the shortest first, and the mean size.
func (r *browser) ask(p page, n int) (times []time.Duration, size float64) {
	r.b.Helper()
	for i := range n {
		begun := time.Now()
		status, body := r.once(p, i)
		times = append(times, time.Since(begun))
		size += float64(len(body)) / float64(n)
		if status != http.StatusOK {
			r.b.Fatalf("%s answered %d for %s: %.300s", p.name, status, p.path(i), body)
		}
	}
	slices.Sort(times)
	return times, size
}

// take takes a file away.
func (r *browser) take(p page) (first, whole time.Duration, size float64) {
	r.b.Helper()
	begun := time.Now()
	res, err := r.client.Do(r.request(p, 0))
	if err != nil {
		r.b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		r.b.Fatalf("%s answered %d", p.name, res.StatusCode)
	}
	if _, err := res.Body.Read(make([]byte, 1)); err != nil {
		r.b.Fatal(err)
	}
	first = time.Since(begun)
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil {
		r.b.Fatalf("%s broke off: %v", p.name, err)
	}
	return first, time.Since(begun), float64(n + 1)
}
