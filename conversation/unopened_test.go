package conversation

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"familyvoice/channels"
	"familyvoice/keys"
	"familyvoice/store"
	"familyvoice/survey"
)

// withSecondVersion is the surveys of the program, and a version 2 of "our-family".
func withSecondVersion(t *testing.T) *survey.Library {
	t.Helper()
	files, of := fstest.MapFS{}, survey.Files()
	err := fs.WalkDir(of, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(of, file)
		files[file] = &fstest.MapFile{Data: content}
		if folder, name := path.Split(file); folder == "our-family/" {
			second := strings.Replace(string(content), "\nversion: 1\n", "\nversion: 2\n", 1)
			files["our-family/v2/"+name] = &fstest.MapFile{Data: []byte(second)}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lib, err := survey.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := lib.Survey("our-family", 2); !ok {
		t.Fatal("there should be a second version")
	}
	return lib
}

// onSecondVersion lets a run stand on a version that the house has no definition of.
func (h *house) onSecondVersion(ch channels.Name, sender, address string) {
	h.t.Helper()
	for {
		doc := h.runOf(ch, sender, address).doc
		doc.SurveyV = 2
		err := h.Store.Responses.Put(context.Background(), doc)
		if err == nil {
			return
		}
		if !errors.Is(err, store.ErrConflict) {
			h.t.Fatal(err)
		}
	}
}

// page posts one answer of a web session, or its beginning.
func (h *house) page(session, question, words string) {
	h.t.Helper()
	h.n++
	in := channels.Inbound{
		ID: session + h.random(4), Channel: channels.Web, Sender: webSender, Address: session, Kind: channels.Answer,
		Question: question, Text: words, At: h.clock.now(),
	}
	if question == "" {
		in.Kind, in.Command = channels.Command, "go"
	}
	h.receive(in)
	h.clock.add(time.Minute)
}

// After a rollback, or on an instance that is still the old one, two families' questions are not among the definitions.
func TestARunThatCantBeOpenedHoldsUpItsOwnFamilyOnly(t *testing.T) {
	const dad, nan = "+447700900141", "+447700900142"
	folder := t.TempDir()
	h := newHouse(t, func(c *Config) { c.Spool = folder })
	for _, phone := range []string{mum, dad} {
		h.begun(phone)
		h.delivered(phone)
	}
	for _, session := range []string{"session-1", "session-2"} {
		h.page(session, "", "")
	}
	h.onSecondVersion(channels.SMS, textSender, mum)
	h.onSecondVersion(channels.Web, webSender, "session-1")

	h.text(mum, "I want to kill myself")
	h.page("session-1", "about", "the two of us")
	if h.away.Load() {
		t.Error("the store is there: nobody else's words are to be spooled")
	}
	h.text(dad, "me and my two")
	h.page("session-2", "about", "just nan and me")
	h.text(nan, "stop")
	if a := h.runOf(channels.SMS, textSender, dad).state.Answer("about"); a == nil || answerText(a) != "me and my two" {
		t.Errorf("another family's text is applied at once, got %+v", a)
	}
	if v, err := h.View(t.Context(), "session-2"); err != nil || v.State.Answer("about") == nil {
		t.Errorf("and another family's page: %+v, %v", v.State.Answers, err)
	}
	if h.contactOfPhone(nan).OptOut == nil {
		t.Error("a STOP counts at once")
	}
	if help := h.expect(h.sms, mum, 3); !strings.Contains(help, "999") {
		t.Errorf("their own disclosure gets help, got %q", help)
	}
	parked := filepath.Join(folder, "spool-0.parked.jsonl")
	eventually(t, "what they wrote is parked", func() bool {
		content, _ := os.ReadFile(parked)
		return h.Spooled() == 0 && strings.Count(string(content), "\n") == 2
	})
	if n := len(h.alerts()); n != 1 {
		t.Errorf("the lead has an alert to read, there are %d", n)
	}
	if h.away.Load() {
		t.Error("the store was never away")
	}
	h.text(mum, "a garden")
	eventually(t, "what comes later stands behind it", func() bool {
		content, _ := os.ReadFile(parked)
		return h.Spooled() == 0 && strings.Count(string(content), "\n") == 3
	})

	t.Run("the next start with the definition applies it", func(t *testing.T) {
		left := t.TempDir()
		if err := os.WriteFile(filepath.Join(left, filepath.Base(parked)), readFile(t, parked), 0o600); err != nil {
			t.Fatal(err)
		}
		next := newHouse(t, func(c *Config) {
			c.Store, c.Keys, c.Spool, c.Surveys, c.Now = h.Store, h.Keys, left, withSecondVersion(t), h.clock.now
		})
		eventually(t, "the spool empties", func() bool { return next.Spooled() == 0 })
		st := next.runOf(channels.SMS, textSender, mum).state
		for q, want := range map[string]string{"about": "I want to kill myself", "proud": "a garden"} {
			if a := st.Answer(q); a == nil || answerText(a) != want {
				t.Errorf("%s should be %q, got %+v", q, want, a)
			}
		}
		if v, err := next.View(t.Context(), "session-1"); err != nil || v.State.Answer("about") == nil {
			t.Errorf("the page's answer is there too: %+v, %v", v.State.Answers, err)
		}
		if _, err := os.Stat(filepath.Join(left, filepath.Base(parked))); err == nil {
			t.Error("nothing is parked any more")
		}
	})
}

func TestWhyARunCantBeOpened(t *testing.T) {
	h := newHouse(t)
	h.begun(mum)
	h.delivered(mum)
	doc := h.runOf(channels.SMS, textSender, mum).doc
	content, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	other, err := keys.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		why    string
		change func(*store.Response)
	}{
		{"no such survey", func(r *store.Response) { r.Survey = "our-street" }},
		{"no such version", func(r *store.Response) { r.SurveyV = 2 }},
		{"sealed with a key of another file", func(r *store.Response) { r.Run = other.Seal("responses/"+r.ID, fieldRun, []byte("{}")) }},
		{"moved here from another run", func(r *store.Response) { r.Run = h.Keys.Seal("responses/other", fieldRun, []byte("{}")) }},
		{"no state", func(r *store.Response) { r.Run = h.Keys.Seal("responses/"+r.ID, fieldRun, []byte("{")) }},
		{"half a state", func(r *store.Response) { r.Run = h.Keys.Seal("responses/"+r.ID, fieldRun, []byte("z{")) }},
	} {
		broken := *doc
		row.change(&broken)
		if _, err := h.openRun(&broken); !parks(err) || unreachable(err) {
			t.Errorf("%s: its message is to be parked, and the store is not away: %v", row.why, err)
		}
	}
	if !unreachable(store.ErrUnavailable) || parks(store.ErrUnavailable) {
		t.Error("a store that is away is another matter")
	}
}
