// Command sentences splits the answers of a JSON-lines file into sentences, as
// the service does, so that the encoder is measured on the sentences it will
// read: it copies each line from standard input and adds "split".
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"familyvoice/analysis/segment"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	segmenter, err := segment.New()
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		answer := map[string]any{}
		if err := json.Unmarshal(lines.Bytes(), &answer); err != nil {
			return err
		}
		text, _ := answer["text"].(string)
		split := []string{}
		for _, s := range segmenter.Split(text) {
			split = append(split, text[s.Start:s.End])
		}
		answer["split"] = split
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
	return lines.Err()
}
