package demo

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func town(t *testing.T) []family {
	t.Helper()
	pool, err := readPool()
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(2026, 11))
	var families []family
	for i := range Families {
		families = append(families, newFamily(i, pool, chance, time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)))
	}
	return families
}

func TestSomeFamiliesSpeakAsOne(t *testing.T) {
	families := town(t)
	for _, one := range told {
		n := 0
		for _, f := range families {
			if maps.Equal(f.said, one.said) {
				if n++; f.role != one.role || f.stops != -1 || !Tells(f.said["about"]) {
					t.Errorf("%q comes from a %s that stops at %d", f.said["about"], f.role, f.stops)
				}
			}
		}
		if n != 1 {
			t.Errorf("%q is the answer of %d families", one.said["about"], n)
		}
		for _, section := range sections {
			if one.said[section] == "" {
				t.Errorf("%q says nothing on %s", one.said["about"], section)
			}
		}
	}
	if Tells("somebody else") {
		t.Error("anybody's words pass for those of one family")
	}
}

// So that a leader finds out in a demonstration what dads of a link site worry about.
func TestEnoughDadsOfTheLinkSiteWorryAboutMoney(t *testing.T) {
	dads := slices.DeleteFunc(town(t), func(f family) bool {
		return f.place != "st-annes-hall" || f.role != "father" || !ofMoney.MatchString(f.said["fears"]) || f.stops >= 0 && f.stops < 4
	})
	if len(dads) < 12 {
		t.Errorf("only %d do", len(dads))
	}
}
