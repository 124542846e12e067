package sms

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"familyvoice/channels"
)

// whatsappPrefix marks a WhatsApp address in Twilio's From and To.
const whatsappPrefix = "whatsapp:"

const defaultRegion = "GB"

// errNoNumber says that an address is no phone number; it never repeats the address.
var errNoNumber = errors.New("not a phone number")

// normalise returns number in E.164. It asks whether the number is possible, not whether it is in service: the numbers
// that Ofcom keeps for drama (07700 900000 to 900999) are possible; short codes are not.
func normalise(number, region string) (string, error) {
	parsed, err := phonenumbers.Parse(number, region)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE {
		return "", errNoNumber
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), nil
}

// Number is a number as this package keeps it, in E.164, from one as a person writes it ("07700 900123" is one in the United
// Kingdom). The error never repeats it.
func Number(written string) (string, error) { return normalise(written, defaultRegion) }

// party splits an address as Twilio writes it into channel and number. A sender that nobody can reply to (a short
// code, a name such as a network's) is no number.
func party(raw, region string) (channels.Name, string, error) {
	name, number := channels.SMS, raw
	if rest, ok := strings.CutPrefix(raw, whatsappPrefix); ok {
		name, number = channels.WhatsApp, rest
	}
	number, err := normalise(number, region)
	return name, number, err
}

// texts says whether a number can be texted: a network reads a text aloud on a landline, and a personal or premium number
// makes its owner money with every text of ours. What is not in service at all counts as a mobile: Ofcom's numbers for
// drama do, and a network knows better than we do.
func texts(number string) bool {
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return false
	}
	switch phonenumbers.GetNumberType(parsed) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.VOIP, phonenumbers.UNKNOWN:
		return true
	}
	return false
}
