package release

import "strings"

// Label is an id that is stored and the words that a reader sees for it.
type Label struct{ ID, Name string }

// NotSaid is the category of families who did not say.
const NotSaid = "not-said"

// The closed lists of the design, in the order in which they are shown.
var (
	Channels = []Label{{"sms", "Text message"}, {"whatsapp", "WhatsApp"}, {"telegram", "Telegram"}, {"web", "Web page"}}
	Roles    = []Label{
		{"mother", "Mothers"}, {"father", "Fathers"}, {"grandparent", "Grandparents"}, {"kinship-carer", "Kinship carers"},
		{"foster-carer", "Foster carers"}, {"young-person", "Young people"}, {"other", "Someone else"},
	}
	Voices = []Label{{"family", "Parents and carers"}, {"young-person", "Young people"}}
	Others = []Label{{"frontline", "Frontline workers"}, {"partner", "Partner organisations"}, {"leadership", "Leaders"}}
	// Stances are the four questions of the summary, by the stance that a sentence takes.
	Stances = []Label{{"hope", "Hopes"}, {"fear", "Worries"}, {"change", "Changes"}, {"strength", "Strengths"}}
)

// Ratings are what families say of how it was to answer, from the worst to the best.
var Ratings = []Label{{"1", "1 (hard)"}, {"2", "2"}, {"3", "3"}, {"4", "4"}, {"5", "5 (good)"}}

// DefaultAges and DefaultLanguages are used where an installation names none of its own.
var (
	DefaultAges = []Label{
		{"under-13", "Under 13"}, {"13-14", "13 to 14"}, {"15-16", "15 to 16"}, {"17", "17"}, {"under-18", "Parents under 18"},
		{"18-over", "Young people of 18 or over"}, {"18-24", "18 to 24"}, {"25-34", "25 to 34"}, {"35-49", "35 to 49"},
		{"50-over", "50 and over"},
	}
	DefaultLanguages = []Label{
		{"en", "English"}, {"cy", "Welsh"}, {"pl", "Polish"}, {"ro", "Romanian"}, {"ar", "Arabic"}, {"ur", "Urdu"},
		{"pa", "Punjabi"}, {"bn", "Bengali"}, {"gu", "Gujarati"}, {"hi", "Hindi"}, {"ta", "Tamil"}, {"fa", "Farsi"},
		{"ps", "Pashto"}, {"ku", "Kurdish"}, {"so", "Somali"}, {"tr", "Turkish"}, {"uk", "Ukrainian"}, {"ru", "Russian"},
		{"pt", "Portuguese"}, {"es", "Spanish"}, {"fr", "French"}, {"it", "Italian"}, {"zh", "Chinese"}, {"vi", "Vietnamese"},
	}
)

// dimension is one table of categories that every family falls into.
type dimension struct {
	name, title string
	labels      []Label
	index       map[string]int
}

// newDimension adds the category of those who did not say; an id that is not in the list is one of them.
func newDimension(name, title string, labels []Label) *dimension {
	d := &dimension{name: name, title: title, labels: append(append([]Label{}, labels...), Label{NotSaid, "Did not say"}), index: map[string]int{}}
	for i, l := range d.labels {
		d.index[l.ID] = i
	}
	return d
}

func (d *dimension) at(id string) int {
	if i, ok := d.index[id]; ok {
		return i
	}
	return len(d.labels) - 1
}

// language is the base of a language tag: "pl" for "pl-PL".
func language(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return base
}
