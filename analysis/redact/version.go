package redact

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
)

// rulesText is the number of the rules and of their lists, with checksums of what they make of the answers at hand and of the
// lists: a test holds the number to those, and writes all three anew with -update.
//
//go:embed rules.txt
var rulesText string

// Version names the rules and their lists, as stored with every excerpt: "3+0123456789ab". The number rises with every change.
var Version = sync.OnceValue(func() string { return strconv.Itoa(ruleNumber(rulesText)) + "+" + listsSum()[:12] })

// Older says whether an excerpt with this version was redacted by rules from before these; "" is from before they had a number.
func Older(version string) bool { return ruleNumber(version) < ruleNumber(rulesText) }

// ruleNumber is that with which a version begins, 0 for none.
func ruleNumber(version string) int {
	digits, _, _ := strings.Cut(strings.ReplaceAll(version, "+", " "), " ")
	n, _ := strconv.Atoi(digits)
	return n
}

// listsSum is the checksum of the lists.
func listsSum() string {
	sum := sha256.New()
	for _, list := range []string{namesText, ambiguousText, ordinaryText, surnamesText, keepText} {
		_, _ = sum.Write([]byte(list))
		_, _ = sum.Write([]byte{0})
	}
	return hex.EncodeToString(sum.Sum(nil))
}
