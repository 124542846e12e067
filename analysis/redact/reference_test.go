package redact

import "testing"

// The sentences below were made up for these tests.

func TestANumberThatAnOfficeGaveIsTakenOut(t *testing.T) {
	becomes(t, map[string]string{
		"case ref WGN/2024/00183":                   "case ref [nhs-number]",
		"case number LX204418, still no answer":     "case number [nhs-number], still no answer",
		"case number 204418":                        "case number [nhs-number]",
		"my ref is HX-48213":                        "my ref is [nhs-number]",
		"claim 88213904 is stuck":                   "claim [nhs-number] is stuck",
		"crime number 06/12345/24":                  "crime number [nhs-number]",
		"police log 1204 and nobody came":           "police log [nhs-number] and nobody came",
		"my hospital number is R0204418":            "my hospital number is [nhs-number]",
		"rent account 10049932":                     "rent account [nhs-number]",
		"tenancy ref: 70018234":                     "tenancy ref: [nhs-number]",
		"home office A1234567/2":                    "home office [nhs-number]",
		"BRP ZU1234567":                             "BRP [nhs-number]",
		"pin is 4821":                               "pin is [nhs-number]",
		"ring the hospital on 01942 555 014":        "ring the hospital on [phone]",
		"hospital ref RXF204433":                    "hospital ref [nhs-number]",
		"asylum case S2204417 refused twice":        "asylum case [nhs-number] refused twice",
		"court case took 2 years and cost 5000":     "",
		"log into the app 2000 times a day":         "",
		"hospital parking 1200 a year, a claim":     "",
		"in case 200 people come":                   "",
		"the hospital in 2019 and the case in 2020": "",
		"the claim for 2019/20, a claim of 1200":    "",
		"case 10,000 or account £12000":             "",
		"we claim 1200 a month, my case is 5 years": "",
		"our account was 1500 over":                 "",
		"hospital at 12:30 on unit 4":               "",
	})
}

func TestADateOfBirthInAnyForm(t *testing.T) {
	becomes(t, map[string]string{
		"dob 12 03 2019":                         "dob [birth-date]",
		"dob: 12 3 19 thanks":                    "dob: [birth-date] thanks",
		"dob 120319":                             "dob [birth-date]",
		"dob 12032019":                           "dob [birth-date]",
		"date of birth 12 03 2019":               "date of birth [birth-date]",
		"bday 12/03":                             "bday [birth-date]",
		"his birthday is 12/3.":                  "his birthday is [birth-date].",
		"she was born in march 2016":             "she was born in [birth-date]",
		"born feb 2019":                          "born [birth-date]",
		"born 24/7 hungry at 29 weeks in 2019":   "",
		"born 12 10 weeks early":                 "",
		"a 50/50 birth, 1 of 3 born that day":    "",
		"born and bred here since 1984":          "",
		"the group shut in march 2016 for good":  "",
		"open 12/03 till 14/03, ticket 12 03 19": "",
	})
}

func TestAnEmailThatIsSaidOrTypedWithGaps(t *testing.T) {
	becomes(t, map[string]string{
		"email kerryhodge84[at]gmail[dot]com":        "email [email]",
		"email kerryhodge (at) gmail (dot) com ok":   "email [email] ok",
		"its kerryhodge at gmail":                    "its [email]",
		"its kerryhodge @gmail.com":                  "its [email]",
		"its kerryhodge@ gmail.com":                  "its [email]",
		"its kerry.hodge @ gmail . com":              "its [email]",
		"my email is mumof3 at yahoo co uk thanks":   "my email is [email] thanks",
		"kerry underscore hodge at outlook dot com":  "[email]",
		"jules_p @yahoo.co.uk is best":               "[email] is best",
		"write to brightstars at icloud":             "write to [email]",
		"email me at gmail":                          "",
		"look at outlook, we meet at live events":    "",
		"more on at youthy. me and mum say so":       "",
		"tea @ the hub. info at the desk. uk people": "",
	})
}
