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

// Whatever channel a story is told on, the same is kept in the end. What a channel may differ in is taken from the
// story: how long texts join, and an age that is asked before GO.
func TestStoriesKeepTheSameAnswersOnEveryChannel(t *testing.T) {
	lib := library(t)
	stories, err := conversationtest.Load(conversations)
	if err != nil {
		t.Fatal(err)
	}
	for _, story := range stories {
		for _, channel := range []string{"sms", "whatsapp", "telegram", "web"} {
			moved := story
			moved.Steps = nil
			ours := true
			for _, step := range story.Steps {
				ours = ours && (step.In.Channel == "sms" || step.In.Channel == channel)
				if step.In.Channel != channel {
					step.In.Channel, step.In.MinAge = channel, 0
				}
				moved.Steps = append(moved.Steps, step)
			}
			if !ours { // a story of one channel's own buttons or pages
				continue
			}
			t.Run(story.Name+" on "+channel, func(t *testing.T) {
				went, err := conversationtest.Replay(lib, moved)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(story.Answers, went.Answers); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}
