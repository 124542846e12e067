package encoder

// ways are the sets of assembly that this processor can run, none first.
func ways() []string {
	found := []string{"plain Go"}
	if hasFast {
		found = append(found, "AVX2")
	}
	if hasFaster {
		found = append(found, "AVX-512")
	}
	return found
}

var hasFast, hasFaster = fast, faster

func use(way string) { fast, faster = way != "plain Go", way == "AVX-512" }

func useBest() { fast, faster = hasFast, hasFaster }
