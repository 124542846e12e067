package staff

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"familyvoice/store"
)

// read is what the forms of an action carry for somebody who has just read it.
func (r *reader) read(path string) url.Values {
	r.h.t.Helper()
	id, _, _ := strings.Cut(strings.TrimPrefix(path, "/staff/actions/"), "/")
	a, err := r.h.store.Actions.Get(ctx, id)
	if err != nil {
		return url.Values{} // it is not written yet
	}
	return url.Values{"read": {readMark(a)}}
}

// press presses a button of an action that was just read.
func (r *reader) press(path string) (status int, body, location string) {
	r.h.t.Helper()
	return r.post(path, r.read(path))
}

// save saves an action that was just opened.
func (r *reader) save(path string, form url.Values) (status int, body, location string) {
	r.h.t.Helper()
	with := maps.Clone(form)
	maps.Copy(with, r.read(path))
	return r.post(path, with)
}

// buttonOf is what the form of the list at this address would post.
func buttonOf(t *testing.T, page, path string) url.Values {
	t.Helper()
	_, form, ok := strings.Cut(page, `action="`+path+`"><input type="hidden" name="read" value="`)
	mark, _, _ := strings.Cut(form, `"`)
	if !ok || mark == "" {
		t.Fatalf("no button posts to %s with what was read", path)
	}
	return url.Values{"read": {mark}}
}

// two are two editors of one answer to families.
func two(t *testing.T) (h *house, ada, bob *reader, words url.Values) {
	t.Helper()
	h = newHouse(t)
	put(t, h.store.Actions, &store.Action{
		Meta: store.Meta{ID: "a1"}, Said: "The lift is broken.", Did: "It works from May.", Decision: "will-do", Brief: "The lift works.", By: "ada",
		Theme: "getting-there", Place: "elm", // as answers were kept before they could have several
	})
	words = url.Values{"said": {"The lift is broken."}, "did": {"We will not mend it."}, "decision": {"cannot"}, "brief": {"No lift."}, "place": {"elm"}, "owner": {"Bob"}}
	return h, h.signedIn("ada", []string{"editor"}), h.signedIn("bob", []string{"editor"}), words
}

func TestNobodyPublishesWordsThatTheyDidNotRead(t *testing.T) {
	h, ada, bob, words := two(t)
	const path = "/staff/actions/a1/publish"
	read := buttonOf(t, ada.see("/staff/actions", "It works from May."), path)
	if status, _, _ := bob.save("/staff/actions/a1", words); status != http.StatusSeeOther {
		t.Fatalf("saving answered %d", status)
	}
	for name, form := range map[string]url.Values{"other words": read, "a page from before": nil} {
		status, page, _ := ada.post(path, form)
		if status != http.StatusConflict {
			t.Errorf("%s: answered %d", name, status)
		}
		wellFormed(t, path, page)
		for _, want := range []string{"Changed meanwhile", "We will not mend it.", `href="#answer-a1"`, `id="answer-a1"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", name, want)
			}
		}
		if published, err := h.site.Published(ctx); err != nil || len(published) != 0 {
			t.Fatalf("%s: %d are published, %v", name, len(published), err)
		}
		read = buttonOf(t, page, path)
	}
	if _, _, to := ada.post(path, read); to != "/staff/actions?done=published" {
		t.Errorf("what was read now led to %q", to)
	}
	t.Run("nor sends them", func(t *testing.T) {
		var sent []string
		h.site.Tell = func(_ context.Context, _, brief string, _ func(string) bool) (int, error) {
			sent = append(sent, brief)
			return 12, nil
		}
		const tell = "/staff/actions/a1/tell"
		read := buttonOf(t, ada.see("/staff/actions"), tell)
		words.Set("brief", "Ask at the desk.")
		bob.save("/staff/actions/a1", words)
		bob.press(path)
		status, page, _ := ada.post(tell, read)
		if status != http.StatusConflict || len(sent) != 0 || !strings.Contains(page, "Changed meanwhile") {
			t.Errorf("answered %d, and %q were sent", status, sent)
		}
		if _, _, to := ada.post(tell, buttonOf(t, page, tell)); to != "/staff/actions?done=told" || len(sent) != 1 || sent[0] != "Ask at the desk." {
			t.Errorf("what was read now led to %q, and %q were sent", to, sent)
		}
	})
	t.Run("what is no words changes nothing that was read", func(t *testing.T) {
		bob.press("/staff/actions/a1/take-down")
		read := buttonOf(t, ada.see("/staff/actions"), path)
		bob.press(path)
		bob.press("/staff/actions/a1/done")
		if _, _, to := ada.post(path, read); to != "/staff/actions?done=published" {
			t.Errorf("publishing the words that were read led to %q", to)
		}
	})
}

func TestTheSecondOfTwoEditorsWritesOverNothingUnseen(t *testing.T) {
	h, ada, bob, words := two(t)
	const path = "/staff/actions/a1"
	_, opened := posts(t, onlyForm(t, ada.see(path)))
	if status, _, _ := bob.save(path, words); status != http.StatusSeeOther {
		t.Fatalf("saving answered %d", status)
	}
	hers := url.Values{
		"said": {"The lift at Elm Park is broken."}, "did": {"A mechanic comes on Monday."}, "decision": {"looking-into"}, "due": {"soon"}, "read": opened["read"],
	}
	kept := func() string {
		t.Helper()
		a, err := h.store.Actions.Get(ctx, "a1")
		if err != nil {
			t.Fatal(err)
		}
		return a.Did
	}
	status, page, _ := ada.post(path, hers)
	if status != http.StatusConflict || kept() != "We will not mend it." {
		t.Fatalf("answered %d, and %q is kept", status, kept())
	}
	wellFormed(t, path, page)
	for _, want := range []string{
		"Somebody else changed this answer meanwhile", "What it says now", "We can&#39;t, and we say why.</strong> We will not mend it.", "For a text message: No lift.",
		"Owner: Bob", "A mechanic comes on Monday.</textarea>", `value="looking-into" checked`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	_, again := posts(t, onlyForm(t, page))
	hers["read"] = again["read"]
	if status, page, _ = ada.post(path, hers); status != http.StatusUnprocessableEntity || strings.Contains(page, "What it says now") {
		t.Fatalf("with a day that is none it answered %d", status)
	}
	_, again = posts(t, onlyForm(t, page))
	hers["read"] = again["read"]
	hers.Set("due", "")
	if status, _, _ := ada.post(path, hers); status != http.StatusSeeOther || kept() != "A mechanic comes on Monday." {
		t.Errorf("having read what it says now she saves, and it answered %d; %q is kept", status, kept())
	}
}

// onlyForm is the form of the page of an action, without those of the frame.
func onlyForm(t *testing.T, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `<form method="post" action="/staff/actions/`)
	form, _, closed := strings.Cut(rest, "</form>")
	if !ok || !closed {
		t.Fatalf("no form: %s", page)
	}
	return `<form method="post" action="/staff/actions/` + form + "</form>"
}
