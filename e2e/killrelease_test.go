package e2e

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/staff/release"
	"familyvoice/store"
)

// TestKilledInMidReleaseThePassIsFinished kills the real program between the parts of a pass, starts it again, and holds the
// places against each other: nothing may wait for more families.
func TestKilledInMidReleaseThePassIsFinished(t *testing.T) {
	for _, at := range []string{"release-body:2", "release-contents:1"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			town := harness.NewTown(t, "failpoint")
			if _, err := keys.LoadOrMake(filepath.Join(town.Dir, "keys.json")); err != nil {
				t.Fatal(err)
			}
			st, _ := town.Open()
			places := []string{"", "elm", "ash"}
			for n, place := range places[1:] {
				if err := st.Places.Put(ctx, &store.Place{Meta: store.Meta{ID: place}, Name: place, Kind: "hub", Order: n + 1}); err != nil {
					t.Fatal(err)
				}
				for i := range 20 {
					if err := st.Responses.Put(ctx, &store.Response{
						Meta: store.Meta{ID: fmt.Sprintf("%032d", 100*n+i)}, Survey: "our-family", SurveyV: 1, Voice: "family", Place: place, Language: "en",
						Channels: []string{"sms"}, Day: time.Now().UTC().Format(time.DateOnly), Answered: 3, Stage: "finished", Run: "made-up",
					}); err != nil {
						t.Fatal(err)
					}
				}
			}
			s := town.Start("FAMILYVOICE_FAILPOINT=" + at)
			harness.Eventually(t, "the program dies in mid-release", s.Dead)
			town.Start()
			made := map[string]time.Time{}
			harness.Eventually(t, "every place has its release", func() bool {
				for _, place := range places {
					body, err := release.Latest(ctx, st, release.ForCollaborative, place, release.AllTime)
					if errors.Is(err, store.ErrNotFound) {
						return false
					}
					if err != nil {
						t.Fatal(err)
					}
					made[place] = body.Made
				}
				return true
			})
			for _, place := range places[1:] {
				body, err := release.Latest(ctx, st, release.ForLeadership, place, release.AllTime)
				if err != nil || !made[place].Equal(made[""]) || !body.Made.Equal(made[""]) || body.Families.String() != "20" {
					t.Errorf("%s: %v; made %s and %s, the council's %s", place, err, made[place], body.Made, made[""])
				}
			}
		})
	}
}
