package redact

import "testing"

// The sentences below were made up for these tests.

func TestASchoolInSmallLetters(t *testing.T) {
	becomes(t, map[string]string{
		"he goes to westleigh high":                    "he goes to [school]",
		"he goes lowton high on the bus":               "he goes [school] on the bus",
		"starts bedford high in september":             "starts [school] in september",
		"lowton high is rubbish":                       "[school] is rubbish",
		"westleigh high excluded my lad":               "[school] excluded my lad",
		"kids go to hindley green primary":             "kids go to [school]",
		"leigh central primary is good":                "[school] is good",
		"thornbury lane primary school rang":           "[school] rang",
		"she loves twelve apostles primary":            "she loves [school]",
		"at christ church primary they let him down":   "at [school] they let him down",
		"kids go astley juniors":                       "kids go [school]",
		"parkrun junior is brill":                      "",
		"we shop on leigh high street":                 "",
		"wigan high rise flats, prices in leigh high":  "",
		"leigh central primary care network":           "",
		"food bank at all saints, our lady at the hub": "",
		"the green primary colours, no primary care":   "",
	})
}

func TestWhereSomebodyLivesInSmallLetters(t *testing.T) {
	becomes(t, map[string]string{
		"we moved to derwent drive in may":            "we moved to [address] in may",
		"we live near windermere road":                "we live near [address]",
		"my nan lives behind plank lane":              "my nan lives behind [address]",
		"i live by alder street":                      "i live by [address]",
		"we moved from thirlmere avenue":              "we moved from [address]",
		"kids by tamar grove smoke":                   "kids by [address] smoke",
		"we live on lilford close":                    "we live on [address]",
		"we moved to sandringham drive last year":     "we moved to [address] last year",
		"we live at 12 mill lane":                     "we live at [address]",
		"flat 3 green lane is damp":                   "[address] is damp",
		"my address is 7 park road":                   "my address is [address]",
		"i moved to be close to mum":                  "",
		"we had 3 court dates, 2 house moves":         "",
		"we live in leigh close to my nan":            "",
		"walk to tesco close by, to asda drive thru":  "",
		"we live near the main road by a busy road":   "",
		"i live on my own, had to learn to drive":     "",
		"live in quiet street, moved to our own road": "",
	})
}
