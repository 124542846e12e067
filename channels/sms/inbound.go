package sms

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"familyvoice/channels"
)

var (
	// errUnreplyable: from a short code or a name, so there is nobody to talk with.
	errUnreplyable = errors.New("the sender can't be replied to")
	// errIncomplete: signed by Twilio and yet no message; the webhook of something else points here.
	errIncomplete = errors.New("not an incoming message")
)

// inbounds turns a verified webhook form into messages: one, or for a picture with words two, so that the words are
// kept. Twilio's media addresses are never read. Ours is the number that nearly all are sent to.
func inbounds(form url.Values, region, ours string, now time.Time) ([]channels.Inbound, error) {
	id := form.Get("MessageSid")
	if id == "" {
		id = form.Get("SmsMessageSid")
	}
	if id == "" || len(id) > 64 || form.Get("From") == "" {
		return nil, errIncomplete
	}
	name, address, err := party(form.Get("From"), region)
	if err != nil {
		return nil, errUnreplyable
	}
	sender := form.Get("To")
	if number := strings.TrimPrefix(sender, whatsappPrefix); number == ours && ours != "" {
		sender = ours // reading a number costs more than all else here
	} else if _, other, err := party(sender, region); err == nil { // else a short code of ours
		sender = other
	}
	in := channels.Inbound{ID: id, Ref: id, Channel: name, Sender: sender, Address: address, At: now}

	if question, choice, ok := readPick(form.Get("ListId")); ok && name == channels.WhatsApp {
		in.Kind, in.Question, in.Choices = channels.Answer, question, []string{choice}
		return []channels.Inbound{in}, nil
	}
	words := channels.Clean(form.Get("Body"))
	switch strings.ToUpper(form.Get("OptOutType")) {
	case "STOP":
		in.Kind, in.Told, in.Text = channels.OptOut, true, words // the words are scanned; the operator may have chosen any
		return []channels.Inbound{in}, nil
	case "START":
		if strings.EqualFold(strings.TrimSpace(words), "yes") {
			break // Twilio takes it for START, and its own block is off; to us it is an answer, and only START opts back in
		}
		in.Kind, in.Told = channels.OptIn, true
		return []channels.Inbound{in}, nil
	case "HELP":
		// Twilio has answered, in one language and perhaps with an advert about message rates: ours goes all the same.
		in.Kind, in.Command, in.Text = channels.Command, "help", words // whose language is theirs
		return []channels.Inbound{in}, nil
	}

	var all []channels.Inbound
	if media := mediaOf(form); media != "" {
		picture := in
		picture.Kind, picture.Media = channels.Media, media
		all = append(all, picture)
		if strings.TrimSpace(words) == "" {
			return all, nil
		}
		in.ID += "/text"
	}
	in.Kind, in.Text = channels.Text, words
	in.Told = name == channels.SMS && answersStop(words)
	return append(all, in), nil
}

// answersStop says whether Twilio itself answers these words with its own goodbye: a whole message, in any case
// (https://help.twilio.com/articles/223134027).
func answersStop(words string) bool {
	switch strings.ToUpper(strings.TrimSpace(words)) {
	case "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT":
		return true
	}
	return false
}

// mediaOf names what was attached, or "".
func mediaOf(form url.Values) string {
	if form.Get("Latitude") != "" && form.Get("Longitude") != "" {
		return "location"
	}
	count, err := strconv.Atoi(form.Get("NumMedia"))
	if err != nil || count <= 0 {
		return ""
	}
	kind, sub, _ := strings.Cut(strings.ToLower(form.Get("MediaContentType0")), "/")
	switch {
	case strings.Contains(sub, "vcard"):
		return "contact"
	case kind == "image":
		return "photo"
	case kind == "audio":
		return "voice"
	case kind == "video":
		return "video"
	}
	return "file"
}
