package e2e

import (
	"slices"
	"testing"

	"familyvoice/channels"
	"familyvoice/survey/conversationtest"
)

// told lists the stories that are about something that not every channel has, and where they are told instead. All
// others are told on all four.
var told = map[string]struct {
	on  []channels.Name
	why string
}{
	"a-heart-on-a-question":     {[]channels.Name{channels.SMS, channels.WhatsApp}, "only a phone sends a text for a mark on a text"},
	"a-polish-good-morning":     {chats, "a page has its own choice of language"},
	"a-photo":                   {chats, "a page takes no photos"},
	"an-age-in-words":           {[]channels.Name{channels.Telegram}, "only Telegram has an age of its own"},
	"an-edit":                   {[]channels.Name{channels.Telegram}, "only a chat edits what was sent"},
	"an-old-age-button":         {[]channels.Name{channels.Telegram}, "only Telegram has an age of its own"},
	"begin-again-in-mid-run":    {chats, "a page begins again with a fresh session"},
	"erased-by-a-yes":           {chats, "a page asks by a button"},
	"edits-overtake":            {[]channels.Name{channels.Telegram}, "only a chat edits what was sent"},
	"finish-and-change":         {chats, "what a page has sent is not changed there"},
	"how-was-it-by-button":      {[]channels.Name{channels.Telegram}, "only a chat keeps old buttons on the screen"},
	"old-buttons":               {[]channels.Name{channels.Telegram}, "only a chat keeps old buttons on the screen"},
	"on-the-web":                {[]channels.Name{channels.Web}, "it is the web's own"},
	"parts-arrive-out-of-order": {[]channels.Name{channels.Telegram}, "Twilio does not say when a text was written, and a page comes whole"},
	"somebody-else-yes-or-no":   {chats, "a page begins again with a fresh session"},
	"someone-else-answers":      {chats, "a page begins again with a fresh session"},
	"stop-in-mid-survey":        {chats, "a page is never written to, so it has no STOP"},
	"things-that-are-no-words":  {chats, "a page takes no such things"},
	"two-machines":              {chats, "a page always shows what it is told"},
	"two-phones":                {[]channels.Name{channels.SMS}, "it is told by text and on the web in turn"},
	"unclear-choices":           {chats, "a page takes only the choices it shows"},
	"which-answer":              {chats, "a page has a link for each answer"},
	"who-will-not-be-texted":    {chats, "a page is never written to, so it has no STOP"},
	"yes-with-thanks":           {chats, "a page has a button to begin and takes only the choices it shows"},
	"younger":                   {[]channels.Name{channels.Telegram}, "only Telegram has an age of its own"},
}

var (
	chats      = []channels.Name{channels.SMS, channels.WhatsApp, channels.Telegram}
	everywhere = append(slices.Clone(chats), channels.Web)
)

func stories(t *testing.T) []conversationtest.Story {
	t.Helper()
	all, err := conversationtest.Load("../survey/testdata/conversations")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Each story is told again through the real adapters, the real conversation and the real store: signed webhooks to
// Twilio's and Telegram's adapters, posted pages to the web form. What a chat shows is what the story says, and what is
// stored at the end is the same on every channel.
func TestStoriesGiveTheSameAnswersOnEveryChannel(t *testing.T) {
	for _, story := range stories(t) {
		on := everywhere
		if own, ok := told[story.Name]; ok {
			on = own.on
		}
		for _, channel := range on {
			t.Run(story.Name+" on "+string(channel), func(t *testing.T) {
				t.Parallel()
				newTeller(t, story, channel).tell()
			})
		}
	}
}

// A story that is named as one channel's own, and is no more, would be left out unseen.
func TestEveryStoryThatIsNamedIsThere(t *testing.T) {
	names := map[string]bool{}
	for _, s := range stories(t) {
		names[s.Name] = true
	}
	for name := range told {
		if !names[name] {
			t.Errorf("there is no story %s", name)
		}
	}
}
