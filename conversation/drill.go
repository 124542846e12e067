package conversation

import (
	"crypto/subtle"
	"strconv"
	"strings"
	"time"

	"familyvoice/keys"
)

// drillWord begins the mark of a drill. A family that happens to write it has no seal to go with it.
const drillWord = "DRILL-"

// drillFor is how long a mark is good.
const drillFor = 15 * time.Minute

// MarkDrill puts words under the mark of a drill: the moment, sealed with the installation's keys, so that nobody else can
// have a message taken for a drill. What arrives so marked, on any channel, raises its alert as a drill, is answered to
// nobody, and is never counted.
func MarkDrill(k *keys.Keys, words string, now time.Time) string {
	at := strconv.FormatInt(now.Unix(), 36)
	return drillWord + at + "-" + drillSeal(k, at) + " " + words
}

func drillSeal(k *keys.Keys, at string) string { return k.Hash("drill", at)[:16] }

// undrill returns the words under a good mark.
func undrill(k *keys.Keys, text string, now time.Time) (words string, ok bool) {
	marked, found := strings.CutPrefix(text, drillWord)
	if !found {
		return "", false
	}
	mark, words, _ := strings.Cut(marked, " ")
	at, seal, _ := strings.Cut(mark, "-")
	made, err := strconv.ParseInt(at, 36, 64)
	if err != nil || now.Sub(time.Unix(made, 0)).Abs() > drillFor {
		return "", false
	}
	return words, subtle.ConstantTimeCompare([]byte(seal), []byte(drillSeal(k, at))) == 1
}
