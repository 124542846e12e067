//go:build browser

package browser

import (
	"context"
	"encoding/json"
	"flag"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"familyvoice/channels/webform"
	"familyvoice/channels/webform/formtest"
)

var shots = flag.String("shots", "", "folder to write screenshots to")

// chromium finds the browser; FAMILYVOICE_TEST_CHROMIUM names another one.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("FAMILYVOICE_TEST_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium was found: install it, or name it in FAMILYVOICE_TEST_CHROMIUM")
	return ""
}

// axe is axe-core's source.
func axe(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("sh", "axe.sh").Output()
	if err != nil {
		t.Fatalf("axe-core could not be had (axe.sh): %v", err)
	}
	source, err := os.ReadFile(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// tab is one window of a real browser on a families' site.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
	axe  string
	site *formtest.Site // nil for the whole program
	off  bool           // the page's scripts are off

	width int64 // of the window, in CSS pixels
}

// patience is how long one step may take before the test says where it hangs.
const patience = time.Minute

func (b *tab) soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, patience)
}

// open starts a site and a browser in a language.
func open(t *testing.T, lang string, change ...func(*webform.Config)) *tab {
	t.Helper()
	site := formtest.Start(t, change...)
	server := httptest.NewServer(site.Handler)
	t.Cleanup(server.Close)
	b := window(t, lang, server.URL)
	b.site = site
	return b
}

// window starts a browser in a language, for the pages of a server that runs already.
func window(t *testing.T, lang, base string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", lang), chromedp.Flag("accept-lang", lang), chromedp.Flag("force-prefers-reduced-motion", true))
	browser, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(browser)
	t.Cleanup(end)
	b := &tab{t: t, ctx: ctx, base: base, axe: axe(t)}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // the first step's context is the browser's life
		t.Fatal(err)
	}
	call(b, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: lang})
	return b
}

func (b *tab) run(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v", err)
	}
}

func call[P, R any](b *tab, cmd cdp.Command[P, R], params P) {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	if _, err := chromedp.Call(ctx, cmd, params); err != nil {
		b.t.Fatalf("%v", err)
	}
}

// js evaluates an expression in the page.
func js[T any](b *tab, expression string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	ctx, cancel := b.soon()
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, options...))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return value
}

// until waits until an expression in the page is true, and says whether it came to that.
func (b *tab) until(expression string) bool {
	for began := time.Now(); time.Since(began) < patience; time.Sleep(20 * time.Millisecond) {
		if js[bool](b, "!!("+expression+")") {
			return true
		}
	}
	return false
}

func (b *tab) path() string { return js[string](b, "location.pathname+location.search") }

func (b *tab) get(path string) {
	b.t.Helper()
	b.run(chromedp.Navigate(b.base + path))
}

// scripts switches the page's own scripts on or off.
func (b *tab) scripts(on bool) {
	b.off = !on
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// media emulates one media feature.
func (b *tab) media(feature, value string) {
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: feature, Value: value}}})
}

// wide sets the width of the window, in CSS pixels.
func (b *tab) wide(width int64) {
	b.width = width
	b.window(800)
}

func (b *tab) window(height int64) {
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: b.width, Height: height, DeviceScaleFactor: 1})
}

// picture is the whole page as PNG. The window is made as high as the page: what Chromium draws beyond its window it
// moves sideways where text runs from right to left.
func (b *tab) picture() []byte {
	b.t.Helper()
	b.window(max(800, js[int64](b, "document.documentElement.scrollHeight")))
	defer b.window(800)
	ctx, cancel := b.soon()
	defer cancel()
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	return shot.Data
}

// press submits the page's main form by the button with these words, or by its first.
func (b *tab) press(words string) {
	b.t.Helper()
	quoted, _ := json.Marshal(words)
	script := `(()=>{const all=[...document.querySelectorAll('main form button')];
		const button=all.find(x=>x.textContent.includes(` + string(quoted) + `))||all[0];button.click()})()`
	ctx, cancel := b.soon()
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		b.t.Fatalf("pressing %q: %v", words, err)
	}
}

// follow presses the first link that the selector finds and waits for its page.
func (b *tab) follow(selector string) {
	b.t.Helper()
	quoted, _ := json.Marshal(selector)
	ctx, cancel := b.soon()
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Evaluate[chromedp.Void]("document.querySelector("+string(quoted)+").click()")); err != nil {
		b.t.Fatalf("%s: following %s: %v", b.path(), selector, err)
	}
}

// write fills in the question shown: words, or its first choice.
func (b *tab) write(words string) {
	quoted, _ := json.Marshal(words)
	js[chromedp.Void](b, `(()=>{const t=document.querySelector('main textarea');if(t){t.value=`+string(quoted)+`;return}
		const r=document.querySelector('main input[type=radio],main input[type=checkbox]');if(r)r.checked=true})()`)
}

// violation is one thing that axe found.
type violation struct {
	ID    string
	Help  string
	Nodes []struct {
		HTML           string
		FailureSummary string
	}
}

// check runs axe on the page and measures whether it scrolls sideways.
func (b *tab) check(name string) {
	b.t.Helper()
	off := b.off
	if off { // axe itself needs them; those of the page were left out when it was loaded, and stay so
		b.scripts(true)
		defer b.scripts(false)
	}
	if !js[bool](b, "typeof axe === 'object'") {
		js[chromedp.Void](b, b.axe)
	}
	found := js[[]violation](b, `axe.run(document,{resultTypes:['violations']}).then(r=>r.violations.map(v=>({ID:v.id,Help:v.help,
		Nodes:v.nodes.map(n=>({HTML:n.html,FailureSummary:n.failureSummary}))})))`, chromedp.EvalAwaitPromise)
	for _, v := range found {
		if v.ID == "meta-refresh" && off && strings.HasPrefix(name, "kiosk-still") {
			continue // the screen of a hub must forget; it has warned, and one press goes on (WCAG 2.2.1, essential)
		}
		for _, n := range v.Nodes {
			b.t.Errorf("%s: %s (%s)\n  %s\n  %s", name, v.ID, v.Help, n.HTML, n.FailureSummary)
		}
	}
	over := js[int](b, "document.documentElement.scrollWidth-document.documentElement.clientWidth")
	if over > 0 {
		b.t.Errorf("%s scrolls %d pixels sideways", name, over)
	}
}

// shoot writes a screenshot of the whole page, if screenshots are wanted.
func (b *tab) shoot(name string) {
	if *shots == "" {
		return
	}
	image := b.picture()
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), image, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
