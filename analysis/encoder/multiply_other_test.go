//go:build !amd64

package encoder

func ways() []string { return []string{"plain Go"} }

func use(string) {}

func useBest() {}
