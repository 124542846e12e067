package webform

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strings"

	"github.com/boombuler/barcode/qr"

	"familyvoice/store"
)

// The formats of a poster.
const (
	PosterA4     = "a4"     // a sheet for the wall
	PosterA5     = "a5"     // a card to take away
	PosterScreen = "screen" // a landscape page for an information stand
)

// PosterFormats lists them.
var PosterFormats = []string{PosterA4, PosterA5, PosterScreen}

// ErrPoster means that a poster was asked for in a format or language that there is not.
var ErrPoster = errors.New("webform: no such poster")

// Poster is what a hub hangs up: its web address as words and as a QR code, its SMS keyword and its Telegram link.
type Poster struct {
	Place     store.Place
	PublicURL string // "https://fv.example"
	Council   string
	SMSNumber string // as people write it; "" leaves texts out
	Telegram  string // the bot's name without "@"; "" leaves the chat out
	MinAge    int    // the youngest age for Telegram; 0 is 16
	Lang      string // "" is English
}

// sheet is a poster as its template sees it.
type sheet struct {
	*tongue
	Poster
	Format                           string
	Paper, Width, Height, Size, Code string // of the paper, the page, the letters, and the code, as CSS lengths
	Modules                          int    // squares along one side of the code, with its margin
	Dots                             string
	Languages                        []*tongue
}

//go:embed posters
var posterFiles embed.FS

var posterTemplate = template.Must(template.ParseFS(posterFiles, "posters/poster.html"))

// Write writes the poster as one HTML page that loads nothing and needs no script. It returns ErrPoster for an unknown
// format or language.
func (p Poster) Write(w io.Writer, format string) error {
	s := sheet{Poster: p, Format: format, Languages: tongues()}
	for _, t := range s.Languages {
		if t.Code == p.Lang || p.Lang == "" && t.Code == english {
			s.tongue = t
		}
	}
	switch format {
	case PosterA4:
		s.Paper, s.Width, s.Height, s.Size, s.Code = "A4", "210mm", "297mm", "13pt", "76mm"
	case PosterA5:
		s.Paper, s.Width, s.Height, s.Size, s.Code = "A5", "148mm", "210mm", "8.6pt", "42mm"
	case PosterScreen:
		s.Paper, s.Width, s.Height, s.Size, s.Code = "1280px 720px", "100%", "100vh", "2.15vh", "17rem"
	default:
		return fmt.Errorf("%w: format %q", ErrPoster, format)
	}
	if s.tongue == nil {
		return fmt.Errorf("%w: language %q", ErrPoster, p.Lang)
	}
	var err error
	if s.Modules, s.Dots, err = drawn(s.Address()); err != nil {
		return err
	}
	return posterTemplate.Execute(w, s)
}

// drawn is a QR code as the path of its dark squares, in a square of so many modules with the quiet margin of four that
// the standard asks for (ISO/IEC 18004).
func drawn(address string) (modules int, dots string, err error) {
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return 0, "", fmt.Errorf("webform: the address makes no QR code: %w", err)
	}
	const margin = 4
	var path strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := 0; x < size; x++ {
			run := 0
			for x+run < size {
				if r, _, _, _ := code.At(x+run, y).RGBA(); r != 0 {
					break
				}
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+margin, y+margin, run, run)
				x += run
			}
		}
	}
	return size + 2*margin, path.String(), nil
}

// Dir is the direction of the text.
func (s sheet) Dir() string {
	if s.RTL {
		return "rtl"
	}
	return "ltr"
}

// Address is where the code leads.
func (s sheet) Address() string {
	return strings.TrimRight(s.PublicURL, "/") + "/h/" + url.PathEscape(s.Place.ID)
}

// Shown is the same as people type it.
func (s sheet) Shown() string {
	return strings.TrimPrefix(strings.TrimPrefix(s.Address(), "https://"), "http://")
}

// Word is what to text.
func (s sheet) Word() string {
	if s.Place.Keyword == "" {
		return "GO"
	}
	return strings.ToUpper(s.Place.Keyword)
}

// Number keeps the number on one line.
func (s sheet) Number() string { return unbroken(s.SMSNumber) }

// ChatShown is the chat's address with the hub in it.
func (s sheet) ChatShown() string {
	return "t.me/" + url.PathEscape(s.Telegram) + "?start=" + url.QueryEscape(s.Place.ID)
}

// Age is the youngest age for the chat.
func (s sheet) Age() int {
	if s.MinAge == 0 {
		return 16
	}
	return s.MinAge
}

// CouncilName is who asks.
func (s sheet) CouncilName() string {
	if s.Council == "" {
		return s.T("frame.your-council")
	}
	return s.Council
}

// Private says what stays private, and the one exception.
func (s sheet) Private() []Block { return s.Blocks("home.private.text") }
