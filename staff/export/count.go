package export

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// Sum passes on what is written and adds up its SHA-256, so that whoever gets the file can tell that it is whole.
type Sum struct {
	w    io.Writer
	hash hash.Hash
}

// NewSum passes on to w.
func NewSum(w io.Writer) *Sum { return &Sum{w, sha256.New()} }

// Write implements io.Writer.
func (s *Sum) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	_, _ = s.hash.Write(p[:n]) // a hash does not fail
	return n, err
}

// Bytes is the checksum so far.
func (s *Sum) Bytes() []byte { return s.hash.Sum(nil) }

// Hex is the checksum so far in hexadecimal, as sha256sum prints it.
func (s *Sum) Hex() string { return hex.EncodeToString(s.Bytes()) }
