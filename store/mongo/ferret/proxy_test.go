package ferret

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// proxy stands before a server and lets one command through at a time, from all connections together.
type proxy struct {
	address string
	server  string
	alone   sync.Mutex

	mu    sync.Mutex
	away  bool
	lines map[net.Conn]bool // to clients
}

// startProxy returns a proxy before a server, which stops with the test.
func startProxy(t *testing.T, server string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &proxy{address: l.Addr().String(), server: server, lines: map[net.Conn]bool{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

// cut ends every line and every new one at once, wherever a command is, until it is mended.
func (p *proxy) cut(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = away
	for c := range p.lines {
		if away {
			c.Close()
		}
	}
}

// open notes a line; false while all are cut.
func (p *proxy) open(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines[c] = true
	return !p.away
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.lines, client)
	}()
	if !p.open(client) {
		return
	}
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	for {
		command, err := message(client)
		if err != nil {
			return
		}
		if command, err = withoutPartial(command); err != nil {
			return
		}
		answer, err := p.ask(server, command)
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func (p *proxy) ask(server net.Conn, command []byte) ([]byte, error) {
	p.alone.Lock()
	defer p.alone.Unlock()
	if _, err := server.Write(command); err != nil {
		return nil, err
	}
	return message(server)
}

// message reads one message: four bytes of length, and the rest.
func message(r io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n < 16 || n > 48<<20 {
		return nil, errors.New("no message is that long")
	}
	m := make([]byte, n)
	copy(m, length[:])
	_, err := io.ReadFull(r, m[4:])
	return m, err
}

// withoutPartial takes the option that FerretDB refuses out of createIndexes, and leaves all else as it is.
func withoutPartial(m []byte) ([]byte, error) {
	const body = 16 + 4 + 1 // the header, the flags, the kind of the first section
	if len(m) < body || binary.LittleEndian.Uint32(m[12:]) != 2013 || !bytes.Contains(m, []byte("partialFilterExpression")) {
		return m, nil
	}
	var command bson.D
	size := binary.LittleEndian.Uint32(m[body:])
	if err := bson.Unmarshal(m[body:body+int(size)], &command); err != nil {
		return nil, err
	}
	if command[0].Key != "createIndexes" {
		return m, nil
	}
	for i, e := range command {
		if e.Key != "indexes" {
			continue
		}
		var kept bson.A
		for _, index := range e.Value.(bson.A) {
			var options bson.D
			for _, o := range index.(bson.D) {
				if o.Key != "partialFilterExpression" {
					options = append(options, o)
				}
			}
			kept = append(kept, options)
		}
		command[i].Value = kept
	}
	raw, err := bson.Marshal(command)
	if err != nil {
		return nil, err
	}
	out := append(bytes.Clone(m[:body]), raw...)
	binary.LittleEndian.PutUint32(out, uint32(len(out)))
	return out, nil
}
