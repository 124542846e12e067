package telegram

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"familyvoice/channels"
)

// young is the survey that a "_young" link asks for, and how old those are whom it is for.
const (
	young       = "our-family-young"
	youngOldest = 17
)

// commands are the words after "/" and the survey command that each is.
var commands = map[string]string{
	"start": "start", "go": "go", "begin": "go",
	"stop": "stop", "help": "help", "delete": "delete", "deleteme": "delete", "confirm": "confirm",
	"skip": "skip", "back": "back", "change": "change", "where": "where", "pause": "pause", "done": "done", "again": "again", "keep": "keep",
	"younger": "younger", "elsewhere": "elsewhere", "contactme": "contact-me", "contact_me": "contact-me", "language": "language",
}

var (
	commandForm = regexp.MustCompile(`^/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+([\s\S]*))?$`)
	payloadForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// errMalformed says that a body is no update, without repeating it.
var errMalformed = errors.New("not an update")

// read reads one update. A field whose type changed since the library was made is passed over, and the rest is kept.
func read(body []byte) (tgbotapi.Update, error) {
	var update tgbotapi.Update
	err := json.Unmarshal(body, &update)
	var wrongType *json.UnmarshalTypeError
	if (err != nil && !errors.As(err, &wrongType)) || update.UpdateID == 0 {
		return update, errMalformed
	}
	return update, nil
}

// inbounds turns an update into messages: none where there is nothing to keep, two for a picture with words, so that
// the words are kept.
func (b *Bot) inbounds(update tgbotapi.Update) []channels.Inbound {
	in := channels.Inbound{ID: b.id + ":" + strconv.Itoa(update.UpdateID), Channel: channels.Telegram, Sender: b.id}
	switch {
	case update.Message != nil:
		return b.message(in, update.Message)
	case update.EditedMessage != nil:
		return edit(in, update.EditedMessage)
	case update.CallbackQuery != nil:
		return b.pressed(in, update.CallbackQuery)
	case update.MyChatMember != nil:
		return membership(in, update.MyChatMember)
	}
	return nil
}

// chatOf is the chat that an update belongs to, nil if it is nobody's.
func chatOf(update tgbotapi.Update) *tgbotapi.Chat {
	switch {
	case update.Message != nil:
		return update.Message.Chat
	case update.EditedMessage != nil:
		return update.EditedMessage.Chat
	case update.ChannelPost != nil:
		return update.ChannelPost.Chat
	case update.CallbackQuery != nil && update.CallbackQuery.Message != nil:
		return update.CallbackQuery.Message.Chat
	case update.MyChatMember != nil:
		return &update.MyChatMember.Chat
	}
	return nil
}

// address fills in who wrote, where and when; false when that is no single person.
func address(in *channels.Inbound, m *tgbotapi.Message) bool {
	if m.Chat == nil || m.Chat.ID == 0 || !m.Chat.IsPrivate() || (m.From != nil && m.From.IsBot) {
		return false
	}
	in.Address = strconv.FormatInt(m.Chat.ID, 10)
	in.Ref = strconv.Itoa(m.MessageID)
	in.At = time.Unix(int64(m.Date), 0).UTC()
	if m.From != nil {
		in.Language = m.From.LanguageCode
	}
	return true
}

func (b *Bot) message(in channels.Inbound, m *tgbotapi.Message) []channels.Inbound {
	if !address(&in, m) || service(m) {
		return nil
	}
	if media := mediaOf(m); media != "" {
		picture := in
		picture.Kind, picture.Media = channels.Media, media
		if m.MediaGroupID != "" {
			// An album is many messages at once: one kind word is enough, so all have one id.
			picture.ID = b.id + ":album:" + m.MediaGroupID
		}
		all := []channels.Inbound{picture}
		if words := channels.Clean(m.Caption); strings.TrimSpace(words) != "" {
			in.ID += "/text"
			in.Kind, in.Text = channels.Text, words
			all = append(all, in)
		}
		return all
	}
	words := channels.Clean(m.Text)
	if b.command(&in, words) {
		return []channels.Inbound{in}
	}
	in.Kind, in.Text = channels.Text, words
	return []channels.Inbound{in}
}

// command reads "/word argument" into in; false if words are no command. A lone unknown one is answered with where the
// person is; with words after it, it is what a person wrote.
func (b *Bot) command(in *channels.Inbound, words string) bool {
	found := commandForm.FindStringSubmatch(strings.TrimSpace(words))
	if found == nil {
		return false
	}
	argument := strings.TrimSpace(found[2])
	name, known := commands[strings.ToLower(found[1])]
	if !known {
		if argument != "" {
			return false
		}
		name = "where"
	}
	in.Kind, in.Command = channels.Command, name
	if name == "start" && payloadForm.MatchString(argument) {
		place, forYoung := strings.CutSuffix(argument, "_young")
		in.Place = place
		if forYoung {
			in.Survey = young
			if b.config.MinAge > youngOldest {
				in.Command = "younger"
			}
		}
		return true
	}
	in.Text = argument
	return true
}

// edit says what an earlier message reads now. A moving location, a poll that closes and the like are no words.
func edit(in channels.Inbound, m *tgbotapi.Message) []channels.Inbound {
	if !address(&in, m) {
		return nil
	}
	if m.EditDate != 0 {
		in.At = time.Unix(int64(m.EditDate), 0).UTC()
	}
	words := m.Text
	if words == "" {
		words = m.Caption
	}
	words = channels.Clean(words)
	if strings.TrimSpace(words) == "" {
		return nil
	}
	in.Kind, in.Text = channels.Edit, words
	return []channels.Inbound{in}
}

// pressed reads a button. A tick alone is no message: answerPress draws it.
func (b *Bot) pressed(in channels.Inbound, q *tgbotapi.CallbackQuery) []channels.Inbound {
	if q.Message == nil || !own(&in, q.Message) {
		return nil
	}
	in.At = b.config.Now().UTC()
	if q.From != nil {
		in.Language = q.From.LanguageCode
	}
	p, ok := readPress(q.Data)
	if !ok {
		// A button of an earlier version of us, or one that somebody made up: say where the person is.
		p = press{kind: '!', choice: "where"}
	}
	switch p.kind {
	case 'a':
		in.Kind, in.Question, in.Choices = channels.Answer, p.question, []string{p.choice}
	case '!':
		in.Kind, in.Command = channels.Command, "where"
		if name, argument, _ := strings.Cut(p.choice, " "); steers(name) {
			in.Command, in.Text = name, argument
		}
		if in.Command == "back" {
			in.Command = "keep" // what the button "Keep my answers" carried at first; no other ever went back
		}
	case '+', '-':
		if q.Message.ReplyMarkup != nil {
			return nil
		}
		in.Kind, in.Command = channels.Command, "where"
	case '=':
		in.Kind, in.Command = channels.Command, "done"
		if q.Message.ReplyMarkup == nil {
			in.Command = "where"
		} else if choices := ticked(*q.Message.ReplyMarkup, p.question); len(choices) > 0 {
			in.Kind, in.Command, in.Question, in.Choices = channels.Answer, "", p.question, choices
		}
	}
	return []channels.Inbound{in}
}

// steers is true for a survey command. A person's own program can send any words as a button's.
func steers(name string) bool {
	for _, command := range commands {
		if command == name {
			return true
		}
	}
	return name == strings.Trim(rate, "! ")
}

// own is address for the message below which a button stands: it is the bot's own.
func own(in *channels.Inbound, m *tgbotapi.Message) bool {
	if m.Chat == nil || m.Chat.ID == 0 || !m.Chat.IsPrivate() {
		return false
	}
	in.Address, in.Ref = strconv.FormatInt(m.Chat.ID, 10), strconv.Itoa(m.MessageID)
	return true
}

// membership reads that a person blocked the bot. That they unblocked it says nothing: only /start opts in.
func membership(in channels.Inbound, m *tgbotapi.ChatMemberUpdated) []channels.Inbound {
	if !m.Chat.IsPrivate() || m.Chat.ID == 0 || (m.NewChatMember.Status != "kicked" && m.NewChatMember.Status != "left") {
		return nil
	}
	in.Kind, in.Told = channels.OptOut, true
	in.Address = strconv.FormatInt(m.Chat.ID, 10)
	in.At = time.Unix(int64(m.Date), 0).UTC()
	return []channels.Inbound{in}
}

// service is true for a note that Telegram makes itself, which nobody wrote.
func service(m *tgbotapi.Message) bool {
	return m.PinnedMessage != nil || m.MessageAutoDeleteTimerChanged != nil || m.NewChatMembers != nil || m.LeftChatMember != nil ||
		m.NewChatTitle != "" || m.NewChatPhoto != nil || m.DeleteChatPhoto || m.MigrateToChatID != 0 || m.MigrateFromChatID != 0 ||
		m.ConnectedWebsite != "" || m.ProximityAlertTriggered != nil || m.SuccessfulPayment != nil
}

// mediaOf names what was sent instead of words, or "" for words. A contact card is somebody else's number and is named
// only to be refused; nothing of it is read. A kind that is not known is a file, so that it is never met with silence.
func mediaOf(m *tgbotapi.Message) string {
	switch {
	case m.Text != "":
		return ""
	case m.Contact != nil:
		return "contact"
	case m.Location != nil || m.Venue != nil:
		return "location"
	case m.Sticker != nil:
		return "sticker"
	case m.Voice != nil || m.Audio != nil:
		return "voice"
	case m.Video != nil || m.VideoNote != nil || m.Animation != nil:
		return "video"
	case m.Photo != nil:
		return "photo"
	}
	return "file"
}
