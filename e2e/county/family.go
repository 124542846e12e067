package county

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"familyvoice/channels/webform/formtest"
)

// sayings are what families write; none of it is a disclosure.
var sayings = []string{
	"me and my three, youngest is two", "proud of how my eldest looks after her brother when im on nights",
	"a garden and a quieter street", "the bus is too far for me and the pushchair", "more on a saturday for dads",
	"my mam and the woman at the hub, she always has time", "a garden", "the rent", "more for dads", "my mam", "just us two", "the bus",
	"We would like somewhere warm to go after school when it rains, with something for teenagers too.",
}

const harm = "my partner hits me and the kids, he said he will kill us tonight"

// Families makes families up and lets them answer. The same number is the same family with the same words; how the hours
// fall is left to chance.
type Families struct {
	Front    *Front
	Exchange *Exchange
	Ledger   *Ledger
	Hubs     []string      // the hubs' keywords; the first text of half the families
	Patience time.Duration // how long a family waits for a reply before it is written down as missing
	T        testing.TB    // told of what no family should see
}

// family is one of them.
type family struct {
	*Families
	n       int
	rnd     *rand.Rand
	channel string
	address string
	seen    map[uint32]bool
	tokens  int
	sent    int
	clock   time.Time                         // when they write, as their provider says: a minute between two messages of a chat
	last    func(ctx context.Context) error   // gives the last message once more
	repeat  []func(ctx context.Context) error // what comes once more at the end
}

// Live lets family n answer from its first word to its last.
func (fs *Families) Live(ctx context.Context, n int) error {
	f := &family{Families: fs, n: n, rnd: rand.New(rand.NewPCG(uint64(n), 2026)), seen: map[uint32]bool{}, clock: time.Now().Add(-time.Hour)}
	err := f.live(ctx)
	for _, again := range f.repeat { // the provider repeats itself long after
		if err == nil {
			err = again(ctx)
		}
	}
	if err != nil {
		err = fmt.Errorf("family %d by %s: %w", n, f.channel, err)
	}
	return err
}

func (f *family) live(ctx context.Context) error {
	switch f.n % 20 {
	case 0:
		f.channel, f.address = "web", fmt.Sprintf("10.%d.%d.%d", f.n>>16&255, f.n>>8&255, f.n&255)
		return f.browse(ctx)
	case 1, 2, 3:
		f.channel, f.address = "telegram", strconv.Itoa(7_000_000_000+f.n)
		return f.chat(ctx)
	}
	f.channel, f.address = "sms", fmt.Sprintf("+4475%08d", f.n)
	return f.text(ctx)
}

// token marks words as this family's own.
func (f *family) token() string {
	f.tokens++
	return fmt.Sprintf("q%07dn%02d", f.n, f.tokens)
}

// say are words with a token in them.
func (f *family) say() (words, token string) {
	token = f.token()
	return sayings[f.rnd.IntN(len(sayings))] + " " + token, token
}

func (f *family) note(e Entry) error {
	e.Family, e.Channel = f.n, f.channel
	if e.What != Answer && e.What != Disclosure {
		e.Address = f.address
	}
	return f.Ledger.Write(e)
}

// send gives a message to either server until it is taken. Some messages come twice at once, one to each server, and some
// come again at the end.
func (f *family) send(ctx context.Context, text string) error {
	f.sent++
	n, server, written := f.sent, f.rnd.IntN(2), f.clock
	f.clock = f.clock.Add(time.Minute)
	give := func(ctx context.Context, server int) error {
		if f.channel == "telegram" {
			return f.Front.Chat(ctx, server, f.n*100+n, f.address, written, text)
		}
		return f.Front.Text(ctx, server, fmt.Sprintf("SM%024d%08d", f.n, n), f.address, text)
	}
	f.last = func(ctx context.Context) error { return give(ctx, server+1) }
	switch p := f.rnd.IntN(100); {
	case p < 5:
		twice := make(chan error, 1)
		go func() { twice <- give(ctx, server+1) }()
		if err := give(ctx, server); err != nil {
			return err
		}
		return <-twice
	case p < 8:
		f.repeat = append(f.repeat, f.last)
	}
	return give(ctx, server)
}

// heard waits for so many messages that this phone has not shown before. What only says that there will be a delay does
// not count.
func (f *family) heard(ctx context.Context, replies int) (last string, err error) {
	ctx, cancel := context.WithTimeout(ctx, f.Patience)
	defer cancel()
	for replies > 0 {
		if last, err = f.Exchange.Next(ctx, f.address, f.seen); err != nil {
			if noted := f.note(Entry{What: Silent, Question: fmt.Sprint("message ", f.sent)}); noted != nil {
				return "", noted
			}
			return "", fmt.Errorf("no reply to message %d: %w", f.sent, err)
		}
		if !strings.Contains(last, "We have your words") {
			replies--
		}
	}
	return last, nil
}

// ask sends a message and waits for the replies.
func (f *family) ask(ctx context.Context, text string, replies int) error {
	err := f.send(ctx, text)
	if err == nil {
		_, err = f.heard(ctx, replies)
	}
	return err
}

// answer sends words to a question and waits for the next one.
func (f *family) answer(ctx context.Context, question string) error {
	words, token := f.say()
	if err := f.send(ctx, words); err != nil {
		return err
	}
	if err := f.note(Entry{What: Answer, Token: token, Question: question}); err != nil {
		return err
	}
	_, err := f.heard(ctx, 1)
	return err
}

// begin is a first text and the GO. Half begin with their hub's keyword, and some with words that become their first answer:
// it returns how many questions are answered.
func (f *family) begin(ctx context.Context) (answered int, err error) {
	first, then := "hello", Entry{}
	switch p := f.rnd.IntN(10); {
	case p < 5 && len(f.Hubs) > 0:
		first = f.Hubs[f.rnd.IntN(len(f.Hubs))]
		then = Entry{What: Hub, Hub: first}
	case p < 6:
		words, token := f.say()
		first, answered = words, 1
		then = Entry{What: Answer, Token: token, Question: questions[0]}
	}
	for _, text := range []string{first, "GO"} {
		if err := f.ask(ctx, text, 1); err != nil {
			return 0, err
		}
	}
	if then.What == "" {
		return answered, nil
	}
	return answered, f.note(then)
}

// questions in the order in which they are asked.
var questions = []string{"about", "proud", "hopes", "fears", "change", "network"}

// few is how many questions a family answers: one mostly, now and then all.
func (f *family) few() int {
	switch p := f.rnd.IntN(20); {
	case p < 11:
		return 1
	case p < 16:
		return 2
	case p < 19:
		return 3
	}
	return len(questions)
}

// text is a family that texts. It answers every other question and passes those between, so that no answer joins another,
// however fast they come; after one answer, two or three it is called away.
func (f *family) text(ctx context.Context) error {
	answered, err := f.begin(ctx)
	if err != nil {
		return err
	}
	kind, last := f.rnd.IntN(100), min(f.few(), 3)
	for i := answered; answered < last; i++ {
		if i%2 == 1 {
			if err := f.ask(ctx, "SKIP", 1); err != nil {
				return err
			}
			continue
		}
		answered++
		switch {
		case answered == last && kind < 10:
			return f.hasty(ctx)
		case answered == last && kind < 14:
			return f.frightened(ctx, questions[i])
		}
		if err := f.answer(ctx, questions[i]); err != nil {
			return err
		}
	}
	switch {
	case kind >= 95:
		return f.stop(ctx, false)
	case kind >= 93:
		return f.stop(ctx, true)
	case kind >= 88:
		return f.erase(ctx)
	}
	return nil
}

// hasty sends three texts without waiting, each to another server than the one before: they may overtake each other, and
// join one answer or make two. None may be lost, and none may stand twice.
func (f *family) hasty(ctx context.Context) error {
	sent := make(chan error, 3)
	for range cap(sent) {
		words, token := f.say()
		f.sent++
		n := f.sent
		go func() {
			err := f.Front.Text(ctx, n, fmt.Sprintf("SM%024d%08d", f.n, n), f.address, words)
			if err == nil {
				err = f.note(Entry{What: Answer, Token: token})
			}
			sent <- err
		}()
		time.Sleep(time.Duration(f.rnd.IntN(20)) * time.Millisecond)
	}
	for range cap(sent) {
		if err := <-sent; err != nil {
			return err
		}
	}
	_, err := f.heard(ctx, 1)
	return err
}

// frightened tells of harm, and waits for help and for the next question.
func (f *family) frightened(ctx context.Context, question string) error {
	token := f.token()
	if err := f.send(ctx, harm+" "+token); err != nil {
		return err
	}
	if err := f.note(Entry{What: Disclosure, Token: token, Question: question}); err != nil {
		return err
	}
	_, err := f.heard(ctx, 2)
	return err
}

// stop opts out in words that the provider does not answer itself, writes on all the same, and perhaps comes back.
func (f *family) stop(ctx context.Context, back bool) error {
	if err := f.ask(ctx, "stop texting me", 1); err != nil {
		return err
	}
	words, token := f.say()
	late := len(f.repeat)
	if err := f.send(ctx, words); err != nil {
		return err
	}
	if err := f.note(Entry{What: Unwanted, Token: token}); err != nil {
		return err
	}
	if !back {
		return f.note(Entry{What: Stopped})
	}
	f.repeat = f.repeat[:late] // no provider gives a text again after it was taken and START came; one that did would bring words of now
	return f.ask(ctx, "START", 1)
}

// erase has everything erased; the last words come once more afterwards, and revive nothing.
func (f *family) erase(ctx context.Context) error {
	f.repeat = append(f.repeat, f.last)
	if err := f.ask(ctx, "DELETE", 1); err != nil {
		return err
	}
	confirm := "ERASE"
	if f.channel == "telegram" {
		confirm = "/confirm"
	}
	if err := f.ask(ctx, confirm, 1); err != nil {
		return err
	}
	return f.note(Entry{What: Erased})
}

// chat is a family that writes to the bot: every question, a minute apart by Telegram's clock.
func (f *family) chat(ctx context.Context) error {
	for _, command := range []string{"/start", "/go"} {
		if err := f.ask(ctx, command, 1); err != nil {
			return err
		}
	}
	last, kind := f.few(), f.rnd.IntN(100)
	for _, question := range questions[:last-1] {
		if err := f.answer(ctx, question); err != nil {
			return err
		}
	}
	question := questions[last-1]
	if kind < 4 {
		return f.frightened(ctx, question)
	}
	if err := f.answer(ctx, question); err != nil || kind >= 9 {
		return err
	}
	return f.erase(ctx)
}

// browse is a family on the web, page after page.
func (f *family) browse(ctx context.Context) error {
	server := page{front: f.Front, ctx: ctx, first: f.rnd.IntN(2), from: f.address}
	b := &formtest.Browser{T: f.T, Handler: server, Lang: "en", Cookies: map[string]*http.Cookie{}}
	b.Get("/survey/before?survey=our-family")
	b.Fill(nil, "")
	last := f.few()
	for answered, looks := 0, 0; answered < last; looks++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if looks > 100 {
			return fmt.Errorf("stuck at %s", b.Page)
		}
		b.PastSafety()
		question := path.Base(b.Page.Path)
		if question != questions[answered] { // the server has not caught up with what it was given
			time.Sleep(200 * time.Millisecond)
			b.Get("/survey/q/" + questions[answered])
			continue
		}
		words, token := f.say()
		if page := b.Fill(url.Values{"text": {words}}, ""); page.Status != http.StatusOK {
			return fmt.Errorf("an answer was met with %s", page)
		}
		if err := f.note(Entry{What: Answer, Token: token, Question: question}); err != nil {
			return err
		}
		answered++
	}
	return nil
}
