package county

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the file is read by plain SQL
)

// Count is what the files of one installation hold, read without the product's own code: the database by SQL, the keys
// from their file, what is sealed by the standard library.
type Count struct {
	Words    map[string][]Standing // by token: where it stands among the answers
	Alerts   map[string]int        // by token: how many alerts hold it
	Alarms   [][]string            // alerts in all, each with the tokens in it
	Excerpts map[string]bool       // by response and question, as "response:question"
	OptedOut map[string]bool       // by channel and address, as "channel address"
	Erased   map[string]bool       // responses of which only the tombstone is left
	Hubs     map[string]int        // families with an answer, by hub
	Runs     int                   // responses in all
	Waiting  int                   // documents whose work is due
	Spooled  int                   // bytes of messages that wait beside the database
	Parked   int                   // replies that will not be tried again
}

// Standing is a place where words stand.
type Standing struct{ Response, Question string }

// aside is where words stand that were written to a choice question: kept, and no answer that readers see.
const aside = "aside"

// tokenForm is what a token looks like; see family.token.
var tokenForm = regexp.MustCompile(`q[0-9]{7}n[0-9]{2}`)

// CountFiles reads a data folder, whose servers may be running.
func CountFiles(ctx context.Context, folder, keyFile string) (*Count, error) {
	ring, err := readKeys(keyFile)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.Join(folder, "familyvoice.db"), RawQuery: "mode=ro&_pragma=busy_timeout(20000)"}).String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	c := &Count{
		Words: map[string][]Standing{}, Alerts: map[string]int{}, Excerpts: map[string]bool{}, OptedOut: map[string]bool{},
		Erased: map[string]bool{}, Hubs: map[string]int{},
	}
	for table, read := range map[string]func([]byte) error{
		"responses": func(b []byte) error { return c.response(ring, b) },
		"contacts":  func(b []byte) error { return c.contact(ring, b) },
		"alerts":    func(b []byte) error { return c.alert(ring, b) },
		"excerpts":  c.excerpt,
	} {
		rows, err := db.QueryContext(ctx, "SELECT body FROM "+table)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		for rows.Next() {
			var body []byte
			if err = rows.Scan(&body); err == nil {
				err = read(body)
			}
			if err != nil {
				break
			}
		}
		if err = errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
	}
	spools, err := filepath.Glob(filepath.Join(folder, "spool", "spool-*.jsonl"))
	for _, name := range spools {
		if info, err := os.Stat(name); err == nil {
			c.Spooled += int(info.Size())
		}
	}
	return c, err
}

// mail is the part of a document that says what has still to leave.
type mail struct {
	Due     int64                     `json:"due"`
	Pending []struct{ Parked string } `json:"pending"`
}

func (c *Count) mail(m mail) {
	if m.Due != 0 && m.Due < time.Now().Add(time.Hour).UnixMilli() { // a first text waits a day for its GO
		c.Waiting++
	}
	for _, p := range m.Pending {
		if p.Parked != "" {
			c.Parked++
		}
	}
}

func (c *Count) response(ring ring, body []byte) error {
	var r struct {
		ID       string `json:"_id"`
		Run      string `json:"run"`
		Place    string `json:"place"`
		Answered int    `json:"answered"`
		Erased   bool   `json:"erased"`
		mail
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return err
	}
	c.Runs++
	c.mail(r.mail)
	if r.Erased {
		c.Erased[r.ID] = true
		if r.Run != "" || tokenForm.Match(body) {
			return errors.New("an erased run holds something")
		}
		return nil
	}
	if r.Answered > 0 {
		c.Hubs[r.Place]++
	}
	plain, err := ring.open("responses/"+r.ID, "run", r.Run)
	if err != nil {
		return err
	}
	if len(plain) > 0 && plain[0] == 'z' {
		if plain, err = io.ReadAll(flate.NewReader(bytes.NewReader(plain[1:]))); err != nil {
			return err
		}
	}
	var run struct {
		Answers []struct {
			Question string
			Parts    []struct{ Text string }
		}
		Held, Aside []struct{ Text string }
	}
	if err := json.Unmarshal(plain, &run); err != nil {
		return err
	}
	for _, a := range run.Answers {
		for _, p := range a.Parts {
			for _, token := range tokenForm.FindAllString(p.Text, -1) {
				c.Words[token] = append(c.Words[token], Standing{r.ID, a.Question})
			}
		}
	}
	for where, parts := range map[string][]struct{ Text string }{"held": run.Held, aside: run.Aside} {
		for _, p := range parts {
			for _, token := range tokenForm.FindAllString(p.Text, -1) {
				c.Words[token] = append(c.Words[token], Standing{r.ID, where})
			}
		}
	}
	return nil
}

func (c *Count) contact(ring ring, body []byte) error {
	var contact struct {
		ID      string          `json:"_id"`
		Channel string          `json:"channel"`
		Address string          `json:"address"`
		OptOut  json.RawMessage `json:"opt_out"`
		mail
	}
	if err := json.Unmarshal(body, &contact); err != nil {
		return err
	}
	c.mail(contact.mail)
	if len(contact.OptOut) == 0 {
		return nil
	}
	address, err := ring.open("contacts/"+contact.ID, "address", contact.Address)
	c.OptedOut[contact.Channel+" "+string(address)] = true
	return err
}

func (c *Count) alert(ring ring, body []byte) error {
	var alert struct {
		ID   string `json:"_id"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(body, &alert); err != nil {
		return err
	}
	plain, err := ring.open("alerts/"+alert.ID, "text", alert.Text)
	tokens := slices.Compact(slices.Sorted(slices.Values(tokenForm.FindAllString(string(plain), -1))))
	c.Alarms = append(c.Alarms, tokens)
	for _, token := range tokens {
		c.Alerts[token]++
	}
	return err
}

func (c *Count) excerpt(body []byte) error {
	var e struct {
		ID string `json:"_id"`
	}
	err := json.Unmarshal(body, &e)
	c.Excerpts[e.ID] = true
	return err
}

// ring opens what was sealed: by key id.
type ring map[string]cipher.AEAD

func readKeys(path string) (ring, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Sealing []struct {
			ID  string
			Key []byte
		}
	}
	if err := json.Unmarshal(content, &file); err != nil {
		return nil, err
	}
	r := ring{}
	for _, k := range file.Sealing {
		block, err := aes.NewCipher(k.Key)
		if err != nil {
			return nil, err
		}
		if r[k.ID], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// open opens a sealed value: the key's id, a dot, and in base64 twelve bytes of nonce and what AES-GCM made.
func (r ring) open(document, field, value string) ([]byte, error) {
	id, encoded, _ := strings.Cut(value, ".")
	aead := r[id]
	sealed, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || aead == nil || len(sealed) < 12 {
		return nil, errors.New("a sealed value has no form or no key")
	}
	return aead.Open(nil, sealed[:12], sealed[12:], []byte(document+"\x00"+field))
}
