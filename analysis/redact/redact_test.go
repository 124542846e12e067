package redact

import (
	"strings"
	"testing"
)

// The sentences below were made up for these tests.

func TestPersonalTextIsTakenOut(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a lower-case name after kin", "my son jayden loves the trampoline", "my son [name] loves the trampoline"},
		{"our and a name", "our kyle got a job", "our [name] got a job"},
		{"called", "a worker called mia rang me", "a worker called [name] rang me"},
		{"a name that nobody listed, after called", "a lad called tobrin", "a lad called [name]"},
		{"first name and surname", "Ask Priya Deshmukh at reception.", "Ask [name] at reception."},
		{"a double name", "thanks ellie-mae for the cake", "thanks [name] for the cake"},
		{"a title stays, the surname goes", "Mrs Okonkwo was kind", "Mrs [name] was kind"},
		{"a title in lower case", "mr hargreaves shouts", "mr [name] shouts"},
		{"an aunty stays, her name goes", "aunty bev does my hair", "aunty [name] does my hair"},
		{"a possessive", "It was Callum's idea.", "It was [name] idea."},
		{"a possessive without apostrophe", "it was callums idea", "it was [name] idea"},
		{"names in a list", "mercy, tobi n ayo bring rice", "[name], [name] n [name] bring rice"},
		{"a virtue that is a person", "hope wants a rabbit", "[name] wants a rabbit"},
		{"a verb that is a person", "Will is not the only one bored.", "[name] is not the only one bored."},
		{"somebody who says that she is here", "Poppy here im 11", "[name] here im 11"},
		{"a detective", "thankyou to dc wolstenbrook", "thankyou to dc [name]"},
		{"a town that is a person", "our leigh is nine", "our [name] is nine"},
		{"a mobile", "txt me on 07700 900123", "txt me on [phone]"},
		{"a mobile without spaces", "07700900123 is my number", "[phone] is my number"},
		{"an international number", "ring +44 7700 900123", "ring [phone]"},
		{"a landline in brackets", "(01942) 555 014 after six", "[phone] after six"},
		{"an e-mail", "write to j.bloggs84@example.co.uk please", "write to [email] please"},
		{"a web address", "see https://example.org/me?x=1 for pics", "see [url] for pics"},
		{"a handle", "i post as @mamabear_wigan", "i post as [handle]"},
		{"a user name without an at", "add me im kezza_b_09", "add me im [handle]"},
		{"a whole postcode", "we live in WN7 1AA now", "we live in [postcode] now"},
		{"a lower-case postcode", "its wn7 1aa", "its [postcode]"},
		{"half a postcode", "the M29 8 side of town", "the [postcode] side of town"},
		{"a street with its number", "the hole outside 14 Tanner Row", "the hole outside [address]"},
		{"a lower-case street", "im at 22 alder st", "im at [address]"},
		{"a flat", "flat 6 hazel court has no lift", "[address] has no lift"},
		{"a saint's school", "he goes to st cuthberts primary", "he goes to [school]"},
		{"a school with capitals", "Westleigh High was good to us.", "[school] was good to us."},
		{"a date of birth", "dob 12/03/2019", "dob [birth-date]"},
		{"a date of birth in words", "born 6 June 1949 in Leigh", "born [birth-date] in Leigh"},
		{"a spoken number", "ring oh seven seven double oh nine hundred one two three", "ring [phone]"},
		{"letters typed for noughts", "mob o7700 9OO 321 after 6", "mob [phone] after 6"},
		{"a spoken NHS number", "nhs number nine four three four seven six five nine one nine", "nhs number [nhs-number]"},
		{"a spoken address for letters", "jo dot bloggs at example dot com", "[email]"},
		{"an address with (at)", "jo_bloggs(at)example.com", "[email]"},
		{"the name after a network", "my insta is jo.mcbloggs", "my insta is [handle]"},
		{"a name and four figures", "discord joby#1234", "discord [handle]"},
		{"a plate", "the van is yk14 ozs", "the van is [handle]"},
		{"a plate in capitals", "Whoever drives MX12 ZPO parks on the crossing.", "Whoever drives [handle] parks on the crossing."},
		{"an insurance number", "my NI is QQ 12 34 56 C", "my NI is [nhs-number]"},
		{"a street in lower case", "rats all down larkspur grove since june", "rats all down [address] since june"},
		{"a street somebody lives on", "we live on cotton street", "we live on [address]"},
		{"a postcode that is no motorway", "m46 born and bred", "[postcode] born and bred"},
		{"a surgery", "gp at brookmill surgery wont see us", "gp at [address] wont see us"},
		{"a medical centre", "The Elms Medical Centre lost it", "The [address] lost it"},
		{"a school after its place", "lads from bedford high", "lads from [school]"},
		{"a nursery of two plain words", "he starts at busy bees in may", "he starts at [school] in may"},
		{"a house by its number and a dot", "Amira at no.14 shares a washing line", "[name] at [address] shares a washing line"},
		{"a nickname that is a plain word", "a lad called Smiley picked her up", "a lad called [name] picked her up"},
		{"a councillor in lower case", "it looks like councillor dunn", "it looks like councillor [name]"},
		{"a flower who tells", "I carried on because of Ivy, who tells me about the war.", "I carried on because of [name], who tells me about the war."},
		{"an age after a helping verb", "will is 14", "[name] is 14"},
		{"a virtue and a she", "our faith she sings", "our [name] she sings"},
		{"a season that starts nursery", "when summer starts nursery", "when [name] starts nursery"},
		{"me and a virtue", "me n hope share a room", "me n [name] share a room"},
		{"a neighbour who is a month", "June across the road was burgled.", "[name] across the road was burgled."},
		{"a row of virtues", "patience, mercy and joy from church", "[name], [name] and [name] from church"},
		{"a virtue that is a wife", "my wife is comfort she works nights", "my wife is [name] she works nights"},
		{"a name said once is known again", "our angel got a badge, so proud of angel", "our [name] got a badge, so proud of [name]"},
		{"no accent, or another", "Siobhan, Gráinne and Łukasz", "[name], [name] and [name]"},
		{"a councillor named as a town", "I wrote to Cllr Hindley about it", "I wrote to Cllr [name] about it"},
		{"no surname in a misspelling", "maybe ava sumtimes", "maybe [name] sumtimes"},
		{"no surname in a dropped g", "jayden fightin again", "[name] fightin again"},
		{"no surname in a short form", "Brenda can't manage", "[name] can't manage"},
		{"a name and the writer", "I'm Dora, I'm nineteen and I've a twin", "I'm [name], I'm nineteen and I've a twin"},
		{"a name of more words", "Mrs Van der Berg waves", "Mrs [name] waves"},
		{"a small firm", "i work at hodgkiss haulage nights", "i work at [name] nights"},
		{"an NHS number", "my NHS number is 943 476 5919", "my NHS number is [nhs-number]"},
		{"a mobile in Arabic digits", "اتصل ٠٧٧٠٠٩٠٠١٢٣ بعد الساعة ٦", "اتصل [phone] بعد الساعة ٦"},
		{"an international number in Arabic digits", "رقمي +٤٤ ٧٧٠٠ ٩٠٠١٢٣ شكرا", "رقمي [phone] شكرا"},
		{"a mobile in Persian digits", "شماره من ۰۷۷۰۰ ۹۰۰۱۲۳ است", "شماره من [phone] است"},
		{"a mobile in Bengali digits", "আমার নম্বর ০৭৭০০ ৯০০১২৩", "আমার নম্বর [phone]"},
		{"a date of birth in Arabic digits", "مواليد ١٢/٠٣/٢٠١٩", "مواليد [birth-date]"},
		{"a date of birth in Persian digits", "متولد ۲۰۱۹-۰۳-۱۲ در لی", "متولد [birth-date] در لی"},
		{"a date of birth in Bengali digits and a month", "born ৬ June ১৯৪৯ in Leigh", "born [birth-date] in Leigh"},
		{"an NHS number in Arabic digits", "الرقم ٩٤٣ ٤٧٦ ٥٩١٩", "الرقم [nhs-number]"},
		{"an NHS number in Bengali digits", "nhs ৯৪৩৪৭৬৫৯১৯", "nhs [nhs-number]"},
		{"a house number in Persian digits", "im at ۲۲ alder st", "im at [address]"},
		{"a flat in Bengali digits", "flat ১২ has no lift", "[address] has no lift"},
		{"a postcode in Arabic digits", "its WN٧ ١AA", "its [postcode]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, spans := Redact(c.text)
			if got != c.want {
				t.Errorf("%q became %q, want %q", c.text, got, c.want)
			}
			checkSpans(t, c.text, got, spans)
		})
	}
}

func TestWhatIsNobodysStays(t *testing.T) {
	for _, text := range []string{
		"",
		"The Chapel in Leigh is our place.",
		"we love Higher Folds and the hub",
		"My hope is the tram. If it ever reached Leigh I could take the Salford job.",
		"Polish, 12 yrs in Boston, now Spalding, and a sister in St Helens.",
		"Insomnia has made me somebody who cries at adverts.",
		"She got her A-levels, a teddy and a Wispa.",
		"gettin passed to yet another team, this is no.5",
		"Wigan Infirmary and Alder Hey were brilliant",
		"i hope she gets in",
		"I hope the summer club comes back in May.",
		"will you do it again next week",
		"faith in the council is low",
		"it may rain on sunday",
		"my nan and grandad help",
		"Aunty and Mr and Mrs came",
		"call 999 or Childline on 0800 1111",
		"Samaritans 116 123 helped me",
		"the 34 bus takes a 20 minute drive to 40",
		"stuck on the M6 again",
		"year 10 and ks2 sats",
		"a 10 minute walk to the park",
		"the high school and the primary school",
		"she is 7 and he is 12",
		"we need 3 bedrooms not 2",
		"St Helens is too far",
		"miss the old group",
		"the rose garden needs water",
		"can we have a choir on Tuesdays",
		"COVID-19 was hard",
		"the EHCP came after 14 months, SENCO left, CAMHS said no",
		"we live on chapel street",
		"I live with my sister. I've a job.",
		"our Sunday roast, an unbroken nights kip, snow, ice and rain",
		"I'm a mum and I've twins",
		"rob a bank, sue the council, pat the dog",
		"hope she gets in, will she talk",
		"hope my mum gets better",
		"May my boys remember the sea.",
		"Thirty-one steps to the family room. Second-hand coats for all.",
		"Her teacher wept, I wept, the lollipop man wept.",
		"Vaccination was quick. Chemotherapy was not.",
		"Three years in Lublin and one in Billinge.",
		"may is 6 weeks away",
		"summer is 6 weeks long and faith is 10/10",
		"love from the hub, peace at the chapel",
		"The Hope Street hub closes at four.",
		"the rose queen and a day at chester zoo",
		"cars on our road, kids in the street, a busy road",
		"the year 11 lads and yr10 sat on the bus",
		"leigh health centre and the Kendal surgery",
		"the doctors surgery and brain surgery",
		"one two three four five six seven eight nine ten",
		"oh no not one of nine",
		"little stars and busy bees all of them",
		"my skoda, the British Legion and Virtual School",
		"Jobcentre, Asda, Lidl and McDonald's",
		"دفعت ١٥٠٠٠ و ٢٥٠٠٠٠ هذا العام",
		"اتصل ٩٩٩ أو ٠٨٠٠ ١١١١",
		"بعد ال٢٠ سنة في کلاس۱۲",
		"ماهی ۱۲۰۰۰ پوند",
		"বছরে ১৫০০০ পাউন্ড, মাসে ১২৫০",
	} {
		t.Run(text, func(t *testing.T) {
			got, spans := Redact(text)
			if got != text || len(spans) != 0 || spans == nil {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

func TestNHSChecksum(t *testing.T) {
	for n, want := range map[string]bool{"9434765919": true, "9434765918": false, "943476591": false, "94347x5919": false} {
		if nhsChecksum(n) != want {
			t.Errorf("nhsChecksum(%s) = %v", n, !want)
		}
	}
}

func checkSpans(t *testing.T, text, redacted string, spans []Span) {
	t.Helper()
	if spans == nil {
		t.Fatal("spans are nil")
	}
	at := 0
	rebuilt := ""
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("span %+v in %d bytes after %d", s, len(text), at)
		}
		rebuilt += text[at:s.Start] + "[" + s.Kind + "]"
		at = s.End
	}
	if rebuilt+text[at:] != redacted {
		t.Fatalf("the spans do not make %q", redacted)
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"", "@", "@@a.b", "mr. x", "1/2/3", "wn7 1aa", "flat 3,", "St ", "\xff@\xfe", "’s", "http://", "a.b.c@d", "+44", "(((", "called", strings.Repeat("7 ", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		redacted, spans := Redact(text)
		checkSpans(t, text, redacted, spans)
		at := 0
		for _, s := range Doubts(text) {
			if s.Start < at || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("in doubt is %+v in %d bytes after %d", s, len(text), at)
			}
			at = s.End
		}
	})
}

func BenchmarkRedactShort(b *testing.B) {
	for b.Loop() {
		Redact("my son jayden goes st cuthberts, ring me on 07700 900123 if the group is on, ta bev x")
	}
}

func BenchmarkRedactLong(b *testing.B) {
	text := strings.Repeat("We came to the hub on a Tuesday and Denise at the desk was lovely with my son. ", 12)
	for b.Loop() {
		Redact(text)
	}
}
