package redact

import "testing"

// The sentences below were made up for these tests.

// becomes checks what each text on the left is after the redaction; empty on the right, it stays as it is.
func becomes(t *testing.T, texts map[string]string) {
	t.Helper()
	for text, want := range texts {
		if want == "" {
			want = text
		}
		if got, _ := Redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestACommonFirstNameNeedsNoCapital(t *testing.T) {
	becomes(t, map[string]string{
		"harry hates maths and since harry came home its better": "[name] hates maths and since [name] came home its better",
		"i want shannon to be safe":                              "i want [name] to be safe",
		"nobody plays with willow or peter at dinner":            "nobody plays with [name] or [name] at dinner",
		"its hard for hunter at school":                          "its hard for [name] at school",
		"the tree by the amber lights is a willow tree":          "",
		"we took them to victoria park and the royal albert":     "",
		"hes a house hunter and chelsea fan":                     "",
		"jack in year 4 hits him":                                "[name] in year 4 hits him",
		"i had to jack in my course, might jack it in too":       "",
		"union jack flags and a jack in the box":                 "",
		"nobody sits by jordan so jordan cries":                  "nobody sits by [name] so [name] cries",
		"my mum is still in jordan, we came from jordan in 2014": "",
		"He wants Jordan trainers.":                              "",
		"She made Jordan cry.":                                   "She made [name] cry.",
		"her mum is in Jordan":                                   "",
		"i live with preston and his dad":                        "i live with [name] and his dad",
		"i take ashton to the park":                              "i take [name] to the park",
		"preston hates loud rooms":                               "[name] hates loud rooms",
		"nothing in preston, even ashton in makerfield has more": "",
		"the bus from wigan to ashton and preston":               "",
		"Preston is miles away, Ashton is nearer.":               "",
	})
}

func TestWhatSomebodyMissesIsNoTeacher(t *testing.T) {
	becomes(t, map[string]string{
		"I miss Syria a lot.":                   "",
		"We miss Mondays at the hub.":           "",
		"My children miss Kyiv and the sea.":    "",
		"I miss Woolworths. They miss Maths.":   "",
		"You miss PIP if you move.":             "",
		"I miss Zofia.":                         "I miss [name].",
		"I told miss Hartley about it.":         "I told miss [name] about it.",
		"He likes miss Bright and Miss Leigh.":  "He likes miss [name] and Miss [name].",
		"i miss the old days and i miss poland": "",
	})
}

func TestAPostInSmallLettersBeforeASurname(t *testing.T) {
	becomes(t, map[string]string{
		"pc hartley came to school":                      "pc [name] came to school",
		"dc entwistle never rang":                        "dc [name] never rang",
		"pcso fairhurst moves us on":                     "pcso [name] moves us on",
		"nurse whittaker listened to me":                 "nurse [name] listened to me",
		"coach ainsworth shouts":                         "coach [name] shouts",
		"officer pilling took him home":                  "officer [name] took him home",
		"detective walsh never rang":                     "detective [name] never rang",
		"sw hartley is off sick":                         "sw [name] is off sick",
		"pc wolstenbrook came round":                     "pc [name] came round",
		"my pc broke and the coach was late":             "",
		"pc crashed again, coach trip to wigan":          "",
		"the nurse was nice, housing officer never rang": "",
		"sw never rings and the hv long gone":            "",
	})
}

func TestANameInAnyScriptIsTakenOutWhole(t *testing.T) {
	becomes(t, map[string]string{
		"our friend মারিয়া helps us": "our friend [name] helps us",
		"my name is தமிழ்ச்செல்வன்":   "my name is [name]",
		"my son علی\u200cرضا is good": "my son [name] is good",
	})
}
