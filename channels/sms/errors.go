package sms

import (
	"net/http"
	"strconv"
	"time"

	"familyvoice/channels"
)

// verdict is what one of Twilio's error codes means for us.
type verdict struct {
	fault  channels.Fault
	reason string
}

// verdicts are the codes that Twilio documents for messaging, with whose move it is.
var verdicts = map[int]verdict{
	20003: {channels.Operator, "Twilio does not accept the account SID and auth token"},
	20005: {channels.Operator, "the Twilio account is not active"},
	20404: {channels.Operator, "Twilio does not know the account or the messaging service"},
	20429: {channels.Transient, "Twilio asks us to slow down"},
	20500: {channels.Transient, "Twilio has a fault of its own"},
	20503: {channels.Transient, "Twilio is not available just now"},
	20504: {channels.Transient, "Twilio took too long"},
	21211: {channels.Rejected, "the phone number is not one that can be texted"},
	21212: {channels.Operator, "our sending number is not right"},
	21214: {channels.Rejected, "the phone number can't be reached"},
	21217: {channels.Rejected, "the phone number is not one that can be texted"},
	21219: {channels.Operator, "a Twilio trial account only texts numbers that were verified first"},
	21265: {channels.Rejected, "the phone number can't take texts"},
	21266: {channels.Rejected, "the number is our own"},
	21408: {channels.Operator, "texting that country is not switched on in Twilio"},
	21602: {channels.Rejected, "the text was empty"},
	21603: {channels.Operator, "no sending number is set"},
	21604: {channels.Rejected, "no phone number was given"},
	21605: {channels.Rejected, "the text was too long"},
	21606: {channels.Operator, "our sending number can't send texts, or is not in this Twilio account"},
	21607: {channels.Operator, "our sending number is not in this Twilio account"},
	21608: {channels.Operator, "a Twilio trial account only texts numbers that were verified first"},
	21609: {channels.Operator, "Twilio can't use our address for delivery reports: check the public URL"},
	21610: {channels.Person, "they texted STOP to our number, so Twilio sends them nothing"},
	21611: {channels.Transient, "too many texts wait at Twilio for our number"},
	21612: {channels.Rejected, "our number can't reach that phone number"},
	21614: {channels.Rejected, "the number is not a mobile"},
	21617: {channels.Rejected, "the text was too long"},
	21619: {channels.Rejected, "the text was empty"},
	21656: {channels.Operator, "the WhatsApp template's values are not right"},
	21659: {channels.Operator, "our sending number is not a Twilio number of the right country"},
	21660: {channels.Operator, "our sending number is not in this Twilio account"},
	21661: {channels.Operator, "our sending number can't send texts"},
	21701: {channels.Operator, "Twilio does not know the messaging service"},
	21703: {channels.Operator, "the messaging service has no number to send from"},
	21704: {channels.Operator, "the messaging service has no number to send from"},
	21705: {channels.Operator, "the messaging service SID is not right"},
	21712: {channels.Operator, "the number that was texted is not in the messaging service"},
	21730: {channels.Transient, "Twilio is being serviced"},
	30001: {channels.Transient, "too many texts wait at Twilio for our number"},
	30002: {channels.Operator, "the Twilio account is suspended: check its balance"},
	30003: {channels.Transient, "the phone is off or has no signal"},
	30004: {channels.Rejected, "the phone or its network blocked the text"},
	30005: {channels.Rejected, "the phone number is not in use"},
	30006: {channels.Rejected, "the number is a landline, or its network takes no texts"},
	30007: {channels.Rejected, "the network took the text for spam"},
	30008: {channels.Transient, "the network did not say why it failed"},
	30009: {channels.Transient, "a part of the text was lost on the way"},
	30010: {channels.Operator, "the text costs more than the limit set"},
	30011: {channels.Operator, "our number can't send pictures"},
	30022: {channels.Transient, "the network asks us to slow down"},
	30024: {channels.Operator, "our sending number is not registered with the network"},
	30032: {channels.Operator, "our sending number is not verified with the network"},
	30034: {channels.Operator, "our sending number is not registered with the network"},
	30036: {channels.Rejected, "the text was not delivered in time"},
	30038: {channels.Operator, "Twilio's checks blocked the text"},
	30039: {channels.Rejected, "the same text went round in a loop"},
	30044: {channels.Operator, "a Twilio trial account can't send texts this long"},
	30453: {channels.Rejected, "Twilio took the text for fraud and blocked it"},
	63003: {channels.Rejected, "the number is not on WhatsApp"},
	63007: {channels.Operator, "our number is not set up for WhatsApp"},
	63015: {channels.Rejected, "they have not joined the WhatsApp sandbox"},
	63016: {channels.Rejected, "WhatsApp allows only a template more than 24 hours after their last message"},
	63018: {channels.Transient, "WhatsApp asks us to slow down"},
	63024: {channels.Rejected, "the number is not on WhatsApp"},
	63032: {channels.Rejected, "WhatsApp holds this message back from them"},
	63038: {channels.Operator, "the Twilio account has sent all it may today"},
	63051: {channels.Operator, "the WhatsApp account is locked"},
}

// failure explains a code, or where Twilio gave none an HTTP status. Twilio's own words are never kept: they hold
// phone numbers.
func failure(code, status int) *channels.SendError {
	failed := &channels.SendError{}
	if code != 0 {
		failed.Code = strconv.Itoa(code)
	}
	if known, ok := verdicts[code]; ok {
		failed.Fault, failed.Reason = known.fault, known.reason
		return failed
	}
	switch {
	case status == http.StatusTooManyRequests:
		failed.Fault, failed.Reason = channels.Transient, "Twilio asks us to slow down"
	case status >= 500:
		failed.Fault, failed.Reason = channels.Transient, "Twilio has a fault of its own"
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		failed.Fault, failed.Reason = channels.Operator, "Twilio does not accept the account SID and auth token"
	case status == http.StatusPaymentRequired:
		failed.Fault, failed.Reason = channels.Operator, "the Twilio account has no money left"
	case status == http.StatusNotFound:
		failed.Fault, failed.Reason = channels.Operator, "Twilio does not know the account"
	case status == http.StatusRequestTimeout || status == http.StatusConflict:
		failed.Fault, failed.Reason = channels.Transient, "Twilio took too long"
	case status >= 400:
		failed.Fault, failed.Reason = channels.Rejected, "Twilio refused the text"
	case status >= 300:
		failed.Fault, failed.Reason = channels.Operator, "the answer sent us to another address: check Twilio's base URL"
	case status >= 200:
		failed.Fault, failed.Reason = channels.Transient, "Twilio's answer made no sense"
	case code != 0:
		failed.Fault, failed.Reason = channels.Rejected, "the text did not arrive"
	default:
		failed.Fault, failed.Reason = channels.Transient, "Twilio could not be reached"
	}
	if failed.Code == "" && status != 0 {
		failed.Code = strconv.Itoa(status)
	}
	return failed
}

// retryAfter reads a Retry-After header, in seconds or as a date; 0 when it says nothing usable. A day is the most.
func retryAfter(header string, now time.Time) time.Duration {
	const most = 24 * time.Hour
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		if seconds > int(most/time.Second) {
			return most
		}
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil && at.After(now) {
		return min(at.Sub(now), most)
	}
	return 0
}
