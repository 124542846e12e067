package survey_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"familyvoice/survey/conversationtest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden conversations as they went")

const conversations = "testdata/conversations"

// Each story is replayed with its state written to JSON and read back between all steps.
func TestConversations(t *testing.T) {
	lib := library(t)
	stories, err := conversationtest.Load(conversations)
	if err != nil {
		t.Fatal(err)
	}
	for _, story := range stories {
		t.Run(story.Name, func(t *testing.T) {
			went, err := conversationtest.Replay(lib, story)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(conversations, story.Name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(conversationtest.Format(went)), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), conversationtest.Format(went)); diff != "" {
				t.Errorf("the story went otherwise (-told +went); -update writes it as it went:\n%s", diff)
			}
		})
	}
}
