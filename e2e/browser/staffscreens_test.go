//go:build browser

package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestStaffScreens writes pictures of what leaders and the safeguarding lead see first on each of their main pages, on a phone
// and on a desktop (make screens).
func TestStaffScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("-screens FOLDER writes them")
	}
	if err := os.MkdirAll(*screens, 0o755); err != nil {
		t.Fatal(err)
	}
	b, logins := demonstration(t)
	for who, pages := range map[string]map[string]string{
		"leader": {
			"summary": "/staff/summary", "themes": "/staff/themes", "theme": "/staff/themes/money?place=st-annes-hall", "hubs": "/staff/hubs",
			"reach": "/staff/reach", "stories": "/staff/stories", "pack": "/staff/pack", "quality": "/staff/quality", "tags": "/staff/tags", "actions": "/staff/actions",
		},
		"safeguarding": {"alerts": "/staff/alerts"},
	} {
		b.signIn(who, logins[who])
		for name, path := range pages {
			b.get(path)
			for device, size := range map[string][2]int64{"phone": {360, 1600}, "desktop": {1200, 1600}} {
				call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: size[0], Height: size[1], DeviceScaleFactor: 1})
				ctx, cancel := b.soon()
				shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(*screens, "staff-"+name+"-"+device+".png"), small(t, shot), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		b.signOut()
	}
}
