package demo

// told are families whose six answers belong together, so that their sheet tells of one family. The others' answers come from
// many. Nobody in them exists.
var told = []struct {
	role string
	said map[string]string
}{
	{"mother", map[string]string{
		"about":   "Me, my wife and our three, aged nine, six and ten months. A loud house with one bathroom.",
		"proud":   "We moved twice in a year and the kids made friends both times.",
		"hopes":   "A front door of our own that we can stay behind until the youngest leaves school.",
		"fears":   "That the rent goes up again and we have to start over somewhere new.",
		"change":  "Let us book something at the hub after half five. Everything good is on while we are at work.",
		"network": "My sister on the phone every night, and the lady who runs the toy library.",
	}},
	{"grandparent", map[string]string{
		"about":   "I am a grandad bringing up two grandchildren, seven and eleven.",
		"proud":   "They sleep through now. When they came to us neither of them did.",
		"hopes":   "To be well enough to see the little one finish school.",
		"fears":   "Who would do the school run if I could not.",
		"change":  "A group where I am not the only one with grey hair. And a bench halfway up the hill.",
		"network": "The other kinship carers on a Monday. My neighbour, who never asks and always brings soup.",
	}},
	{"father", map[string]string{
		"about":   "A dad on nights, a mum on days, and a boy of three who thinks we take turns at living here.",
		"proud":   "He laughs so hard at my pancakes that I drop the next one on purpose.",
		"hopes":   "One day off that is the same day for all three of us.",
		"fears":   "That he will remember us as tired.",
		"change":  "A Saturday morning for dads. I am awake then, and so is he.",
		"network": "A mate from work who has twins. My mum. The health visitor, who rings when she says she will.",
	}},
}

// Tells says whether a sheet that begins with these words is of a family whose answers belong together.
func Tells(about string) bool {
	for _, family := range told {
		if family.said["about"] == about {
			return true
		}
	}
	return false
}

// asOne lets some of the families of a hub be those of told.
func (f *family) asOne() {
	const apart = 60 // so that they come at different times and to different hubs
	if f.n%apart != 0 || f.n/apart >= len(told) || f.lang != "en" || f.survey != "our-family" {
		return
	}
	whole := told[f.n/apart]
	f.role, f.said, f.stops = whole.role, whole.said, -1
}
