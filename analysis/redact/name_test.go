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
		"its hunter i feel for, not albert":                      "its [name] i feel for, not [name]",
		"she only settles for iris, cant leave chelsea alone":    "she only settles for [name], cant leave [name] alone",
		"thanks to parker and harrys teacher":                    "thanks to [name] and [name] teacher",
		"the poppies and the roses together, an honours degree":  "",
		"my sister goes to uni in preston and loves it":          "",
		"im from jordan, we fled georgia in the war":             "",
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
		"I miss Syria a lot.":                      "",
		"We miss Mondays at the hub.":              "",
		"My children miss Kyiv and the sea.":       "",
		"I miss Woolworths. They miss Maths.":      "",
		"You miss PIP if you move.":                "",
		"They miss Beavers. I'd never miss Zumba.": "",
		"I miss Zofia.":                            "I miss [name].",
		"I told miss Hartley about it.":            "I told miss [name] about it.",
		"He likes miss Bright and Miss Leigh.":     "He likes miss [name] and Miss [name].",
		"i miss the old days and i miss poland":    "",
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
		"pc brimelow stopped my lad again":               "pc [name] stopped my lad again",
		"we rang pcso gorse about the bikes":             "we rang pcso [name] about the bikes",
		"new pc for homework, the coach left":            "",
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

func TestANameOnNoListOpensASentence(t *testing.T) {
	becomes(t, map[string]string{
		"parwana is 9 she want to swim":             "[name] is 9 she want to swim",
		"quillinda my health visitor was fab":       "[name] my health visitor was fab",
		"vjosana cries every night for her dad":     "[name] cries every night for her dad",
		"kwabz was 15 when they stabbed him":        "[name] was 15 when they stabbed him",
		"tekleab is my cousin he come by boat":      "[name] is my cousin he come by boat",
		"bedbugs is 3 weeks now":                    "",
		"sumtimes my mum has to borrow":             "",
		"zhoverim is my friend from church":         "[name] is my friend from church",
		"lovely there. tobrinna wants a trampoline": "lovely there. [name] wants a trampoline",
		"oddrun is 11 yrs old":                      "[name] is 11 yrs old",
		"my son codey is 7 and the baby":            "my son [name] is 7 and the baby",
		"a lad called flossed hit him":              "a lad called [name] hit him",
		"kidzonia is 9 mins away":                   "",
		"gymtastix is 3 buses away":                 "",
		"usualy my nan has them":                    "",
		"homeskooling was hard, evrythin costs":     "",
		"wud need a bus. swimmin is 4 quid":         "",
		"my daughter crying was awful":              "",
		"he was called names and my son struggled":  "",
	})
	for _, name := range []string{"mya", "lianne", "hudson", "reese", "jayla", "mckenna", "jordon", "kayson", "beryl", "raya", "tj", "cj",
		"mads", "codey", "zabihullah", "palwasha", "shqipe", "fatmir", "rebwar", "shvan", "semhar", "filmon", "cheuk", "tszyau",
		"oksana", "bohdan", "faduma", "abdikani", "kajan", "tharshini"} {
		becomes(t, map[string]string{"its hard for " + name + " at school": "its hard for [name] at school"})
	}
}

func TestANameAndAnAgeInOneWord(t *testing.T) {
	becomes(t, map[string]string{
		"jack4 mia2 both need shoes":          "[name] both need shoes",
		"jayden7 needs ehcp":                  "[name] needs ehcp",
		"grace4 and harry7":                   "[name] and [name]",
		"tj's room, max10 people":             "[name] room, max10 people",
		"ben10 cup, m8 that was gr8":          "",
		"summer2 jaxon9 and me in one room":   "[name] and me in one room",
		"got rav4 with no mot, covid19 twice": "",
		"may4 or sat4, year10 lads":           "",
	})
}

func TestAnEverydayNameBesideKin(t *testing.T) {
	becomes(t, map[string]string{
		"my daughter grace cries when i leave her": "my daughter [name] cries when i leave her",
		"my daughter grace is 8":                   "my daughter [name] is 8",
		"my daughter summer is 8":                  "my daughter [name] is 8",
		"amber is my sister, faith is my eldest":   "[name] is my sister, [name] is my eldest",
		"leigh is my brother":                      "[name] is my brother",
		"patience is my friend from church":        "[name] is my friend from church",
		"our grace loves it":                       "our [name] loves it",
		"our hope was born early":                  "our [name] was born early",
		"my mum joy is lonely":                     "my mum [name] is lonely",
		"her sister june hates the bus":            "her sister [name] hates the bus",
		"my niece hope lives with us now":          "my niece [name] lives with us now",
		"heath is my key worker and hes sound":     "[name] is my key worker and hes sound",
		"my foster daughter faith says grace":      "my foster daughter [name] says grace",
		"my partners art is on the wall":           "",
		"my daughters joy is dancing":              "",
		"our faith is important":                   "",
		"our hope is a park, our charity is small": "",
		"my son hope to go back, my wife hope too": "",
		"my daughter drew a lovely card":           "",
		"my sons art work. my dad will help":       "",
		"june is my sons birthday":                 "",
		"our art club. my family faith":            "",
	})
}
