package staff

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"familyvoice/staff/quality"
	"familyvoice/store"
)

func init() {
	mayUse["GET /quality"] = []string{"viewer", "collaborative", "analyst", "editor"}
	for _, name := range []string{"GET /quality/read", "POST /quality/read"} {
		mayUse[name] = []string{"analyst", "editor"}
	}
}

// sampled is a house whose answers were tagged by the version that is measured.
func sampled(t *testing.T, families int) *house {
	t.Helper()
	h := newHouse(t, func(c *Config) { c.Tagged = "1+abc" })
	for i := range families {
		put(t, h.store.Excerpts, tagged(fmt.Sprintf("%08x%024x", uint32(i)*0x9E3779B1, i)))
	}
	return h
}

var drawnSentence = regexp.MustCompile(`name="sentence" value="([^"]+)"`)

func TestAPersonReadsTheSample(t *testing.T) {
	h := sampled(t, 60)
	r := h.signedIn("ana", []string{"analyst"})
	r.see("/staff/quality", "Not enough read yet", "0 of the 30", `href="/staff/quality/read"`)
	read := func(themes ...string) (page, to string) {
		t.Helper()
		before := h.audited("answers-viewed")
		page = r.see("/staff/quality/read", "What is this sentence about?")
		if h.audited("answers-viewed") != before+1 || h.lastOf("answers-viewed").Reason != "reading" {
			t.Error("a sentence is shown without a line in the record")
		}
		status, _, to := r.post("/staff/quality/read", url.Values{"sentence": {drawnSentence.FindStringSubmatch(page)[1]}, "theme": themes})
		if status != http.StatusSeeOther {
			t.Fatalf("answered %d", status)
		}
		return page, to
	}
	page, to := read("money")
	if strings.Contains(page, "checked") || strings.Contains(page, "because of") || strings.Contains(page, "The program found") {
		t.Error("the tags show before the reader has coded")
	}
	if body := r.see(to, "The sentence before", "Money and cost of living"); strings.Contains(body, "Not saved") {
		t.Error("it was not saved")
	}
	if h.audited("sentence-read") != 1 {
		t.Error("the reading is not in the record")
	}
	wellFormed(t, "read", r.see("/staff/quality/read"))
	for range 34 {
		read("home")
	}
	wellFormed(t, "quality", r.see("/staff/quality", "35</strong> sentences", "The program and people", " to ", "0.75"))
	h.signedIn("vic", []string{"viewer"}).see("/staff/quality", "35</strong> sentences")
	t.Run("another person does not see what was read before theirs", func(t *testing.T) {
		lea := h.signedIn("lea", []string{"editor"})
		if body := lea.see(strings.TrimPrefix(to, h.server.URL)); strings.Contains(body, "The sentence before") {
			t.Error("a second reader is told what the first one said")
		}
	})
}

func TestNobodyChoosesWhatTheyRead(t *testing.T) {
	h := sampled(t, 20)
	r := h.signedIn("ana", []string{"analyst"})
	drawn := drawnSentence.FindStringSubmatch(r.see("/staff/quality/read"))[1]
	for e, err := range h.store.Excerpts.Find(ctx, store.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if key := e.ID + " h1"; key != drawn {
			if _, _, to := r.post("/staff/quality/read", url.Values{"sentence": {key}}); !strings.Contains(to, "done=taken") {
				t.Errorf("a sentence that was not drawn was taken: %q", to)
			}
			break
		}
	}
	if status, _, _ := r.post("/staff/quality/read", url.Values{"sentence": {drawn}, "theme": {"pets"}}); status != http.StatusNotFound {
		t.Errorf("a theme that is on no list: %d", status)
	}
	if n, _ := h.store.Reviews.Count(ctx, store.Query{}); n != 0 {
		t.Errorf("%d records", n)
	}
	r.see("/staff/quality/read?done=taken", "Not saved")
	h.site.Store.Audit = broken[store.Audit]{h.store.Audit}
	if status, _, _ := r.get("/staff/quality/read"); status != http.StatusServiceUnavailable {
		t.Errorf("a sentence is shown without a line in the record: %d", status)
	}
	ash := h.signedInElsewhere(t)
	if body := ash.see("/staff/quality/read", "Nothing waits to be read"); strings.Contains(body, "The fare") {
		t.Error("another hub's words are offered")
	}
}

// signedInElsewhere is an analyst of another hub than the one whose families answered.
func (h *house) signedInElsewhere(t *testing.T) *reader {
	t.Helper()
	h.site.Store.Audit = appendOnly{h.store.Audit}
	return h.signedIn("ash", []string{"analyst"}, "ash")
}

func TestTheMeetingPackSaysHowFarTheTagsAreChecked(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Tagged = "1+abc" })
	h.town(200)
	r := h.signedIn("lea", []string{"editor"})
	r.see("/staff/pack", "not enough read yet", "0 of the 30 sentences")
	for i := range 60 {
		put(t, h.store.Excerpts, tagged(fmt.Sprintf("%08x%024x", uint32(i)*0x9E3779B1, i)))
	}
	for range quality.Enough {
		item, err := h.site.quality.Next(ctx, "ana", func(string) bool { return true })
		if err != nil || item == nil {
			t.Fatal(item, err)
		}
		if _, err := h.site.quality.Record(ctx, item, "ana", []string{"home"}, []string{"hope"}); err != nil {
			t.Fatal(err)
		}
	}
	r.see("/staff/pack", "People read 30 sentences, drawn at random", "in 100 answers", "The line to reach is 0.75", "Two people with each other: not enough read yet")
}
