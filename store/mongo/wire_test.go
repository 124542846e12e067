package mongo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The MongoDB wire protocol, as much as one server needs to talk to one driver.
// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/

const (
	opReply = 1    // answers a query
	opQuery = 2004 // how a driver says hello the first time
	opMsg   = 2013
)

// serve answers each command on the listener with what answer says, until the test ends. An answer of nil cuts the line.
func serve(t *testing.T, answer func(command bson.Raw) bson.D) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for converse(c, answer) == nil {
				}
			}()
		}
	}()
	return l.Addr().String()
}

var errCut = errors.New("the line was cut")

// converse reads one command and writes its answer.
func converse(c net.Conn, answer func(bson.Raw) bson.D) error {
	var header [4]int32 // length, request, response to, operation
	if err := binary.Read(c, binary.LittleEndian, &header); err != nil {
		return err
	}
	body := make([]byte, header[0]-16)
	if _, err := io.ReadFull(c, body); err != nil {
		return err
	}
	var command bson.Raw
	var err error
	switch header[3] {
	case opQuery:
		command, err = queried(body)
	case opMsg:
		command, err = messaged(body)
	default:
		err = fmt.Errorf("operation %d is not spoken here", header[3])
	}
	if err != nil {
		return err
	}
	said := answer(command)
	if said == nil {
		return errCut
	}
	doc, err := bson.Marshal(said)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	op, prefix := int32(opMsg), []byte{0, 0, 0, 0, 0} // no flags, one document
	if header[3] == opQuery {
		op, prefix = opReply, make([]byte, 20)
		binary.LittleEndian.PutUint32(prefix[16:], 1) // one document
	}
	length := int32(16 + len(prefix) + len(doc))
	_ = binary.Write(&out, binary.LittleEndian, [4]int32{length, 1, header[1], op})
	out.Write(prefix)
	out.Write(doc)
	_, err = c.Write(out.Bytes())
	return err
}

func queried(body []byte) (bson.Raw, error) {
	name := bytes.IndexByte(body[4:], 0)
	if name < 0 || len(body) < 4+name+1+8 {
		return nil, io.ErrUnexpectedEOF
	}
	return bson.Raw(body[4+name+1+8:]), nil
}

// messaged puts the sections of a message back into the one command that they are.
func messaged(body []byte) (bson.Raw, error) {
	var command bson.D
	var lists []bson.E
	for rest := body[4:]; len(rest) > 5; {
		kind := rest[0]
		size := int(binary.LittleEndian.Uint32(rest[1:]))
		if size > len(rest)-1 {
			return nil, io.ErrUnexpectedEOF
		}
		section := rest[1 : 1+size]
		rest = rest[1+size:]
		if kind == 0 {
			if err := bson.Unmarshal(section, &command); err != nil {
				return nil, err
			}
			continue
		}
		name := bytes.IndexByte(section[4:], 0)
		list := bson.A{}
		for docs := section[4+name+1:]; len(docs) > 4; {
			n := int(binary.LittleEndian.Uint32(docs))
			list = append(list, bson.Raw(docs[:n]))
			docs = docs[n:]
		}
		lists = append(lists, bson.E{Key: string(section[4 : 4+name]), Value: list})
	}
	return bson.Marshal(append(command, lists...))
}
