package demo

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"familyvoice/channels"
	"familyvoice/conversation"
)

// The made-up answers; their source is described in README.md beside them.
//
//go:embed answers.jsonl
var answersJSONL []byte

type madeUp struct {
	Voice   string `json:"voice"`
	Section string `json:"section"`
	Text    string `json:"text"`
	Flag    bool   `json:"flag"`
	Lang    string `json:"lang"`
}

// Mute is a channel that sends nothing: made-up families have no phones.
type Mute struct{ On channels.Name }

// Name is the channel played.
func (m Mute) Name() channels.Name { return m.On }

// Send takes everything and sends nothing.
func (m Mute) Send(context.Context, channels.Outbound) (channels.Receipt, error) {
	return channels.Receipt{Parts: 1}, nil
}

// Families is how many made-up families answer.
const Families = 300

var sections = []string{"about", "proud", "hopes", "fears", "change", "network"}

// Seed lets the made-up families answer over the six months before now, through the real conversation. It is the same
// town every time.
func Seed(ctx context.Context, talk *conversation.Conversation, now time.Time) error {
	pool, err := readPool()
	if err != nil {
		return err
	}
	chance := rand.New(rand.NewPCG(2026, 11))
	queue := make(chan family)
	var workers sync.WaitGroup
	var once sync.Once
	for range 8 {
		workers.Go(func() {
			for f := range queue {
				if e := f.answer(ctx, talk); e != nil {
					once.Do(func() { err = e })
				}
			}
		})
	}
	for i := range Families {
		queue <- newFamily(i, pool, chance, now)
	}
	close(queue)
	workers.Wait()
	return err
}

func readPool() (map[string][]madeUp, error) {
	pool := map[string][]madeUp{}
	lines := bufio.NewScanner(bytes.NewReader(answersJSONL))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a madeUp
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, fmt.Errorf("demo: answers.jsonl: %w", err)
		}
		key := a.Voice + "/" + a.Section
		if a.Lang != "" {
			key = a.Lang + "/" + a.Section
		}
		if a.Flag {
			key = "flag"
		}
		pool[key] = append(pool[key], a)
	}
	return pool, lines.Err()
}

// family is one made-up family and everything it will say.
type family struct {
	n       int
	channel channels.Name
	place   string
	survey  string
	lang    string
	age     string
	role    string
	first   time.Time
	said    map[string]string
	stops   int // how many questions it passes before it goes quiet; -1 for all of them
}

// pick draws from a list with weights.
func pick[T any](chance *rand.Rand, weights []int, values []T) T {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := chance.IntN(total)
	for i, w := range weights {
		if at -= w; at < 0 {
			return values[i]
		}
	}
	return values[len(values)-1]
}

var ofMoney = regexp.MustCompile(`(?i)\b(rents?|money|debt|afford)\b`)

func newFamily(n int, pool map[string][]madeUp, chance *rand.Rand, now time.Time) family {
	f := family{
		n:       n,
		channel: pick(chance, []int{45, 20, 35}, []channels.Name{channels.SMS, channels.Telegram, channels.Web}),
		place:   pick(chance, []int{30, 22, 20, 16, 12}, []string{"bobbin-mill", "larkhill", "canalside", "top-moor", "st-annes-hall"}),
		survey:  "our-family", lang: "en",
		age:   pick(chance, []int{4, 12, 40, 34, 10}, []string{"under-18", "18-24", "25-34", "35-49", "50-over"}),
		role:  pick(chance, []int{60, 14, 12, 5, 4, 5}, []string{"mother", "father", "grandparent", "kinship-carer", "foster-carer", "other"}),
		first: now.Add(-time.Duration(chance.IntN(180*24*60)) * time.Minute).Add(-time.Hour),
		said:  map[string]string{},
		stops: -1,
	}
	if n%7 == 3 { // one in seven goes quiet, most often at the question about worries
		f.stops = []int{3, 0, 4, 3, 2, 3, 5}[n/7%7]
	}
	voice := "family"
	switch {
	case n%9 == 4:
		voice, f.survey, f.role = "young-person", "our-family-young", ""
		f.age = pick(chance, []int{40, 40, 20}, []string{"13-14", "15-16", "17"})
		if f.channel == channels.Telegram {
			f.age = "17"
		}
	case n%30 == 7:
		voice, f.lang, f.channel = "ar", "ar", channels.Web
	}
	for _, s := range sections {
		if chance.IntN(100) < 86 {
			options := pool[voice+"/"+s]
			if voice == "family" || voice == "young-person" { // each answer is said once
				at := n * len(options) / Families
				f.said[s] = options[at].Text
			} else if len(options) > 0 {
				f.said[s] = options[chance.IntN(len(options))].Text
			}
		}
	}
	if f.place == "larkhill" && voice == "family" && n%3 > 0 { // where the bus is what everybody speaks of
		buses := slices.DeleteFunc(slices.Clone(pool["family/change"]), func(a madeUp) bool { return !strings.Contains(a.Text, " bus") })
		if len(buses) > 0 {
			f.said["change"] = buses[n%len(buses)].Text
		}
	}
	if f.place == "st-annes-hall" && voice == "family" && n%5 > 0 { // where a dads' group meets, and money is what keeps them awake
		f.role = "father"
		if worries := slices.DeleteFunc(slices.Clone(pool["family/fears"]), func(a madeUp) bool { return !ofMoney.MatchString(a.Text) }); n%4 > 0 && len(worries) > 0 {
			f.said["fears"] = worries[n%len(worries)].Text
		}
	}
	if flagged := pool["flag"]; n%37 == 20 && n/37 < len(flagged) {
		f.said[flagged[n/37].Section] = flagged[n/37].Text
	}
	f.asOne()
	return f
}

// answer plays the family's messages, one after the other.
func (f family) answer(ctx context.Context, talk *conversation.Conversation) error {
	at, m := f.first, 0
	send := func(in channels.Inbound) error {
		m++
		at = at.Add(time.Minute)
		in.ID, in.Channel, in.At = fmt.Sprintf("made-up-%d-%d", f.n, m), f.channel, at
		in.Sender, in.Address = f.ends()
		return talk.Receive(ctx, in)
	}
	start := channels.Inbound{Kind: channels.Command, Command: "start", Place: f.place, Survey: f.survey, Language: f.lang}
	if err := send(start); err != nil {
		return err
	}
	if err := send(channels.Inbound{Kind: channels.Command, Command: "go", Survey: f.survey, Language: f.lang}); err != nil {
		return err
	}
	for i, q := range sections {
		if i == f.stops {
			return nil
		}
		in := channels.Inbound{Kind: channels.Answer, Question: q, Text: f.said[q]}
		if in.Text == "" {
			in = channels.Inbound{Kind: channels.Command, Command: "skip"}
		}
		if err := send(in); err != nil {
			return err
		}
	}
	tell := "no"
	if f.n%4 == 1 {
		tell = "yes"
	}
	choices := [][2]string{{"age", f.age}, {"role", f.role}, {"subscribe", tell}}
	for _, c := range choices {
		if c[1] == "" {
			continue
		}
		if err := send(channels.Inbound{Kind: channels.Answer, Question: c[0], Choices: []string{c[1]}}); err != nil {
			return err
		}
	}
	if f.channel == channels.Web {
		if err := send(channels.Inbound{Kind: channels.Command, Command: "done"}); err != nil {
			return err
		}
	}
	if rating := f.rating(); rating > 0 {
		return send(channels.Inbound{Kind: channels.Command, Command: "rate", Text: strconv.Itoa(rating)})
	}
	return nil
}

// rating is how it was for a family that has finished; 0 for the third of them that does not say.
func (f family) rating() int {
	if f.age == "" || f.role == "" || f.n%3 == 2 {
		return 0
	}
	return [...]int{5, 4, 4, 3, 5, 2, 4, 5, 3, 1, 5, 4}[f.n%12]
}

// ends are our side and theirs. The numbers are from the range that Ofcom keeps for drama.
func (f family) ends() (sender, address string) {
	switch f.channel {
	case channels.SMS:
		return TextNumber, fmt.Sprintf("+447700900%03d", 200+f.n)
	case channels.Telegram:
		return "100", strconv.Itoa(900000 + f.n)
	default:
		return "web", fmt.Sprintf("made-up-%04d", f.n)
	}
}
