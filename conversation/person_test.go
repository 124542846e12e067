package conversation

import (
	"strings"
	"testing"

	"familyvoice/channels"
	"familyvoice/survey"
)

func TestAskingForAPersonAfterStopReachesOne(t *testing.T) {
	for _, words := range []string{"call me", "the button"} {
		for _, device := range []channels.Name{channels.SMS, channels.Telegram} {
			t.Run(words+" on "+string(device), func(t *testing.T) {
				h := newHouse(t)
				screen, from, say := h.sms, mum, func(words string) { h.text(mum, words) }
				sender, agree := textSender, "GO"
				if device == channels.Telegram {
					screen, from, say = h.telegram, teen, func(words string) { h.chat(teen, words) }
					sender, agree = "77", "17"
				}
				for i, words := range []string{"hello", agree, "STOP"} {
					say(words)
					h.expect(screen, from, i+1)
				}
				in := channels.Inbound{ID: "asks", Channel: device, Sender: sender, Address: from, Kind: channels.Text, Text: words, At: h.clock.now()}
				if words == "the button" {
					in.Kind, in.Command, in.Text = channels.Command, string(survey.ContactMe), ""
				}
				h.receive(in)
				h.receive(in)
				if reply := h.expect(screen, from, 4); !strings.Contains(reply, "999") {
					t.Errorf("the reply should say what to do in danger meanwhile, got %q", reply)
				}
				eventually(t, "one request waits for a worker", func() bool {
					a := h.alerts()
					return len(a) == 1 && a[0].Kinds[0] == kindContact
				})
				if r := h.runOf(device, sender, from); r.state.Stage != survey.Stopped {
					t.Errorf("they have stopped us all the same, the stage is %q", r.state.Stage)
				}
			})
		}
	}
}
