package staff

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"familyvoice/staff/account"
	"familyvoice/staff/export"
	"familyvoice/staff/release"
	"familyvoice/staff/story"
	"familyvoice/store"
	"familyvoice/web"
)

// exportRoutes are the files that people take away.
func (s *Site) exportRoutes() []route {
	readers := []string{account.Viewer, account.Collaborative, account.Analyst, account.Editor}
	analyst, data := []string{account.Analyst}, []string{account.DataProtection}
	return []route{
		{"GET", "/exports", append(readers, account.DataProtection), s.showExports},
		{"GET", "/exports/tables.csv", readers, s.exportCSV},
		{"GET", "/exports/tables.xlsx", readers, s.exportXLSX},
		{"GET", "/exports/codebook.qdc", readers, s.exportCodebook},
		{"GET", "/exports/excerpts.jsonl", analyst, s.exportExcerpts},
		{"GET", "/exports/excerpts.qdpx", analyst, s.exportProject},
		{"POST", "/exports/raw.jsonl", data, s.exportRaw},
	}
}

type exportsPage struct {
	*reading
	Excerpts bool // may take excerpts
	Tables   bool // may take tables
	Raw      bool // may take answers as they were written
	Last     []exportLine
	Reason   string
}

type exportLine struct {
	At               int64
	What, Of, SHA256 string
	Rows             int
}

// lastExports is how many of a person's exports the page lists, of so many lines of the record.
const (
	lastExports  = 10
	exportsAmong = 500
)

func (s *Site) showExports(v *visit) error { return v.showExportsPage(http.StatusOK, "") }

func (v *visit) showExportsPage(status int, reason string, faults ...web.FieldError) error {
	page := exportsPage{
		Tables:   account.Has(v.me, account.Viewer, account.Collaborative, account.Analyst, account.Editor),
		Excerpts: account.Has(v.me, account.Analyst), Raw: account.Has(v.me, account.DataProtection), Reason: reason,
	}
	if page.Tables {
		r, shown, err := v.read("/staff/exports")
		if err != nil || shown {
			return err
		}
		page.reading = r
	}
	q := store.Query{Range: "at", Desc: true, Limit: exportsAmong}
	for a, err := range v.site.Store.Audit.Find(v.Request.Context(), q) {
		if err != nil {
			return err
		}
		if a.By == v.me.ID && a.What == exportDone && len(page.Last) < lastExports {
			page.Last = append(page.Last, exportLine{a.At, a.What, a.Of, strings.TrimPrefix(a.Reason, "sha256 "), a.Counts["rows"]})
		}
	}
	return v.show(status, "exports", web.Page{Title: "Take figures and words away", Wide: true, Body: page, Errors: faults})
}

// What the record says of an export.
const (
	exportBegun = "export"
	exportDone  = "export-done"
)

// wholeRelease is the release that the address asks for, or store.ErrNotFound.
func (v *visit) wholeRelease() (*reading, bool, error) {
	r, shown, err := v.read("/staff/exports")
	if err == nil && !shown && r.Release == nil {
		err = store.ErrNotFound
	}
	return r, shown, err
}

// send records an export, streams it, and records how it ended. The number of rows and the checksum follow the file as
// trailers (RFC 9110, 6.5), and stand on the exports page. What can't be recorded does not leave.
func (v *visit) send(name, kind, of string, write func(w io.Writer) (rows int, err error)) error {
	ctx := v.Request.Context()
	if err := v.site.record(ctx, store.Audit{By: v.me.ID, What: exportBegun, Of: name, Reason: of}); err != nil {
		return err
	}
	_ = http.NewResponseController(v.Writer).SetWriteDeadline(time.Now().Add(exportWithin)) // a server without one needs none
	h := v.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="family-voice-`+name+`"`)
	h.Set("Trailer", "Row-Count, Repr-Digest")
	v.Status(http.StatusOK)
	sum := export.NewSum(v.Writer)
	rows, err := write(sum)
	if err != nil {
		// Half of it is out already: the connection is broken, so that nobody takes it for the whole.
		v.site.Log.ErrorContext(v, "an export could not be finished", "export", name, "error", err)
		panic(http.ErrAbortHandler)
	}
	h.Set("Row-Count", strconv.Itoa(rows))
	h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum.Bytes())+":")
	err = v.site.record(context.WithoutCancel(ctx), store.Audit{By: v.me.ID, What: exportDone, Of: name, Reason: "sha256 " + sum.Hex(), Counts: map[string]int{"rows": rows}})
	if err != nil {
		v.site.Log.ErrorContext(v, "the end of an export could not be recorded", "export", name, "error", err)
	}
	return nil
}

// exportWithin is how long an export may take to send.
const exportWithin = 15 * time.Minute

func (r *reading) of() string {
	place := r.Place
	if place == "" {
		place = "all"
	}
	return "place " + place + "; period " + r.Release.Period.ID + "; made " + r.Release.Made.UTC().Format(time.RFC3339)
}

// tables sends the tables of a release in a format.
func (v *visit) tables(name, kind string, write func(io.Writer, *release.Body) (int, error)) error {
	r, shown, err := v.wholeRelease()
	if err != nil || shown {
		return err
	}
	return v.send(name, kind, r.of(), func(w io.Writer) (int, error) { return write(w, r.Release) })
}

func (s *Site) exportCSV(v *visit) error {
	return v.tables("tables.csv", "text/csv; charset=utf-8; header=present", export.CSV)
}

func (s *Site) exportXLSX(v *visit) error {
	return v.tables("tables.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.XLSX)
}

func (s *Site) exportCodebook(v *visit) error {
	if len(s.Codebook.Themes) == 0 {
		return errNotFound
	}
	return v.send("codebook.qdc", "application/xml", "codebook "+s.Codebook.Version, func(w io.Writer) (int, error) {
		return export.QDC(w, s.Codebook, s.guid)
	})
}

// guid is an id in the form of a GUID, the same for the same parts.
func (s *Site) guid(parts ...string) string {
	sum := sha256.Sum256([]byte(s.Keys.Hash("guid", parts...)))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// leaving are the excerpts that may leave with a release, in an order that nobody can foretell.
func (s *Site) leaving(ctx context.Context, r *reading) (iter.Seq2[export.Excerpt, error], error) {
	seed := make([]byte, 16)
	if _, err := io.ReadFull(s.Random, seed); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(seed), binary.LittleEndian.Uint64(seed[8:])))
	found := s.Store.Excerpts.Find(ctx, store.Query{})
	if r.Place != "" { // beside a released story, the file of a place would tell where its family lives
		told, err := story.Told(ctx, s.Store)
		if err != nil {
			return nil, err
		}
		found = without(found, told)
	}
	return export.Excerpts(found, r.Release, r.within(), s.Public.Redactor(ctx), random), nil
}

// without leaves out the excerpts of some runs.
func without(found iter.Seq2[*store.Excerpt, error], runs map[string]bool) iter.Seq2[*store.Excerpt, error] {
	return func(yield func(*store.Excerpt, error) bool) {
		for e, err := range found {
			if (err != nil || !runs[e.Response]) && !yield(e, err) {
				return
			}
		}
	}
}

func (s *Site) exportExcerpts(v *visit) error {
	r, shown, err := v.wholeRelease()
	if err != nil || shown {
		return err
	}
	excerpts, err := s.leaving(v.Request.Context(), r)
	if err != nil {
		return err
	}
	return v.send("excerpts.jsonl", "application/jsonl; charset=utf-8", r.of(), func(w io.Writer) (int, error) { return export.Lines(w, excerpts) })
}

func (s *Site) exportProject(v *visit) error {
	r, shown, err := v.wholeRelease()
	if err != nil || shown {
		return err
	}
	excerpts, err := s.leaving(v.Request.Context(), r)
	if err != nil {
		return err
	}
	titles := func(section string) string {
		for _, st := range sectionTitles {
			if st.ID == section {
				return st.Name
			}
		}
		return section
	}
	return v.send("excerpts.qdpx", "application/zip", r.of(), func(w io.Writer) (int, error) {
		return export.QDPX(w, r.Release, s.Codebook, excerpts, titles, s.guid)
	})
}

// sectionTitles are the survey's six headings, as they name the texts of a project.
var sectionTitles = []release.Label{
	{ID: "about", Name: "Our family"}, {ID: "proud", Name: "What we are proud of"}, {ID: "hopes", Name: "Hopes"}, {ID: "fears", Name: "Worries"},
	{ID: "change", Name: "What we would change"}, {ID: "network", Name: "Who helps us"}, {ID: "other", Name: "Anything else"},
}

// RawRow is a run as it was answered. What raised a concern is not in it: that is the safeguarding lead's alone.
type RawRow struct {
	Response string   `json:"response"`
	Survey   string   `json:"survey"`
	Version  int      `json:"survey_version"`
	Voice    string   `json:"voice"`
	Place    string   `json:"place"`
	Day      string   `json:"day"`
	Role     string   `json:"role"`
	AgeBand  string   `json:"age_band"`
	Language string   `json:"language"`
	Channels []string `json:"channels"`
	Excluded string   `json:"excluded"`
	// Experience is how it was to answer, from 1 to 5; 0 if they did not say.
	Experience int         `json:"experience"`
	Answers    []RawAnswer `json:"answers"`
}

// RawAnswer is one answer of a RawRow.
type RawAnswer struct {
	Question string   `json:"question"`
	Text     string   `json:"text"`
	Choices  []string `json:"choices"`
	Withheld bool     `json:"withheld"` // it raised a concern
}

// raw yields every run of the person's places that has an answer and is not erased.
func (v *visit) raw(ctx context.Context) iter.Seq2[RawRow, error] {
	return func(yield func(RawRow, error) bool) {
		for r, err := range v.site.Store.Responses.Find(ctx, store.Query{}) {
			if err != nil {
				yield(RawRow{}, err)
				return
			}
			if r.Erased || r.Day == "" || !v.scope.Allows(r.Place) && !(v.scope.All() && r.Place == "") {
				continue
			}
			answers, err := v.site.Answers(r)
			if err != nil {
				yield(RawRow{}, err)
				return
			}
			withheld, err := v.withheld(ctx, r)
			if err != nil {
				yield(RawRow{}, err)
				return
			}
			row := RawRow{
				Response: r.ID, Survey: r.Survey, Version: r.SurveyV, Voice: r.Voice, Place: r.Place, Day: r.Day, Role: r.Role, AgeBand: r.AgeBand,
				Language: r.Language, Channels: append([]string{}, r.Channels...), Excluded: r.Excluded, Answers: []RawAnswer{},
			}
			if r.Experience != nil {
				row.Experience = r.Experience.Rating
			}
			for _, a := range answers {
				out := RawAnswer{Question: a.Question, Text: a.Text, Choices: append([]string{}, a.Choices...)}
				if withheld[a.Question] {
					out.Text, out.Withheld = "", true
				}
				row.Answers = append(row.Answers, out)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// withheld are the questions whose answers raised a concern: when they were given, or when they were read again since.
func (v *visit) withheld(ctx context.Context, r *store.Response) (map[string]bool, error) {
	found := map[string]bool{}
	for _, question := range r.Flagged {
		found[question] = true
	}
	for e, err := range v.site.Store.Excerpts.Find(ctx, store.Query{Equal: []store.Match{{Field: "response", Value: r.ID}}}) {
		if err != nil {
			return nil, err
		}
		if e.Withheld {
			found[e.Question] = true
		}
	}
	return found, nil
}

// exportRaw sends answers as they were written, for the data protection officer alone, who says why.
func (s *Site) exportRaw(v *visit) error {
	if s.Answers == nil {
		return errNotFound
	}
	reason := strings.TrimSpace(v.PostForm("reason"))
	if !goodReason(reason) {
		return v.showExportsPage(http.StatusUnprocessableEntity, reason, web.FieldError{Anchor: "reason", Text: "Write what you need the answers for, in 10 to 2,000 characters"})
	}
	ctx := v.Request.Context()
	if err := s.record(ctx, store.Audit{By: v.me.ID, What: rawReason, Of: "raw.jsonl", Reason: reason}); err != nil {
		return err
	}
	return v.send("raw.jsonl", "application/jsonl; charset=utf-8", "raw", func(w io.Writer) (int, error) { return export.Lines(w, v.raw(ctx)) })
}

// rawReason is the line of the record whose Reason is a typed one, which is sealed (record).
const rawReason = "export-raw"
