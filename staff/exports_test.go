package staff

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/staff/export"
	"familyvoice/staff/release"
	"familyvoice/store"

	"github.com/xuri/excelize/v2"
)

func init() {
	maps.Copy(mayUse, map[string][]string{
		"GET /exports":                {"viewer", "collaborative", "analyst", "editor", "data-protection"},
		"GET /exports/tables.csv":     {"viewer", "collaborative", "analyst", "editor"},
		"GET /exports/tables.xlsx":    {"viewer", "collaborative", "analyst", "editor"},
		"GET /exports/codebook.qdc":   {"viewer", "collaborative", "analyst", "editor"},
		"GET /exports/excerpts.jsonl": {"analyst"},
		"GET /exports/excerpts.qdpx":  {"analyst"},
		"POST /exports/raw.jsonl":     {"data-protection"},
	})
}

func withCodebook(c *Config) {
	c.Codebook = export.Codebook{Version: "1", Stances: []export.Code{{ID: "hope", Label: "Hope"}}}
	for _, t := range themes {
		c.Codebook.Themes = append(c.Codebook.Themes, export.Code{ID: t.ID, Label: t.Name, Definition: "What it means."})
	}
}

// take downloads a file and checks what is said of it: its trailers, and the exports page.
func (r *reader) take(method, path string, form url.Values) []byte {
	r.h.t.Helper()
	req, err := http.NewRequest(method, r.h.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.h.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		r.h.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(res.Header.Get("Cache-Control"), "no-store") {
		r.h.t.Fatalf("%s answered %d: %v", path, res.StatusCode, res.Header)
	}
	sum := sha256.Sum256(content)
	if want := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"; res.Trailer.Get("Repr-Digest") != want {
		r.h.t.Errorf("%s: the digest is %q, want %q", path, res.Trailer.Get("Repr-Digest"), want)
	}
	r.see("/staff/exports", fmt.Sprintf("%x", sum), `<td class="fv-number">`+res.Trailer.Get("Row-Count")+"</td>")
	return content
}

func TestTheFilesTellWhatTheReleaseTells(t *testing.T) {
	h := newHouse(t, withCodebook)
	h.town(200)
	r := h.signedIn("vic", []string{"viewer"})
	body, err := release.Latest(ctx, h.store, release.ForLeadership, "elm", release.AllTime)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(r.take(http.MethodGet, "/staff/exports/tables.csv?place=elm&period=all", nil))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	told, hidden := map[string]string{}, 0
	for _, l := range lines[1:] {
		told[l[6]+"/"+l[8]] = l[10]
		if l[11] != "" {
			hidden++
			if l[10] != "" {
				t.Errorf("a hidden number is told: %v", l)
			}
		}
	}
	if hidden == 0 {
		t.Error("the town has no small numbers: the test proves nothing")
	}
	for _, s := range body.Stances {
		for _, row := range s.Themes {
			want := ""
			if n, shown := row.Cell.Show(); shown {
				want = fmt.Sprint(n)
			}
			if got := told[s.ID+"/"+row.ID]; got != want {
				t.Errorf("%s/%s is %q, want %q", s.ID, row.ID, got, want)
			}
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(r.take(http.MethodGet, "/staff/exports/tables.xlsx?place=elm", nil)))
	if err != nil {
		t.Fatal(err)
	}
	_ = book.Close()
	if got := string(r.take(http.MethodGet, "/staff/exports/codebook.qdc", nil)); !strings.Contains(got, "urn:QDA-XML:codebook:1.0") || !strings.Contains(got, "Dads and male carers") {
		t.Errorf("the codebook is %.300s", got)
	}
	if h.audited("export") != 3 || h.audited("export-done") != 3 {
		t.Error("the record misses an export")
	}
	wellFormed(t, "exports", r.see("/staff/exports"))
}

func TestPartnersTakeAwayTheFiguresOfPartners(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	file := string(h.signedIn("col", []string{"collaborative"}).take(http.MethodGet, "/staff/exports/tables.csv", nil))
	if strings.Contains(file, "fewer than 5") || !strings.Contains(file, "fewer than 10") {
		t.Error("the file has the threshold of staff")
	}
}

func TestAPlaceOutsideTheScopeIsNotTakenAway(t *testing.T) {
	h := newHouse(t)
	h.town(200)
	r := h.signedIn("elmo", []string{"analyst"}, "elm")
	for _, path := range []string{"tables.csv", "tables.xlsx", "excerpts.jsonl", "excerpts.qdpx"} {
		if status, _, _ := r.get("/staff/exports/" + path + "?place=ash"); status != http.StatusForbidden {
			t.Errorf("%s of another hub answers %d", path, status)
		}
	}
}

func TestRedactedAnswersAreTakenAwayWithoutWhoseTheyAre(t *testing.T) {
	h := newHouse(t, withCodebook)
	h.town(200)
	r := h.signedIn("ana", []string{"analyst"})
	file := r.take(http.MethodGet, "/staff/exports/excerpts.jsonl", nil)
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")
	if len(lines) < 50 || !strings.Contains(lines[len(lines)-1], `"end":true`) {
		t.Fatalf("%d lines, the last is %s", len(lines), lines[len(lines)-1])
	}
	body, err := release.Latest(ctx, h.store, release.ForLeadership, "", release.AllTime)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for e, err := range h.store.Excerpts.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		ids[e.Response] = true
	}
	for id := range ids {
		if strings.Contains(string(file), id) {
			t.Fatal("an answer says whose it is")
		}
	}
	in := bufio.NewScanner(bytes.NewReader(file))
	for in.Scan() {
		var e export.Excerpt
		if err := json.Unmarshal(in.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		for _, s := range e.Sentences {
			for _, stance := range s.Stances {
				for _, theme := range s.Themes {
					if n, shown := body.Stance(stance.ID).Theme(theme.ID).Show(); !shown || n == 0 {
						t.Errorf("%s/%s is hidden and can be counted in the file", stance.ID, theme.ID)
					}
				}
			}
		}
	}
	if project := r.take(http.MethodGet, "/staff/exports/excerpts.qdpx", nil); !bytes.HasPrefix(project, []byte("PK")) {
		t.Error("the project is no archive")
	}
}

func TestTheFileOfAPlaceDoesNotTellWhereTheFamilyOfAStoryLives(t *testing.T) {
	h := newHouse(t, withCodebook)
	h.town(200)
	body, err := release.Latest(ctx, h.store, release.ForLeadership, "elm", release.AllTime)
	if err != nil {
		t.Fatal(err)
	}
	top := body.Stance("hope").Top(1)
	if len(top) == 0 {
		t.Fatal("no hope of the hub is shown")
	}
	h.tells("f1", "elm", func(e *store.Excerpt) {
		e.Sentences = []store.Sentence{{Hash: "x", Text: e.Text, Themes: []store.Tag{{ID: top[0].ID}}, Stances: []store.Tag{{ID: "hope"}}}}
	})
	ana := h.signedIn("ana", []string{"analyst"})
	const words, file = "What we say under fears is this", "/staff/exports/excerpts.jsonl"
	if !strings.Contains(string(ana.take(http.MethodGet, file+"?place=elm", nil)), words) {
		t.Fatal("before the release the words are not in the file: the test proves nothing")
	}
	form := ana.offered()
	form.Set("decision", "released")
	ana.post("/staff/stories/waiting", form)
	if strings.Contains(string(ana.take(http.MethodGet, file+"?place=elm", nil)), words) {
		t.Error("the file of the hub holds the words of the story")
	}
	if !strings.Contains(string(ana.take(http.MethodGet, file, nil)), words) {
		t.Error("the file of the whole council, which tells no place, lacks them")
	}
}

func rawAnswers(c *Config) {
	c.Answers = func(r *store.Response) ([]Answer, error) {
		return []Answer{{Question: "hopes", Text: "a home of " + r.ID}, {Question: "fears", Text: "my secret"}}, nil
	}
}

func TestAnswersAsTheyWereWrittenNeedTheRoleAndAReason(t *testing.T) {
	h := newHouse(t, rawAnswers)
	for _, r := range []store.Response{
		{Meta: store.Meta{ID: "one"}, Place: "elm", Day: "2026-11-01", Flagged: []string{"fears"}, Experience: &store.Experience{Rating: 4, At: h.now}},
		{Meta: store.Meta{ID: "two"}, Place: "ash", Day: "2026-11-01"},
		{Meta: store.Meta{ID: "gone"}, Place: "elm", Day: "2026-11-01", Erased: true},
	} {
		put(t, h.store.Responses, &r)
	}
	put(t, h.store.Responses, &store.Response{Meta: store.Meta{ID: "three"}, Place: "elm", Day: "2026-11-01"})
	put(t, h.store.Excerpts, &store.Excerpt{Meta: store.Meta{ID: "three:fears"}, Response: "three", Question: "fears", Place: "elm", Withheld: true}) // read again since
	r := h.signedIn("dpo", []string{"data-protection"}, "elm")
	if status, page, _ := r.post("/staff/exports/raw.jsonl", url.Values{"reason": {"because"}}); status != http.StatusUnprocessableEntity || strings.Contains(page, "a home") {
		t.Fatalf("without a reason it answers %d", status)
	}
	file := string(r.take(http.MethodPost, "/staff/exports/raw.jsonl", url.Values{"reason": {"Request of Mrs Example for her own data"}}))
	if !strings.Contains(file, "a home of one") || strings.Contains(file, "a home of two") || strings.Contains(file, "gone") {
		t.Errorf("the file is not of the person's places: %s", file)
	}
	if strings.Contains(file, "my secret") || !strings.Contains(file, `"withheld":true`) {
		t.Error("an answer that raised a concern is in the file")
	}
	if strings.Count(file, `"experience":4`) != 1 || strings.Count(file, `"experience":0`) != 1 {
		t.Errorf("how it was is said otherwise than it was: %s", file)
	}
	a := h.lastOf("export-raw")
	if a.By != "dpo" || strings.Contains(a.Reason, "Example") {
		t.Errorf("the record says %+v: what was typed must be sealed", a)
	}
	r.see("/staff/audit", "Request of Mrs Example for her own data")
}

func TestWhatCantBeRecordedDoesNotLeave(t *testing.T) {
	h := newHouse(t, rawAnswers)
	h.town(200)
	r := h.signedIn("ana", []string{"analyst", "data-protection"})
	h.site.Store.Audit = broken[store.Audit]{h.store.Audit}
	for _, path := range []string{"tables.csv", "tables.xlsx", "excerpts.jsonl", "excerpts.qdpx"} {
		if status, body, _ := r.get("/staff/exports/" + path); status != http.StatusServiceUnavailable || strings.Contains(body, "families") {
			t.Errorf("%s answered %d", path, status)
		}
	}
	if status, body, _ := r.post("/staff/exports/raw.jsonl", url.Values{"reason": {"Request for her own data"}}); status != http.StatusServiceUnavailable || strings.Contains(body, "a home") {
		t.Errorf("raw answers: %d", status)
	}
}

func TestAnExportThatBreaksIsNotTakenForAWhole(t *testing.T) {
	h := newHouse(t, func(c *Config) {
		c.Answers = func(*store.Response) ([]Answer, error) { return nil, store.ErrUnavailable }
	})
	put(t, h.store.Responses, &store.Response{Meta: store.Meta{ID: "one"}, Day: "2026-11-01"})
	r := h.signedIn("dpo", []string{"data-protection"})
	req, _ := http.NewRequest(http.MethodPost, h.server.URL+"/staff/exports/raw.jsonl", strings.NewReader(url.Values{"reason": {"Request for her own data"}}.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := r.client.Do(req)
	if err == nil {
		_, err = io.ReadAll(res.Body)
		_ = res.Body.Close()
	}
	if err == nil {
		t.Error("the browser was told that the file is whole")
	}
	if h.audited("export-done") != 0 {
		t.Error("the record says that it is whole")
	}
}
