package survey_test

import (
	"testing"

	"familyvoice/survey"
)

func TestWhoMayBeUnderThirteen(t *testing.T) {
	for band, want := range map[string]bool{"under-13": true, "under-18": true, "11-13": true, "12": true, "13-14": false, "17": false, "18-over": false, "50-over": false, "": false, "prefer-not": false} {
		if got := survey.HoldsUnder(band, 13); got != want {
			t.Errorf("%q: %t, want %t", band, got, want)
		}
	}
}
