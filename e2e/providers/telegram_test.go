package providers

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
	"familyvoice/e2e/harness"
	"familyvoice/keys"
	"familyvoice/store/sqlite"
)

const (
	token = "100:made-up-token-of-the-bot"
	chat  = 5550123
)

// phone is a person's Telegram on the emulator.
type phone struct {
	*testing.T
	api string
	at  time.Time // of the last message: a minute passes before each, so that none joins the one before
}

// said is one message of the bot's.
type said struct {
	Message struct {
		Text   string `json:"text"`
		Markup struct {
			Rows [][]button `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"message"`
	MessageID int `json:"messageId"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

func (p *phone) call(method string, body any, answer any) {
	p.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		p.Fatal(err)
	}
	response, err := http.Post(p.api+"/"+method, "application/json", bytes.NewReader(raw))
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		p.Fatalf("%s: the emulator answered %d", method, response.StatusCode)
	}
	if answer != nil {
		if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
			p.Fatal(err)
		}
	}
}

func (p *phone) common() map[string]any {
	p.at = p.at.Add(time.Minute)
	return map[string]any{
		"botToken": token, "date": p.at.Unix(),
		"from": map[string]any{"id": chat, "first_name": "Zebedee", "is_bot": false, "language_code": "en"},
		"chat": map[string]any{"id": chat, "type": "private", "first_name": "Zebedee"},
	}
}

// says writes to the bot.
func (p *phone) says(text string) {
	p.Helper()
	m := p.common()
	m["text"] = text
	if strings.HasPrefix(text, "/") {
		m["entities"] = []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(text)}}
		p.call("sendCommand", m, nil)
		return
	}
	p.call("sendMessage", m, nil)
}

// taps presses the button with this label under the last message.
func (p *phone) taps(label string) {
	p.Helper()
	screen := p.screen()
	last := screen[len(screen)-1]
	for _, row := range last.Message.Markup.Rows {
		for _, b := range row {
			if b.Text == label {
				m := p.common()
				m["data"] = b.Data
				under := p.common()
				under["message_id"], under["text"], under["reply_markup"] = last.MessageID, last.Message.Text, last.Message.Markup
				m["message"] = under
				p.call("sendCallback", m, nil)
				return
			}
		}
	}
	p.Fatalf("there is no button %q under %q", label, last.Message.Text)
}

// screen is what the bot has said so far.
func (p *phone) screen() (bot []said) {
	p.Helper()
	var answer struct{ Result []json.RawMessage }
	p.call("getUpdatesHistory", map[string]any{"token": token}, &answer)
	for _, raw := range answer.Result {
		var whose struct {
			Message struct {
				ChatID any `json:"chat_id"`
			} `json:"message"`
		}
		var m said
		if json.Unmarshal(raw, &whose) == nil && whose.Message.ChatID != nil && json.Unmarshal(raw, &m) == nil {
			bot = append(bot, m)
		}
	}
	return bot
}

// waits until the bot has said n things.
func (p *phone) waits(n int) said {
	p.Helper()
	var screen []said
	harness.Eventually(p, fmt.Sprintf("message %d of the bot", n), func() bool {
		screen = p.screen()
		return len(screen) >= n
	})
	if len(screen) > n {
		p.Fatalf("the bot said %d things, not %d: %+v", len(screen), n, screen[n:])
	}
	return screen[n-1]
}

// emulator starts the emulator and returns its address.
func emulator(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	_ = free.Close()
	cmd := exec.Command("node", "emulator.mjs", fmt.Sprint(port))
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "listening") {
		t.Fatalf("the emulator said %q, %v", line, err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}

var listens = regexp.MustCompile(`listens at (\S+);`)

// The real binary polls the emulator, and a person taps and writes through a whole survey.
func TestAWholeSurveyOnTheTelegramEmulator(t *testing.T) {
	needsNode(t)
	p := &phone{T: t, api: emulator(t), at: time.Now().Add(-time.Hour)}
	dir := t.TempDir()
	server := harness.Run(t, "", listens, []string{
		"FAMILYVOICE_ADDR=127.0.0.1:0", "FAMILYVOICE_PUBLIC_URL=" + harness.PublicURL, "FAMILYVOICE_DATA=" + dir,
		"FAMILYVOICE_FRONT_DOOR=01632 960100", "FAMILYVOICE_OUT_OF_HOURS=01632 960199",
		"FAMILYVOICE_TELEGRAM_TOKEN=" + token, "FAMILYVOICE_TELEGRAM_MODE=poll", "FAMILYVOICE_TELEGRAM_BASE_URL=" + p.api,
	}, "serve")
	p.says("/start")
	if notice := p.waits(1); !strings.Contains(notice.Message.Text, "How old are you?") {
		t.Fatalf("wanted the notice, got %q", notice.Message.Text)
	}
	p.taps("I am 16 or over")
	p.waits(2)
	answers := []string{"me and nan", "her cooking 🍲", "a garden", "I want to kill myself", "a later bus", "my mate’s mum"}
	n := 2
	for _, text := range answers {
		p.says(text)
		n++
		if text == "I want to kill myself" {
			if help := p.waits(n + 1); !strings.Contains(p.screen()[n-1].Message.Text, "999") {
				t.Errorf("help comes before the next question, got %q after it", help.Message.Text)
			}
			n++
		}
		p.waits(n)
	}
	p.taps("25 to 34")
	n++
	p.waits(n)
	p.taps("Dad")
	n++
	p.waits(n)
	p.taps("No thanks")
	n++
	if bye := p.waits(n); !strings.Contains(bye.Message.Text, "You have finished") {
		t.Errorf("wanted the goodbye, got %q", bye.Message.Text)
	}
	if status := server.Stop(); status != 0 {
		t.Errorf("the server ended with %d:\n%s", status, server.Printed())
	}

	st, err := sqlite.Open(context.Background(), filepath.Join(dir, "familyvoice.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	k, err := keys.Load(filepath.Join(dir, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	contact, err := st.Contacts.Get(context.Background(), k.AddressID(string(channels.Telegram), "100", fmt.Sprint(chat)))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := st.Responses.Get(context.Background(), contact.Response)
	if err != nil {
		t.Fatal(err)
	}
	state, err := conversation.Open(k, doc)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range []string{"about", "proud", "hopes", "fears", "change", "network"} {
		if a := state.Answer(q); a == nil || len(a.Parts) != 1 || a.Parts[0].Text != answers[i] {
			t.Errorf("the answer to %s should be %q, got %+v", q, answers[i], a)
		}
	}
	if a := state.Answer("role"); a == nil || !slices.Equal(a.Choices, []string{"father"}) || doc.AgeBand != "25-34" {
		t.Errorf("role %+v, age %q", a, doc.AgeBand)
	}
}
