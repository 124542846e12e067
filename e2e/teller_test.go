package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"familyvoice/channels"
	"familyvoice/channels/sms/twiliofake"
	"familyvoice/channels/telegram/telegramfake"
	"familyvoice/e2e/harness"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/survey/conversationtest"
)

const (
	phone = "+447700900123"
	chat  = int64(7_001)
)

// teller tells one story on one channel. Beside the real service it steps the engine alone, to know what should come of
// each step where the channel's words differ from the ones that the story was written with.
type teller struct {
	*testing.T
	house   *harness.House
	story   conversationtest.Story
	channel channels.Name
	survey  *survey.Survey
	state   survey.State

	want      []string // what the chat should show by now
	restarted bool     // a new run was begun, which the file leaves to the caller of the engine
	held      bool     // Twilio holds back what is sent, until START
	updates   map[string]telegramfake.Update
	sids      map[string]string
	page      *page
}

func newTeller(t *testing.T, story conversationtest.Story, channel channels.Name) *teller {
	var places []store.Place
	for i, p := range story.Places {
		places = append(places, store.Place{Meta: store.Meta{ID: p.ID}, Name: p.Text, Short: p.Text, Kind: "hub", Keyword: strings.ToUpper(p.ID), Order: i})
	}
	tl := &teller{
		T: t, story: story, channel: channel, updates: map[string]telegramfake.Update{}, sids: map[string]string{},
		house: harness.NewHouse(t, harness.Setup{Survey: story.Survey, Places: places, Now: story.Steps[0].In.At.Add(-time.Hour)}),
	}
	s, ok := tl.house.Surveys.Latest(story.Survey)
	if !ok {
		t.Fatalf("no survey %s", story.Survey)
	}
	tl.survey, tl.state = s, s.Begin(story.Language)
	return tl
}

func (tl *teller) tell() {
	tl.Helper()
	tl.know()
	at, told := time.Time{}, time.Time{}
	for i, step := range tl.story.Steps {
		gap := step.In.At.Sub(told)
		if i == 0 {
			at = step.In.At
		} else {
			at = at.Add(tl.pace(gap))
		}
		told = step.In.At
		step.In.At = at
		tl.house.Set(at)
		if step.In.Channel == "web" || tl.channel == channels.Web {
			tl.turnPage(step)
		} else {
			tl.write(i, step)
		}
		if tl.Failed() {
			return
		}
	}
	if tl.page != nil && tl.channel == channels.Web {
		tl.sendPages()
	}
	tl.house.Set(at.Add(time.Hour))
	tl.house.Settle()
	tl.compareScreens()
	tl.compareAnswers()
	tl.clearedChat()
}

// pace shortens a hurry: what joins within ten seconds by text must come within four in a chat.
func (tl *teller) pace(gap time.Duration) time.Duration {
	if (tl.channel == channels.Telegram || tl.channel == channels.WhatsApp) && gap > 0 && gap <= 10*time.Second && tl.story.Steps[0].In.Channel == "sms" {
		return (gap * 2 / 5).Truncate(time.Second)
	}
	return gap
}

// sender and address are the two sides of the talk.
func (tl *teller) sides() (sender, address string) {
	switch tl.channel {
	case channels.SMS, channels.WhatsApp:
		return harness.Number, phone
	case channels.Telegram:
		return harness.BotID, fmt.Sprint(chat)
	}
	return "web", tl.page.session
}

// know lets the hub be known where the story begins with one, as for somebody who wrote its keyword some time ago. A page
// has it in its address.
func (tl *teller) know() {
	if tl.story.Place == "" || tl.channel == channels.Web {
		return
	}
	sender, address := tl.sides()
	id := tl.house.Keys.AddressID(string(tl.channel), sender, address)
	err := tl.house.Store.Contacts.Put(context.Background(), &store.Contact{
		Meta: store.Meta{ID: id}, Channel: string(tl.channel), Sender: sender, Place: tl.story.Place,
		Address: tl.house.Keys.Seal("contacts/"+id, "address", []byte(address)),
	})
	if err != nil {
		tl.Fatal(err)
	}
}

// write sends one step of a chat, and waits for what should come of it.
func (tl *teller) write(i int, step conversationtest.Step) {
	tl.Helper()
	in := tl.input(step.In)
	var out []string
	if !step.Retry {
		var events []survey.Event
		out, events = tl.engine(in)
		tl.likeTheFile(step, out)
		out = tl.arriving(step.In, out, events)
	}
	tl.want = append(tl.want, out...)
	if tl.channel != channels.Telegram {
		tl.text(i, step, in)
	} else {
		tl.chat(step, in)
	}
	tl.waitFor(len(tl.want), step.Line)
	tl.house.Sent() // also what Twilio holds back, so that a later START can't let it through
}

// input is what the step means on this channel: a phone without buttons writes the command's word, and a chat that asks
// how old somebody is before GO takes only a button for it.
func (tl *teller) input(in survey.Input) survey.Input {
	own := in.Channel == string(tl.channel)
	in.Channel, in.Place, in.Places = string(tl.channel), tl.story.Place, tl.story.Places
	if tl.channel == channels.WhatsApp {
		in.JoinWithin = 4 * time.Second
	}
	if tl.channel != channels.Telegram {
		if in.Kind == survey.InCommand {
			in.Kind, in.Text, in.Command = survey.InText, string(in.Command), ""
		}
		return in
	}
	in.JoinWithin, in.MinAge, in.Language = 4*time.Second, harness.MinAge, "en"
	if !own && in.Kind == survey.InText && tl.state.Stage == survey.Notice && tl.agrees(in) {
		in.Kind, in.Text, in.Command = survey.InCommand, "", survey.Go
	}
	return in
}

// agrees says whether words would be a GO if the channel had no age.
func (tl *teller) agrees(in survey.Input) bool {
	in.MinAge = 0
	_, events := survey.Step(tl.survey, tl.state, in)
	return slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.Consented })
}

// engine steps the engine alone and returns what is said, as an out line writes it. A restart begins a new run with START,
// as the conversation does.
func (tl *teller) engine(in survey.Input) (out []string, events []survey.Event) {
	tl.state = again(tl.T, tl.state)
	tl.state, events = survey.Step(tl.survey, tl.state, in)
	if slices.ContainsFunc(events, func(e survey.Event) bool { return e.Kind == survey.Restart }) {
		tl.restarted = true
		in.Kind, in.Text, in.Command = survey.InCommand, "", survey.Start
		tl.state, events = survey.Step(tl.survey, tl.survey.Begin(tl.state.Language), in)
	}
	for _, e := range events {
		if e.Kind == survey.Erase {
			tl.story.Place = "" // which hub it was is forgotten too
		}
		if e.Kind == survey.Say {
			out = append(out, said(tl.survey.Render(e.Message, tl.state.Language, tl.story.Vars(in.Channel))))
		}
	}
	return out, events
}

// again is the state written and read back.
func again(t *testing.T, st survey.State) survey.State {
	raw, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	var back survey.State
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func said(r survey.Rendered) string {
	text := r.Listed()
	for _, c := range r.Choices {
		if strings.HasPrefix(c.ID, "!") {
			text += "\n[" + c.Text + "]"
		}
	}
	return text
}

// likeTheFile compares with the story's own out lines where it was written for this channel.
func (tl *teller) likeTheFile(step conversationtest.Step, out []string) {
	tl.Helper()
	if step.In.Channel != string(tl.channel) || tl.restarted {
		return
	}
	if diff := cmp.Diff(step.Out, out); diff != "" {
		tl.Errorf("%s: the file says otherwise (-file +here):\n%s", step.Line, diff)
	}
}

// arriving is what of it reaches the phone: help comes first wherever the words are worrying, and Twilio answers a STOP
// itself and lets nothing through until START.
func (tl *teller) arriving(in survey.Input, out []string, events []survey.Event) []string {
	help := said(tl.survey.Render(survey.Message{Key: "help-first"}, tl.state.Language, tl.story.Vars(string(tl.channel))))
	if worrying(tl.state, in, events) && !slices.Contains(out, help) {
		out = append([]string{help}, out...)
	}
	if tl.channel == channels.SMS && in.Kind == survey.InText {
		switch strings.ToUpper(strings.TrimSpace(in.Text)) {
		case "STOP":
			out, tl.held = nil, true
		case "START":
			tl.held = false
		}
	}
	if tl.held {
		return nil
	}
	return out
}

// worrying says whether the words, or an answer that they joined, raise a concern.
func worrying(st survey.State, in survey.Input, events []survey.Event) bool {
	concerned := func(text string) bool { return safeguard.Scan(text).Level != safeguard.None }
	if in.Text != "" && concerned(in.Text) {
		return true
	}
	for _, e := range events {
		if a := st.Answer(e.Question); e.Kind == survey.Answered && a != nil && len(a.Parts) > 1 {
			var parts []string
			for _, p := range a.Parts {
				parts = append(parts, p.Text)
			}
			if concerned(strings.Join(parts, "\n")) {
				return true
			}
		}
	}
	return false
}

// number is the phone as Twilio writes it.
func (tl *teller) number() string {
	if tl.channel == channels.WhatsApp {
		return "whatsapp:" + phone
	}
	return phone
}

// text posts the step as Twilio does.
func (tl *teller) text(i int, step conversationtest.Step, in survey.Input) {
	tl.Helper()
	sms := twiliofake.Text{SID: harness.SID(fmt.Sprintf("story%03d", i)), From: tl.number(), Body: in.Text}
	if step.Retry {
		sms.SID = tl.sids[step.In.ID]
	}
	tl.sids[step.In.ID] = sms.SID
	switch in.Media {
	case "photo":
		sms.Media = []string{"image/jpeg"}
	case "sticker":
		sms.Media = []string{"image/webp"}
	case "voice":
		sms.Media = []string{"audio/amr"}
	case "contact":
		sms.Media = []string{"text/x-vcard"}
	case "location":
		sms.Fields = map[string]string{"Latitude": "53.5", "Longitude": "-2.5"}
	}
	_, status, _, err := tl.house.Twilio.Send(context.Background(), sms)
	tl.taken(step, status, err)
}

func (tl *teller) taken(step conversationtest.Step, status int, err error) {
	tl.Helper()
	if err != nil || status != 200 {
		tl.Fatalf("%s: the webhook answered %d, %v", step.Line, status, err)
	}
}

// chat posts the step as Telegram does.
func (tl *teller) chat(step conversationtest.Step, in survey.Input) {
	tl.Helper()
	ctx, bot := context.Background(), tl.house.Bot
	u := telegramfake.Update{Chat: chat, At: in.At, Fields: map[string]any{"text": in.Text}}
	switch {
	case step.Retry:
		u = tl.updates[step.In.Ref]
	case in.Kind == survey.InEdit:
		before := tl.updates[step.In.Ref]
		u.Kind, u.Number, u.At = "edited_message", before.Number, before.At
		u.Fields["edit_date"] = in.At.Unix()
	case in.Kind == survey.InMedia && in.Media == "photo":
		u.Fields = map[string]any{"photo": []map[string]any{{"file_id": "AgACAgQ", "file_unique_id": "AQAD", "width": 90, "height": 90}}}
	case in.Kind == survey.InMedia && in.Media == "contact":
		u.Fields = map[string]any{"contact": map[string]any{"phone_number": "07700900456", "first_name": "Zebedee"}}
	case in.Kind == survey.InMedia && in.Media == "location":
		u.Fields = map[string]any{"location": map[string]any{"latitude": 53.5, "longitude": -2.5}}
	case in.Kind == survey.InMedia && in.Media == "sticker":
		u.Fields = map[string]any{"sticker": map[string]any{"file_id": "CAACAgQ", "file_unique_id": "AgAD", "width": 90, "height": 90}}
	case in.Kind == survey.InMedia:
		u.Fields = map[string]any{"voice": map[string]any{"file_id": "AwACAgQ", "file_unique_id": "AgAD", "duration": 3}}
	case in.Kind == survey.InCommand && in.Command == survey.Start:
		u.Fields["text"] = "/start"
	case in.Kind == survey.InCommand || in.Kind == survey.InAnswer:
		data := in.Question + "|" + strings.Join(in.Choices, ",")
		if in.Kind == survey.InCommand {
			data = strings.TrimSpace("!" + string(in.Command) + " " + in.Argument)
		}
		_, status, err := bot.Tap(ctx, tl.below(data), data)
		tl.taken(step, status, err)
		if in.Command == survey.Rate { // the numbers go once one was pressed
			for i, text := range tl.want {
				tl.want[i] = strings.TrimSuffix(text, "\n[1]\n[2]\n[3]\n[4]\n[5]")
			}
		}
		return
	}
	sent, status, err := bot.Deliver(ctx, u)
	tl.taken(step, status, err)
	if in.Kind != survey.InEdit {
		tl.updates[step.In.Ref] = sent
	}
}

// below is the newest message with this button, or the newest of all.
func (tl *teller) below(data string) telegramfake.Message {
	messages := tl.house.Bot.Messages(chat)
	if len(messages) == 0 {
		tl.Fatal("nothing stands in the chat to be tapped")
	}
	for _, m := range slices.Backward(messages) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.Data == data {
					return m
				}
			}
		}
	}
	return messages[len(messages)-1]
}

func (tl *teller) waitFor(n int, line string) {
	tl.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var err error
	if tl.channel != channels.Telegram {
		_, err = tl.house.Twilio.Wait(ctx, tl.number(), n)
	} else {
		_, err = tl.house.Bot.Wait(ctx, chat, n)
	}
	if err != nil {
		tl.compareScreens()
		tl.Errorf("%s: no reply came", line)
	}
}
