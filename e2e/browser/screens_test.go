//go:build browser

package browser

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var screens = flag.String("screens", "", "folder to write the pictures of the main pages to")

// TestScreens writes pictures of the main pages, on a phone and on a desktop, in English and Arabic (make screens).
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("-screens FOLDER writes them")
	}
	if err := os.MkdirAll(*screens, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ar"} {
		b := open(t, lang, published)
		take := func(name string) {
			t.Helper()
			for device, width := range map[string]int64{"phone": 360, "desktop": 1200} {
				b.wide(width)
				if err := os.WriteFile(filepath.Join(*screens, name+"-"+lang+"-"+device+".png"), small(t, b.picture()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		b.get("/h/elm-park?lang=" + lang)
		take("hub")
		b.get("/help-now?lang=" + lang)
		take("help-now")
		b.get("/you-said?lang=" + lang)
		take("you-said")
		b.get("/survey/before?survey=our-family&place=elm-park&lang=" + lang)
		take("before")
		b.press("")
		take("question")
		b.press("")
		take("question-error")
		for n := 0; b.path() != "/survey/check" && n < 14; n++ {
			if b.path() == "/survey/safety" {
				take("safety")
				b.follow("main a.govuk-button")
				continue
			}
			b.write(map[string]string{"en": "Me, my two girls and my mam", "ar": "أنا وابنتاي وأمي"}[lang])
			b.press("")
		}
		take("check")
		b.press("")
		take("sent")
	}
}

// small writes a picture with the 64 colours that it has most of, each other pixel in the nearest of them. Pages have few
// colours besides the edges of letters, so nobody sees the difference, and the file is a fraction of its size.
func small(t *testing.T, shot []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	bounds := full.Bounds()
	count := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range colours[:min(64, len(colours))] {
		palette = append(palette, c)
	}
	nearest := map[color.RGBA]uint8{}
	out := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			index, ok := nearest[c]
			if !ok {
				index = uint8(palette.Index(c))
				nearest[c] = index
			}
			out.SetColorIndex(x, y, index)
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
