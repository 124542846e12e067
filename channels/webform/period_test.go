package webform

import "testing"

func TestAPeriodIsSaidAsItsLanguageCounts(t *testing.T) {
	for _, lang := range tongues() {
		want := map[string]map[int]string{
			"en": {1: "1 day", 90: "90 days", 365: "12 months", 366: "366 days", 730: "24 months"},
			"pl": {1: "1 dzień", 2: "2 dni", 90: "90 dni", 365: "12 miesięcy", 730: "24 miesiące"},
			"uk": {21: "21 день", 92: "92 дні", 90: "90 днів", 365: "12 місяців", 730: "24 місяці"},
			"ro": {1: "1 zi", 15: "15 zile", 90: "90 de zile", 365: "12 luni", 730: "24 de luni"},
			"cy": {2: "2 ddiwrnod", 90: "90 diwrnod", 365: "12 mis"},
			"ar": {1: "يوم واحد", 2: "يومين", 7: "7 أيام", 90: "90 يومًا", 365: "12 شهرًا", 100: "100 يوم"},
			"ur": {90: "90 دن", 365: "12 مہینے"},
		}[lang.Code]
		if want == nil {
			t.Errorf("%s: say here how it counts", lang.Code)
		}
		for days, words := range want {
			if got := lang.period(days); got != words {
				t.Errorf("%s: %d days are %q, not %q", lang.Code, days, got, words)
			}
		}
	}
}
