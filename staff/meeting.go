package staff

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"familyvoice/staff/pack"
	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/store"
	"familyvoice/web"
)

type packPage struct {
	*reading
	Document *pack.Document
	PDF      bool // a browser can print it here
	Presets  []option
}

// presets are the periods that a group meets about.
var presets = []option{{Value: "month", Text: "The last month"}, {Value: "quarter", Text: "The last quarter"}}

// showPack is the meeting pack at one address, as a page. With "preset" it leads to the last month, quarter or round that is
// over.
func (s *Site) showPack(v *visit) error {
	if preset := v.Query("preset"); preset != "" {
		return s.leadToPreset(v, preset)
	}
	read, doc, shown, err := s.pack(v)
	if err != nil || shown {
		return err
	}
	page := packPage{reading: read, Document: doc, PDF: s.Print != nil, Presets: presets}
	p := web.Page{Title: "Meeting pack for " + read.Where, Wide: true, Body: page}
	if v.Query("printed") == "no" {
		p.Notices = []web.Notice{{Kind: "info", Title: "The PDF could not be made", Text: "Print this page from your browser instead, or take the Word document."}}
	}
	return v.show(http.StatusOK, "pack", p)
}

func (s *Site) leadToPreset(v *visit, preset string) error {
	place := v.Query("place")
	if place == "" && !v.scope.All() {
		for _, p := range v.places {
			if v.scope.Allows(p.ID) {
				place = p.ID
				break
			}
		}
	}
	if !v.scope.Allows(place) {
		return errForbidden
	}
	periods, err := release.Periods(v.Request.Context(), s.Store, audience(v.me), place)
	if err != nil {
		return err
	}
	period := release.AllTime
	if p, ok := LastPeriod(periods, preset); ok {
		period = p.ID
	}
	v.Redirect(http.StatusSeeOther, "/staff/pack?"+url.Values{"place": {place}, "period": {period}}.Encode())
	return nil
}

// LastPeriod is the newest closed period of a kind; where a council listens by rounds, the newest round stands for either.
func LastPeriod(periods []release.Period, kind string) (release.Period, bool) {
	for _, p := range periods { // newest first
		if p.Closed && (strings.HasPrefix(p.ID, kind+":") || strings.HasPrefix(p.ID, "round:")) {
			return p, true
		}
	}
	return release.Period{}, false
}

// showPackStyle is the printed page of the pack: its foot holds the date, the base and what is hidden.
func (s *Site) showPackStyle(v *visit) error {
	read, shown, err := v.read("/staff/pack")
	if err != nil || shown {
		return err
	}
	css := ""
	if read.Release != nil {
		css = s.packFrame(read).PageCSS() // the frame knows the foot; what lies within it needs the whole pack
	}
	v.Data(http.StatusOK, "text/css; charset=utf-8", []byte(css))
	return nil
}

// showPackPDF prints the pack; without a browser here it leads to the page, which any browser prints.
func (s *Site) showPackPDF(v *visit) error {
	read, doc, shown, err := s.pack(v)
	if err != nil || shown {
		return err
	}
	if doc == nil || s.Print == nil {
		v.Redirect(http.StatusSeeOther, "/staff/pack?"+read.query())
		return nil
	}
	pdf, err := s.Print(v.Request.Context(), doc)
	if err != nil { // the page prints from any browser
		s.Log.Warn("the meeting pack could not be printed here", "error", err)
		v.Redirect(http.StatusSeeOther, "/staff/pack?"+read.query()+"&printed=no")
		return nil
	}
	return v.attach("application/pdf", packName(read, "pdf"), pdf)
}

func (s *Site) showPackDocx(v *visit) error {
	read, doc, shown, err := s.pack(v)
	if err != nil || shown {
		return err
	}
	if doc == nil {
		v.Redirect(http.StatusSeeOther, "/staff/pack?"+read.query())
		return nil
	}
	var file bytes.Buffer
	if err := doc.WriteDocx(&file, read.Release.Made); err != nil {
		return err
	}
	return v.attach(pack.ContentType, packName(read, "docx"), file.Bytes())
}

func packName(read *reading, ext string) string {
	period := strings.NewReplacer(":", "-", " ", "-").Replace(read.Release.Period.ID)
	return fmt.Sprintf("family-voice-%s.%s", period, ext)
}

func (v *visit) attach(mime, name string, content []byte) error {
	v.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Data(http.StatusOK, mime, content)
	return nil
}

// pack reads what the address asks for and makes the document; nil where nothing may be shown yet.
func (s *Site) pack(v *visit) (read *reading, doc *pack.Document, shown bool, err error) {
	read, shown, err = v.read("/staff/pack")
	if err != nil || shown || read.Release == nil {
		return read, nil, shown, err
	}
	doc, err = s.meetingPack(v.Request.Context(), read)
	return read, doc, false, err
}

// meetingPack puts the papers of a meeting together from one release and from what was published.
func (s *Site) meetingPack(ctx context.Context, read *reading) (*pack.Document, error) {
	body := read.Release
	doc := s.packFrame(read)
	doc.Say("%s", read.AsOf)
	doc.Say("Each number counts families who answered, once each. It is not all families. Numbers below %d are hidden, and some others with them, so that nobody can be picked out.", body.K)
	quotes, err := s.book.ForRelease(ctx, body, maxQuotes, read.within())
	if err != nil {
		return nil, err
	}
	actions, err := all(ctx, s.Store.Actions, store.Query{})
	if err != nil {
		return nil, err
	}
	actions = read.actions(actions)
	s.packSummary(doc, read, quotes, actions)
	if err := s.packThemes(ctx, doc, read); err != nil {
		return nil, err
	}
	matters, err := s.book.Matters(ctx, body)
	if err != nil {
		return nil, err
	}
	packWords(doc, body, quotes)
	if len(matters) > 0 {
		doc.Heading(3, "Few said it, but it matters", false)
		for _, words := range matters {
			doc.Quote(words, "Picked by a person. No number counts it.")
		}
	}
	if err := s.packHubs(ctx, doc, read, actions); err != nil {
		return nil, err
	}
	if err := s.packReach(ctx, doc, read); err != nil {
		return nil, err
	}
	s.packActions(ctx, doc, read, actions)
	trust, err := s.trust(ctx)
	if err != nil {
		return nil, err
	}
	packMethod(doc, read, trust)
	packDecisions(doc)
	return doc, nil
}

// packFrame is the pack with nothing in it yet.
func (s *Site) packFrame(read *reading) *pack.Document {
	body := read.Release
	doc := &pack.Document{
		Title: "What families told us", Where: read.Where, Period: body.Period.Label,
		Foot: fmt.Sprintf("Family Voice, %s. %s %s Counts below %d are hidden.", read.Where, body.Period.Label+".", read.AsOf, body.K),
	}
	if read.Where != s.Council {
		doc.Foot = s.Council + ": " + doc.Foot
	}
	return doc
}

// topOnOnePage is how many themes of a stance stand on the one page.
const topOnOnePage = 3

func (s *Site) packSummary(doc *pack.Document, read *reading, quotes map[string][]quote.Quote, actions []store.Action) {
	body := read.Release
	doc.Heading(2, "On one page", true)
	doc.Say("%s families answered.", body.Families)
	doc.List(sentences(body, quotes))
	t := pack.Table{Caption: "What came up most", Head: []string{"When families spoke of", "Themes, most first"}}
	for i := range body.Stances {
		var named []string
		for _, row := range body.Stances[i].Top(topOnOnePage) {
			words := fmt.Sprintf("%s (%s%s)", row.Label, row.Cell, comma(share(row.Cell, body.Families)))
			named = append(named, words)
		}
		if len(named) == 0 {
			named = []string{"too few families to name a theme"}
		}
		t.Rows = append(t.Rows, []string{body.Stances[i].Title, strings.Join(named, "; ")})
	}
	for _, u := range body.Under {
		var named []string
		for _, theme := range u.Themes {
			named = append(named, theme.Label)
		}
		t.Rows = append(t.Rows, []string{u.Title + " (without numbers)", strings.Join(named, "; ")})
	}
	doc.Table(t)
	var gaps []string
	for _, gap := range body.NotHeard {
		words := fmt.Sprintf("%s: %s", gap.Label, gap.Cell)
		if gap.Target > 0 {
			words += fmt.Sprintf(" of the %d hoped for", gap.Target)
		}
		gaps = append(gaps, words)
	}
	if len(gaps) > 0 {
		doc.Heading(3, "Who we have not heard from enough", false)
		doc.List(gaps)
	}
	if late := s.lateOnes(published(actions)); len(late) > 0 {
		doc.Heading(3, "Promised to families, and overdue", false)
		var lines []string
		for _, a := range late {
			lines = append(lines, fmt.Sprintf("%s Due %s.%s", a.Did, due(a.DueOn), ownedBy(&a)))
		}
		doc.List(lines)
	}
}

func comma(words string) string {
	if words == "" {
		return ""
	}
	return ", " + words
}

func ownedBy(a *store.Action) string {
	if a.Owner == "" {
		return ""
	}
	return " Owner: " + a.Owner + "."
}

func published(actions []store.Action) (out []store.Action) {
	for _, a := range actions {
		if !a.Published.IsZero() {
			out = append(out, a)
		}
	}
	return out
}

func (s *Site) packThemes(ctx context.Context, doc *pack.Document, read *reading) error {
	body := read.Release
	changes, err := s.changes(ctx, read.who, read.Place, read.periods, body)
	if err != nil {
		return err
	}
	doc.Heading(2, "Every theme", true)
	t := pack.Table{Caption: "Families who spoke of each theme. " + read.AsOf, Head: []string{"Theme", "Families", "Share"}, Numbers: 1}
	for i := range body.Stances {
		t.Head = append(t.Head, body.Stances[i].Title)
	}
	for _, row := range body.Themes {
		cells := []string{row.Label, row.Cell.String(), share(row.Cell, body.Families)}
		for i := range body.Stances {
			cells = append(cells, body.Stances[i].Theme(row.ID).String())
		}
		t.Rows = append(t.Rows, cells)
	}
	doc.Table(t)
	if changes == nil {
		return nil
	}
	doc.Heading(3, "What has changed since "+changes.Was, false)
	var clear []string
	for _, row := range changes.Rows {
		if row.Clear {
			clear = append(clear, fmt.Sprintf("%s: %s, from %s to %s of families (%s).", row.Label, strings.ToLower(row.Words), row.Was, row.Now, row.Band))
		}
	}
	switch {
	case len(changes.Rows) == 0:
		doc.Say("%s", changes.Nothing())
	case len(clear) == 0:
		doc.Say("No clear change: no theme moved more than chance would move it.")
	}
	doc.List(clear)
	doc.Note(changes.AsOf)
	return nil
}
