package twiliofake

import (
	"encoding/json"
	"net/http"
	"strings"
)

// picker is a list to tap, in which every word is a variable.
type picker struct {
	Name  string `json:"friendly_name"`
	Types struct {
		List struct {
			Body, Button string
			Items        []struct{ Item, ID string }
		} `json:"twilio/list-picker"`
	} `json:"types"`
}

// said fills the variables in.
func (p picker) said(variables string) (body string, items []Item) {
	values := map[string]string{}
	_ = json.Unmarshal([]byte(variables), &values) // what can't be read leaves the braces standing, for a test to see
	fill := func(text string) string {
		for name, value := range values {
			text = strings.ReplaceAll(text, "{{"+name+"}}", value)
		}
		return text
	}
	for _, item := range p.Types.List.Items {
		items = append(items, Item{ID: fill(item.ID), Label: fill(item.Item)})
	}
	return fill(p.Types.List.Body), items
}

// makeContent keeps a list; anything else is refused, as is one that breaks Twilio's bounds.
// https://www.twilio.com/docs/content/twiliolist-picker
func (f *Fake) makeContent(w http.ResponseWriter, r *http.Request) {
	var p picker
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil || p.Types.List.Body == "" || len(p.Types.List.Items) < 1 || len(p.Types.List.Items) > 10 {
		refuse(w, http.StatusBadRequest, 20001, "Invalid content")
		return
	}
	f.mu.Lock()
	sid := f.sid("HX")
	f.contents[sid] = p
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{"sid": sid, "friendly_name": p.Name}) // the caller may be gone
}

// listContents is the answer that lists them all.
func (f *Fake) listContents() any {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := []any{}
	for sid, p := range f.contents {
		all = append(all, map[string]any{"sid": sid, "friendly_name": p.Name})
	}
	return map[string]any{"contents": all, "meta": map[string]any{"key": "contents"}}
}

// Lists is how many lists to tap were made.
func (f *Fake) Lists() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.contents)
}
