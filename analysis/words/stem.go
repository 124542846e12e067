package words

import "strings"

// Stem takes the common English endings off a folded word, so that "worries",
// "worried" and "worry" meet. It is light on purpose: it never touches words of
// three letters or fewer and never changes the first three letters.
func Stem(w string) string {
	if len(w) <= 3 || w[0] >= 0x80 {
		return w
	}
	switch {
	case w == "buses" || w == "gases":
		return w[:3]
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
	case strings.HasSuffix(w, "s"):
		w = w[:len(w)-1]
	}
	switch {
	case strings.HasSuffix(w, "ied") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ing") && len(w) > 5 && hasVowel(w[:len(w)-3]):
		w = bare(w[:len(w)-3])
	case strings.HasSuffix(w, "ed") && len(w) > 4 && hasVowel(w[:len(w)-2]):
		w = bare(w[:len(w)-2])
	case strings.HasSuffix(w, "ly") && len(w) > 5:
		w = w[:len(w)-2]
	}
	if len(w) > 4 && strings.HasSuffix(w, "e") {
		w = w[:len(w)-1]
	}
	return w
}

// bare undoes the doubled consonant of "stopped" and "running" and gives back
// the silent letter of "caring" and "hoped".
func bare(w string) string {
	n := len(w)
	if n == 3 && !vowel(w[0]) && vowel(w[1]) && !vowel(w[2]) && w[2] != 'w' && w[2] != 'x' && w[2] != 'y' {
		return w + "e"
	}
	if n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("aeiouls", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}

func hasVowel(w string) bool { return strings.ContainsAny(w, "aeiouy") }

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
