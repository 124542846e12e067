package sms

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"hash"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// signatures checks what Twilio signs: base64 of an HMAC-SHA1, keyed with the auth token, over the address and each field's name
// and value, the fields sorted by name (https://www.twilio.com/docs/usage/security). Twilio's own library checks the same, and
// the tests hold this one against it; but it reads the address anew four times for each request, and whoever sends
// thousands of forged ones a second would have us do that. It is safe for concurrent use.
type signatures struct {
	macs    sync.Pool // hash.Hash, keyed
	buffers sync.Pool // *[]byte
}

func newSignatures(token string) *signatures {
	return &signatures{
		macs:    sync.Pool{New: func() any { return hmac.New(sha1.New, []byte(token)) }},
		buffers: sync.Pool{New: func() any { return new([]byte) }},
	}
}

// form of an X-Twilio-Signature: exactly what encoding twenty bytes gives.
var signatureForm = base64.StdEncoding.Strict()

// decode reads a signature; false for what can be none, whatever was signed.
func decode(signature string) (sum [sha1.Size]byte, ok bool) {
	if len(signature) != signatureForm.EncodedLen(sha1.Size) {
		return sum, false
	}
	var into [sha1.Size + 1]byte // what Decode may fill at most
	n, err := signatureForm.Decode(into[:], []byte(signature))
	copy(sum[:], into[:])
	return sum, err == nil && n == sha1.Size
}

// valid says whether given is the signature of a form posted to one of the addresses with query. Of a field that is there twice
// the first value counts.
func (s *signatures) valid(addresses []string, query string, form url.Values, given [sha1.Size]byte) bool {
	names := make([]string, 0, 32)
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	mac, buffer := s.macs.Get().(hash.Hash), s.buffers.Get().(*[]byte)
	defer s.macs.Put(mac)
	defer s.buffers.Put(buffer)
	good := false
	for _, address := range addresses {
		signed := append((*buffer)[:0], address...)
		if query != "" {
			signed = append(append(signed, '?'), query...)
		}
		for _, name := range names {
			signed = append(append(signed, name...), form[name][0]...)
		}
		*buffer = signed
		mac.Reset()
		mac.Write(signed)
		var sum [sha1.Size]byte
		good = hmac.Equal(mac.Sum(sum[:0]), given[:]) || good
	}
	return good
}

// spellings are the ways in which Twilio may spell an address when it signs: with its scheme's port and without.
func spellings(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return []string{address}
	}
	with, without := *u, *u
	if u.Port() == "" {
		with.Host += map[bool]string{true: ":443", false: ":80"}[u.Scheme == "https"]
		return []string{address, with.String()}
	}
	without.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	return []string{address, without.String()}
}
