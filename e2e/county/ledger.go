package county

import (
	"bufio"
	"encoding/json"
	"os"
	"sync"
)

// What is the kind of a line in the ledger.
type What string

// The kinds of lines. Each is written once the message that it tells of was acknowledged.
const (
	Answer     What = "answer"     // words that must stand once, under Question if that is named
	Disclosure What = "disclosure" // an answer of which the lead must be told once
	Unwanted   What = "unwanted"   // words that came after STOP, and before START if that came: nobody may keep them
	Stopped    What = "stopped"    // the last word on this address was STOP
	Erased     What = "erased"     // whatever this family said is to be gone
	Hub        What = "hub"        // the hub that the family began at
	Silent     What = "silent"     // a reply that never came
)

// Entry is one line of the ledger.
type Entry struct {
	Family   int    `json:"family"`
	What     What   `json:"what"`
	Channel  string `json:"channel"`
	Address  string `json:"address,omitempty"`
	Token    string `json:"token,omitempty"` // stands in the words, and in nobody else's
	Question string `json:"question,omitempty"`
	Hub      string `json:"hub,omitempty"`
}

// Ledger is the families' own account: a file to which lines are appended, and nothing is ever changed. It is safe for
// concurrent use.
type Ledger struct {
	mu   sync.Mutex
	file *os.File
	out  *bufio.Writer
	enc  *json.Encoder
}

// NewLedger begins a ledger in a new file.
func NewLedger(path string) (*Ledger, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	l := &Ledger{file: file, out: bufio.NewWriter(file)}
	l.enc = json.NewEncoder(l.out)
	return l, nil
}

// Write appends a line.
func (l *Ledger) Write(e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.enc.Encode(e)
}

// Read returns every line from the file, in order. It ends the writing.
func (l *Ledger) Read() ([]Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { _ = l.file.Close() }()
	if err := l.out.Flush(); err != nil {
		return nil, err
	}
	if _, err := l.file.Seek(0, 0); err != nil {
		return nil, err
	}
	var all []Entry
	lines := json.NewDecoder(bufio.NewReader(l.file))
	for lines.More() {
		var e Entry
		if err := lines.Decode(&e); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}
