package sms_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"familyvoice/channels"
	"familyvoice/channels/channeltest"
	"familyvoice/channels/sms/twiliofake"
)

func TestWhatTwilioPostsBecomesAMessage(t *testing.T) {
	text := func(words string) channels.Inbound {
		return channels.Inbound{Channel: channels.SMS, Sender: ours, Address: "+447700900101", Kind: channels.Text, Text: words}
	}
	told := func(body string) channels.Inbound {
		in := text(body)
		in.Told = true
		return in
	}
	media := func(what string) channels.Inbound {
		return channels.Inbound{Channel: channels.SMS, Sender: ours, Address: "+447700900101", Kind: channels.Media, Media: what}
	}
	for _, row := range []struct {
		name string
		post twiliofake.Text
		want []channels.Inbound
	}{
		{"words", twiliofake.Text{Body: "The park"}, []channels.Inbound{text("The park")}},
		{"nothing at all", twiliofake.Text{Body: ""}, []channels.Inbound{text("")}},
		{"STOP as plain words is for the conversation, which Twilio has said goodbye in", twiliofake.Text{Body: "Stop"}, []channels.Inbound{told("Stop")}},
		{"QUIT as plain words too", twiliofake.Text{Body: "QUIT"}, []channels.Inbound{told("QUIT")}},
		{"\"make it stop\" is only words", twiliofake.Text{Body: "make it stop"}, []channels.Inbound{text("make it stop")}},
		{"STOP that Twilio acted on is an opt-out that was told",
			twiliofake.Text{Body: "STOP", Fields: map[string]string{"OptOutType": "STOP"}},
			[]channels.Inbound{{Channel: channels.SMS, Sender: ours, Address: "+447700900101", Kind: channels.OptOut, Text: "STOP", Told: true}}},
		{"START that Twilio acted on is an opt-in",
			twiliofake.Text{Body: "unstop", Fields: map[string]string{"OptOutType": "START"}},
			[]channels.Inbound{{Channel: channels.SMS, Sender: ours, Address: "+447700900101", Kind: channels.OptIn, Told: true}}},
		{"YES is an answer, whatever Twilio makes of it",
			twiliofake.Text{Body: "Yes ", Fields: map[string]string{"OptOutType": "START"}}, []channels.Inbound{text("Yes ")}},
		{"HELP that Twilio answered is answered by us too, who know the language",
			twiliofake.Text{Body: "HELP", Fields: map[string]string{"OptOutType": "HELP"}},
			[]channels.Inbound{{Channel: channels.SMS, Sender: ours, Address: "+447700900101", Kind: channels.Command, Command: "help", Text: "HELP"}}},
		{"an OptOutType of tomorrow is only words",
			twiliofake.Text{Body: "hello", Fields: map[string]string{"OptOutType": "PAUSE"}}, []channels.Inbound{text("hello")}},
		{"a voice note", twiliofake.Text{Media: []string{"audio/amr"}}, []channels.Inbound{media("voice")}},
		{"a film", twiliofake.Text{Media: []string{"video/mp4"}}, []channels.Inbound{media("video")}},
		{"a contact card", twiliofake.Text{Media: []string{"text/x-vcard"}}, []channels.Inbound{media("contact")}},
		{"a document", twiliofake.Text{Media: []string{"application/pdf"}}, []channels.Inbound{media("file")}},
		{"two pictures are told of once", twiliofake.Text{Media: []string{"image/png", "image/png"}}, []channels.Inbound{media("photo")}},
		{"a picture with words", twiliofake.Text{Body: "our street", Media: []string{"image/png"}},
			[]channels.Inbound{media("photo"), text("our street")}},
		{"a pin on a map", twiliofake.Text{Body: "", Fields: map[string]string{"Latitude": "51.5", "Longitude": "-0.1", "Address": "x"}},
			[]channels.Inbound{media("location")}},
		{"a count of media that is no number", twiliofake.Text{Body: "hi", Fields: map[string]string{"NumMedia": "lots"}}, []channels.Inbound{text("hi")}},
		{"a number written the British way", twiliofake.Text{From: "07700 900101", Body: "hi"}, []channels.Inbound{text("hi")}},
		{"a number from abroad", twiliofake.Text{From: "+48512345678", Body: "hi"},
			[]channels.Inbound{{Channel: channels.SMS, Sender: ours, Address: "+48512345678", Kind: channels.Text, Text: "hi"}}},
		{"to another number of ours", twiliofake.Text{To: "07700 900777", Body: "hi"},
			[]channels.Inbound{{Channel: channels.SMS, Sender: "+447700900777", Address: "+447700900101", Kind: channels.Text, Text: "hi"}}},
		{"to a short code of ours", twiliofake.Text{To: "60777", Body: "hi"},
			[]channels.Inbound{{Channel: channels.SMS, Sender: "60777", Address: "+447700900101", Kind: channels.Text, Text: "hi"}}},
		{"WhatsApp", twiliofake.Text{From: "whatsapp:+447700900101", Body: "hi", Fields: map[string]string{"ProfileName": "Zebedee Brown"}},
			[]channels.Inbound{{Channel: channels.WhatsApp, Sender: ours, Address: "+447700900101", Kind: channels.Text, Text: "hi"}}},
		{"a tap on a WhatsApp list answers its own question",
			twiliofake.Text{From: "whatsapp:+447700900101", Body: "18 to 24", Fields: map[string]string{"ListId": "age|18-24", "ListTitle": "18 to 24"}},
			[]channels.Inbound{{Channel: channels.WhatsApp, Sender: ours, Address: "+447700900101", Kind: channels.Answer, Question: "age", Choices: []string{"18-24"}}}},
		{"a list of somebody else's is only words",
			twiliofake.Text{From: "whatsapp:+447700900101", Body: "18 to 24", Fields: map[string]string{"ListId": "17"}},
			[]channels.Inbound{{Channel: channels.WhatsApp, Sender: ours, Address: "+447700900101", Kind: channels.Text, Text: "18 to 24"}}},
		{"a network's own text has nobody behind it", twiliofake.Text{From: "Vodafone", Body: "Your bill is ready"}, nil},
		{"so has a short code", twiliofake.Text{From: "85258", Body: "Shout is here"}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			recv := &channeltest.Recorder{}
			r := newRig(t, recv, nil, false)
			if row.post.From == "" {
				row.post.From = r.Person(1)
			}
			if _, status := r.text(row.post); status != http.StatusOK {
				t.Fatalf("status %d", status)
			}
			ignore := cmpopts.IgnoreFields(channels.Inbound{}, "ID", "Ref", "At")
			if diff := cmp.Diff(row.want, recv.All(), ignore); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAPictureWhoseWordsCouldNotBeKeptComesAgainWhole(t *testing.T) {
	recv := &secondFails{}
	r := newRig(t, recv, nil, false)
	post := twiliofake.Text{SID: "SMpicture", From: r.Person(1), Body: "our street", Media: []string{"image/png"}}
	if _, status := r.text(post); status != http.StatusServiceUnavailable {
		t.Fatalf("status %d", status)
	}
	if _, status := r.text(post); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if diff := cmp.Diff([]string{"SMpicture", "SMpicture", "SMpicture/text"}, recv.ids); diff != "" {
		t.Errorf("the picture is a repeat, the words are new (-want +got)\n%s", diff)
	}
}

// secondFails takes all but the second message.
type secondFails struct {
	calls int
	ids   []string
}

func (s *secondFails) Receive(_ context.Context, in channels.Inbound) error {
	if s.calls++; s.calls == 2 {
		return context.DeadlineExceeded
	}
	s.ids = append(s.ids, in.ID)
	return nil
}

func TestTheFakeBehavesAsTwilioOnItsOwnWords(t *testing.T) {
	recv := &channeltest.Recorder{}
	r := newRig(t, recv, nil, false)
	r.Say(1, "", "Stop ")
	if _, err := r.twilio.Send(t.Context(), channels.Outbound{ID: "e", Address: r.Person(1), Text: "hello"}); channels.Failure(err).Fault != channels.Person {
		t.Errorf("after STOP: %v", err)
	}
	r.Say(1, "", "start")
	if _, err := r.twilio.Send(t.Context(), channels.Outbound{ID: "e", Address: r.Person(1), Text: "hello"}); err != nil {
		t.Errorf("after START: %v", err)
	}
}
