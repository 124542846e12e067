//go:build browser

package browser

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The aims of a page that a cheap phone loads.
const (
	mostBytes    = 20_000 // over the wire, with everything it loads
	mostRequests = 2      // the page and its stylesheet
)

// traffic is what the browser loads and complains about, since it was last cleared.
type traffic struct {
	mu         sync.Mutex
	requests   []string
	bytes      float64
	complaints []string
}

func (n *traffic) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.requests, n.bytes, n.complaints = nil, 0, nil
}

// listen notes what a tab loads; what the page holds itself (data:) is no request.
func listen(b *tab) *traffic {
	n := &traffic{}
	err := chromedp.Listen(b.ctx, func(event any) {
		n.mu.Lock()
		defer n.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "data:") {
				n.requests = append(n.requests, e.Request.URL)
			}
		case *network.EventResponseReceived:
			if e.Response.Status >= 400 {
				n.complaints = append(n.complaints, fmt.Sprint(e.Response.URL, " answers ", e.Response.Status))
			}
		case *network.EventLoadingFinished:
			n.bytes += e.EncodedDataLength
		case *network.EventLoadingFailed:
			n.complaints = append(n.complaints, "a request failed: "+e.ErrorText)
		case *runtime.EventExceptionThrown:
			n.complaints = append(n.complaints, "a script failed: "+e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" || e.Type == "warning" {
				n.complaints = append(n.complaints, "the console says "+string(e.Type))
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" || e.Entry.Level == "warning" {
				n.complaints = append(n.complaints, e.Entry.Text)
			}
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	call(b, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	return n
}

// watch stands in every page before its first byte and sums what moves, paints and blocks.
const watch = `window.fvSeen={shift:0,paint:0,blocked:0};
const see=(type,each)=>{new PerformanceObserver(l=>l.getEntries().forEach(each)).observe({type,buffered:true})};
see('layout-shift',e=>{if(!e.hadRecentInput)fvSeen.shift+=e.value});
see('largest-contentful-paint',e=>{fvSeen.paint=e.startTime});
see('longtask',e=>{fvSeen.blocked+=Math.max(0,e.duration-50)})`

// vitals is what a page says of itself once it stands.
type vitals struct {
	Shift, Paint, Blocked     float64
	Lang, Title               string
	Description, Viewport     string
	Private                   bool // searches leave it out
	Images, Small, Tight, Out []string
}

// measure looks at the page that is shown. A target is too tight by WCAG 2.2, 2.5.8: under 24 pixels either way, unless it
// is a link within a sentence, or a circle of 24 pixels round its middle meets no other target.
const measure = `new Promise(done=>requestAnimationFrame(()=>setTimeout(done,100))).then(()=>{
const meta=n=>(document.querySelector('meta[name='+n+']')||{}).content||'';
const name=e=>e.outerHTML.slice(0,120);
const seen=e=>e.checkVisibility({visibilityProperty:true})&&e.getClientRects().length>0;
const texts=new Set();
const walk=document.createTreeWalker(document.body,NodeFilter.SHOW_TEXT);
while(walk.nextNode()){const p=walk.currentNode.parentElement;
  if(walk.currentNode.data.trim()&&seen(p)&&!p.closest('script,style,noscript,.govuk-visually-hidden,.govuk-skip-link'))texts.add(p)}
const targets=[...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')]
  .filter(e=>seen(e)&&!e.closest('.govuk-visually-hidden,.govuk-skip-link')&&e.tabIndex>=0&&!(e.getBoundingClientRect().right<0||e.getBoundingClientRect().bottom<0));
const box=e=>{const l=e.labels&&e.labels[0];const r=e.getBoundingClientRect();if(!l)return r;const m=l.getBoundingClientRect();
  const x=Math.min(r.left,m.left),y=Math.min(r.top,m.top);return new DOMRect(x,y,Math.max(r.right,m.right)-x,Math.max(r.bottom,m.bottom)-y)};
const inSentence=e=>getComputedStyle(e).display==='inline'&&[...e.parentElement.childNodes].some(n=>n.nodeType===3&&n.data.trim());
const near=(e,r)=>targets.some(o=>{if(o===e||o.contains(e)||e.contains(o))return false;const q=box(o),x=r.x+r.width/2,y=r.y+r.height/2;
  return Math.hypot(Math.max(q.left-x,0,x-q.right),Math.max(q.top-y,0,y-q.bottom))<12});
return {Shift:fvSeen.shift,Paint:fvSeen.paint,Blocked:fvSeen.blocked,Lang:document.documentElement.lang,Title:document.title,
  Description:meta('description'),Viewport:meta('viewport'),Private:meta('robots').includes('noindex'),
  Images:[...document.images].filter(i=>!i.hasAttribute('alt')||!i.getAttribute('width')||!i.getAttribute('height')).map(name),
  Small:[...texts].filter(e=>parseFloat(getComputedStyle(e).fontSize)<12).map(name),
  Tight:targets.filter(e=>{const r=box(e);return (r.width<24||r.height<24)&&!inSentence(e)&&near(e,r)}).map(name),
  Out:[...document.querySelectorAll('[src],link[href],form[action]')].map(e=>e.src||e.action||e.href).filter(u=>!u.startsWith(location.origin)&&!u.startsWith('data:'))}})`

// TestVitals holds the families' main pages to what a phone, a search and a shared link need, and prints what it measured.
func TestVitals(t *testing.T) {
	for _, lang := range []string{"en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			b := open(t, lang, published)
			n := listen(b)
			call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
			b.wide(360)
			var printed bytes.Buffer
			look := func(path string, more int, status string) {
				t.Helper()
				seen := js[vitals](b, measure, chromedp.EvalAwaitPromise)
				n.mu.Lock()
				requests, weight, complaints := slices.Clone(n.requests), n.bytes, slices.Clone(n.complaints)
				n.mu.Unlock()
				for _, c := range complaints {
					if status != "" && strings.Contains(c, status) {
						continue // what a form with an error answers, and the browser remarks on
					}
					t.Errorf("%s: %s", path, c)
				}
				for _, r := range append(requests, seen.Out...) {
					if !strings.HasPrefix(r, b.base+"/") {
						t.Errorf("%s asks another host: %s", path, r)
					}
				}
				if len(requests) > mostRequests+more {
					t.Errorf("%s makes %d requests: %q", path, len(requests), requests)
				}
				if weight > mostBytes {
					t.Errorf("%s weighs %.0f bytes", path, weight)
				}
				if seen.Lang != lang || seen.Title == "" || !strings.Contains(seen.Viewport, "width=device-width") || strings.Contains(seen.Viewport, "maximum-scale") {
					t.Errorf("%s: lang %q, title %q, viewport %q", path, seen.Lang, seen.Title, seen.Viewport)
				}
				if seen.Description == "" && !seen.Private {
					t.Errorf("%s can be found by a search and has no description", path)
				}
				for what, found := range map[string][]string{
					"an image without alt or size": seen.Images, "text under 12 pixels": seen.Small, "a target that a thumb misses": seen.Tight,
				} {
					for _, f := range found {
						t.Errorf("%s has %s: %s", path, what, f)
					}
				}
				if seen.Shift >= 0.1 {
					t.Errorf("%s moves while it loads: %.3f", path, seen.Shift)
				}
				fmt.Fprintf(&printed, "%-44s %5.0f ms to the largest paint, %3.0f ms blocked, shift %.3f, %6.0f bytes, %d requests\n",
					cmp.Or(path, "/"), seen.Paint, seen.Blocked, seen.Shift, weight, len(requests))
			}
			for _, path := range []string{
				"/", "/h/elm-park", "/help-now", "/privacy", "/privacy/young", "/accessibility", "/words", "/you-said", "/survey/",
				"/survey/leave", "/survey/carry-on", "/survey/before?survey=our-family",
			} {
				n.clear()
				b.get(path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "lang=" + lang)
				look(path, 0, "")
			}
			n.clear()
			b.press("")
			look(b.path(), 1, "") // the form that was sent leads on
			n.clear()
			b.press("")
			look(b.path()+", with an error", 1, "422")
			t.Logf("measured at 360 px, nothing cached:\n%s", printed.String())
		})
	}
}
