package web_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
)

// pairs are colours that are used together, and the contrast they need: 4.5 for text, 3 for the edge of a control
// (WCAG 2.2, 1.4.3 and 1.4.11).
var pairs = []struct {
	on, ground string
	least      float64
}{
	{"ink", "paper", 4.5}, {"ink", "card", 4.5}, {"ink", "soft", 4.5}, {"ink", "warm", 4.5}, {"ink", "leaf-soft", 4.5}, {"ink", "blue-soft", 4.5},
	{"quiet", "paper", 4.5}, {"quiet", "card", 4.5}, {"quiet", "soft", 4.5}, {"quiet", "warm", 4.5},
	{"link", "paper", 4.5}, {"link", "card", 4.5}, {"link", "soft", 4.5}, {"link", "warm", 4.5}, {"link-over", "paper", 4.5},
	{"on-brand", "brand", 4.5}, {"on-brand", "brand-deep", 4.5}, {"on-focus", "focus", 4.5},
	{"error", "paper", 4.5}, {"error", "card", 4.5}, {"error", "red-soft", 4.5}, {"leaf", "leaf-soft", 4.5}, {"blue", "blue-soft", 4.5},
	{"edge", "paper", 3}, {"edge", "card", 3}, {"edge", "soft", 3}, {"brand", "paper", 3}, {"warm-edge", "paper", 3}, {"warm-edge", "card", 3},
	{"chart-1", "card", 3}, {"chart-2", "card", 3}, {"chart-3", "card", 3}, {"chart-4", "card", 3}, {"chart-5", "card", 3}, {"chart-6", "card", 3},
}

var property = regexp.MustCompile(`--fv-([a-z0-9-]+): (#[0-9a-f]{6});`)

func TestContrast(t *testing.T) {
	css, err := os.ReadFile("styles/_colours.scss")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there is no dark scheme")
	}
	colours := map[string]string{}
	for _, scheme := range []struct{ name, css string }{{"light", light}, {"dark", dark}} {
		for _, m := range property.FindAllStringSubmatch(scheme.css, -1) {
			colours[m[1]] = m[2] // the dark scheme changes what it names and keeps the rest
		}
		for _, p := range pairs {
			if got := contrast(t, colours[p.on], colours[p.ground]); got < p.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, less than %.1f", scheme.name, p.on, p.ground, got, p.least)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var r, g, b int
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &r, &g, &b); err != nil {
		t.Fatalf("the colour %q: %v", colour, err)
	}
	linear := func(v int) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
