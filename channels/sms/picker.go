package sms

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	content "github.com/twilio/twilio-go/rest/content/v1"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"familyvoice/channels"
)

// The bounds of a WhatsApp list, in UTF-16 units: https://www.twilio.com/docs/content/twiliolist-picker
const (
	mostPicks   = 10
	longestPick = 24
	longestID   = 200
	longestLead = 1024
)

// pickers are the lists that Twilio keeps for us: one for each number of choices, whose words and ids are all variables, so
// that no question needs one of its own. They are found by name, or made when first needed.
type pickers struct {
	mu  sync.Mutex
	sid map[int]string
}

// picks returns the choices of out that a person may tap, or none where they must be listed in words: not on WhatsApp, not
// switched on, several at once, or more or longer than a list takes.
func (t *Twilio) picks(out channels.Outbound) (picks []channels.Choice) {
	if t.name != channels.WhatsApp || !t.config.WhatsAppLists || out.Many || out.Question == "" || units(out.Text) > longestLead {
		return nil
	}
	for _, choice := range out.Choices {
		if strings.HasPrefix(choice.ID, "!") {
			continue
		}
		if units(choice.Label) > longestPick || choice.Label == "" || units(pickID(out.Question, choice.ID)) > longestID {
			return nil
		}
		picks = append(picks, choice)
	}
	if len(picks) > mostPicks {
		return nil
	}
	return picks
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// pickID is what a tap sends back: the question that it answers, so that an old list can't answer a new question.
func pickID(question, choice string) string { return question + "|" + choice }

// readPick reads it; false for anything else.
func readPick(id string) (question, choice string, ok bool) {
	question, choice, ok = strings.Cut(id, "|")
	return question, choice, ok && question != "" && choice != "" && len(id) <= longestID
}

// sendPicker sends out with its choices as a list to tap.
func (t *Twilio) sendPicker(ctx context.Context, to string, out channels.Outbound, picks []channels.Choice) (string, error) {
	sid, err := t.picker(ctx, len(picks))
	if err != nil {
		return "", err
	}
	said := map[string]string{"1": strings.TrimSpace(channels.Clean(out.Text)), "2": fmt.Sprintf("👇 1–%d", len(picks))}
	for i, pick := range picks {
		said[strconv.Itoa(3+2*i)], said[strconv.Itoa(4+2*i)] = pick.Label, pickID(out.Question, pick.ID)
	}
	variables, err := json.Marshal(said)
	if err != nil {
		return "", failure(21656, 0)
	}
	params := &api.CreateMessageParams{}
	params.SetContentSid(sid).SetContentVariables(string(variables))
	return t.create(ctx, to, t.sender(out.Sender), t.callback(out.ID, 1), params)
}

// picker returns the id of the list of n choices.
func (t *Twilio) picker(ctx context.Context, n int) (string, error) {
	t.pickers.mu.Lock()
	defer t.pickers.mu.Unlock()
	if sid := t.pickers.sid[n]; sid != "" {
		return sid, nil
	}
	name := "family_voice_list_" + strconv.Itoa(n)
	handler, call := t.caller(ctx)
	service := content.NewApiService(handler)
	page, err := service.PageContent((&content.ListContentParams{}).SetPageSize(500), "", "")
	if err != nil {
		return "", failure(code(err), call.status)
	}
	for _, have := range page.Contents {
		if text(have.FriendlyName) == name && text(have.Sid) != "" {
			return t.remember(n, text(have.Sid)), nil
		}
	}
	list := &content.TwilioListPicker{Body: "{{1}}", Button: "{{2}}"}
	samples := map[string]string{"1": "How old are you?", "2": "Choose"}
	for i := range n {
		label, id := strconv.Itoa(3+2*i), strconv.Itoa(4+2*i)
		list.Items = append(list.Items, content.ListItem{Item: "{{" + label + "}}", Id: "{{" + id + "}}"})
		samples[label], samples[id] = "Choice "+strconv.Itoa(i+1), "question|choice-"+strconv.Itoa(i+1)
	}
	made, err := service.CreateContent((&content.CreateContentParams{}).SetContentCreateRequest(content.ContentCreateRequest{
		FriendlyName: name, Language: "en", Variables: samples, Types: content.Types{TwilioListPicker: list},
	}))
	if err != nil || text(made.Sid) == "" {
		return "", failure(code(err), call.status)
	}
	return t.remember(n, text(made.Sid)), nil
}

func (t *Twilio) remember(n int, sid string) string {
	if t.pickers.sid == nil {
		t.pickers.sid = map[int]string{}
	}
	t.pickers.sid[n] = sid
	return sid
}
