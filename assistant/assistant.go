package assistant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"familyvoice/analysis/language"
	"familyvoice/analysis/redact"
	"familyvoice/analysis/segment"
	"familyvoice/safeguard"
)

// The errors say why there is no proposal. None holds what was sent or what came back.
var (
	// ErrNotSent means that the text is not for the assistant: something in it may name a person, it raises a safeguarding
	// level, it isn't in English, or there is nothing in it to put in other words.
	ErrNotSent = errors.New("assistant: the text is not for the assistant to read")
	// ErrDoubt means that some of its words could tell who it is, and that no person has said yet that they point to nobody.
	ErrDoubt = errors.New("assistant: a person has to look at the text first")
	// ErrAway means that the endpoint did not answer, or not in time, or with an error.
	ErrAway = errors.New("assistant: it did not answer")
	// ErrInvented means that it answered with something that was not in what was asked.
	ErrInvented = errors.New("assistant: its answer holds something that nobody said")
)

// Config says where the assistant is.
type Config struct {
	URL   string // up to and with the version, such as http://127.0.0.1:11434/v1
	Key   string // sent as a bearer token; "" for none
	Model string
	// Timeout bounds one question; 20 seconds if 0.
	Timeout time.Duration
	// Scan finds what may be about safety; the zero value is the usual scanner.
	Scan safeguard.Scanner
	// Redactor is what the second looks are taken with; nil for one that knows the lists alone.
	Redactor func(ctx context.Context) redact.Redactor
}

// Assistant asks the endpoint. It is safe for concurrent use, and keeps nothing.
type Assistant struct {
	Config
	client *http.Client
}

const defaultTimeout = 20 * time.Second

// New checks the settings. Words go over the network in clear only on this machine: anywhere else needs https.
func New(c Config) (*Assistant, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("assistant: the address must be like https://models.example/v1")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, errors.New("assistant: the address must begin with https, unless it is on this machine")
	case u.User != nil:
		return nil, errors.New("assistant: the address holds a password; give it as the key")
	case c.Model == "":
		return nil, errors.New("assistant: the model's name is missing")
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Redactor == nil {
		c.Redactor = func(context.Context) redact.Redactor { return redact.Redactor{} }
	}
	c.URL = strings.TrimRight(c.URL, "/")
	return &Assistant{Config: c, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("assistant: redirects are not followed") },
	}}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name is what a page calls the assistant: its model and where it is.
func (a *Assistant) Name() string {
	u, err := url.Parse(a.URL)
	if err != nil {
		return a.Model
	}
	return a.Model + " at " + u.Hostname()
}

// mayRead refuses text that must not leave: a second look finds something to redact, it may be about safety, or it isn't all
// English, since redaction knows little of names in other languages; or the stricter check doubts words of it, unless a person
// has confirmed (sure) that they point to nobody.
func (a *Assistant) mayRead(look redact.Redactor, sure bool, texts ...string) error {
	for _, text := range texts {
		if again, _ := look.Redact(text); again != text {
			return ErrNotSent
		}
		if a.Scan.Scan(text).Level != safeguard.None {
			return ErrNotSent
		}
		if !inEnglish(text) {
			return ErrNotSent
		}
	}
	for _, text := range texts {
		if !sure && len(look.Doubts(text)) > 0 {
			return ErrDoubt
		}
	}
	return nil
}

var segmenter = sync.OnceValues(segment.New)

// inEnglish says whether every sentence is, without a letter of another script: one Polish sentence is easily lost in a long
// English answer.
func inEnglish(text string) bool {
	foreign := func(r rune) bool { return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Common) }
	split, err := segmenter()
	if err != nil || language.Detect(text) != language.English || strings.ContainsFunc(text, foreign) {
		return false
	}
	return !slices.ContainsFunc(split.Split(text), func(s segment.Span) bool {
		return language.Detect(text[s.Start:s.End]) != language.English
	})
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// longestReply is how much of an endpoint's reply is read, in bytes.
const longestReply = 64 << 10

// ask sends one question and reads the reply's JSON into answer. What it is asked about goes as data, in JSON, apart from
// the instructions.
func (a *Assistant) ask(ctx context.Context, instructions string, about, answer any) error {
	data, err := json.Marshal(about)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{
		"model": a.Model, "temperature": 0, "max_tokens": 600, "response_format": map[string]string{"type": "json_object"},
		"messages": []message{{"system", instructions}, {"user", string(data)}},
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, a.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if a.Key != "" {
		req.Header.Set("Authorization", "Bearer "+a.Key)
	}
	res, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("%w: the connection failed or took too long", ErrAway) // the cause may name more than a log should hold
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: status %d", ErrAway, res.StatusCode)
	}
	content, err := io.ReadAll(io.LimitReader(res.Body, longestReply+1))
	if err != nil {
		return fmt.Errorf("%w: the reply broke off", ErrAway)
	}
	var reply struct {
		Choices []struct{ Message message }
	}
	if len(content) > longestReply || json.Unmarshal(content, &reply) != nil || len(reply.Choices) == 0 {
		return fmt.Errorf("%w: the reply is in no form that is known", ErrAway)
	}
	dec := json.NewDecoder(strings.NewReader(reply.Choices[0].Message.Content))
	dec.DisallowUnknownFields()
	if dec.Decode(answer) != nil || dec.More() {
		return fmt.Errorf("%w: not in the form that was asked for", ErrInvented)
	}
	return nil
}
