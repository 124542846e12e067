package staff

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"familyvoice/store"
	"familyvoice/web"
)

// errAppendOnly is the error of whoever would change the record.
var errAppendOnly = errors.New("staff: the record is added to and never changed")

// appendOnly is the record as this site gets it: lines can be added and read.
type appendOnly struct{ store.Collection[store.Audit] }

func (a appendOnly) Put(ctx context.Context, line *store.Audit) error {
	if line.Version != 0 {
		return errAppendOnly
	}
	return a.Collection.Put(ctx, line)
}

func (appendOnly) Delete(context.Context, string, int64) error { return errAppendOnly }

type auditPage struct {
	Lines []auditLine
	Older int64 // where older lines begin, Unix milliseconds; 0 for none
}

type auditLine struct {
	store.Audit
	Name string
}

// maxAudit is how many lines the page shows.
const maxAudit = 200

func (s *Site) showAudit(v *visit) error {
	ctx := v.Request.Context()
	people, err := all(ctx, s.Store.Staff, store.Query{})
	if err != nil {
		return err
	}
	q := store.Query{Range: "at", Desc: true, Limit: maxAudit + 1}
	if before, err := strconv.ParseInt(v.Query("before"), 10, 64); err == nil {
		q.To = before
	}
	lines, err := all(ctx, s.Store.Audit, q)
	if err != nil {
		return err
	}
	page := auditPage{}
	if len(lines) > maxAudit {
		lines = lines[:maxAudit]
		page.Older = lines[maxAudit-1].At + 1
		if page.Older == q.To { // a whole page of one millisecond
			page.Older--
		}
	}
	for _, line := range lines {
		line.Reason = s.auditReason(line)
		page.Lines = append(page.Lines, auditLine{line, s.personName(people, line.By)})
	}
	return v.show(http.StatusOK, "audit", web.Page{Title: "The record", Wide: true, Body: page})
}

func (s *Site) personName(people []store.Staff, id string) string {
	if i := slices.IndexFunc(people, func(p store.Staff) bool { return p.ID == id }); i >= 0 && people[i].Name != "" {
		return people[i].Name
	}
	if name, ok := noPerson[id]; ok {
		return name
	}
	return id
}

// noPerson names what stands in the record where no person does.
var noPerson = map[string]string{"command": "A command on the server", "server": "A command on the server", bySystem: "Family Voice"}

// auditNames are the words for what stands in the record.
var auditNames = map[string]string{
	"signed-in": "signed in", "signed-out": "signed out", "sign-in-failed": "a sign-in with this name failed",
	"quote-confirmed": "looked again at words in doubt and approved them to be quoted", "story-confirmed": "looked again at words in doubt and released a family's story",
	"quote-approved": "approved words to be quoted", "quote-refused": "decided that words are not quoted",
	"tags-corrected":    "decided on the tags of a sentence",
	"sentence-read":     "read a drawn sentence and said what it is about",
	"alert-text-opened": "opened the words of an alert", "alert-identity-opened": "opened the contact of an alert",
	"alert-seen": "marked an alert as seen", "alert-acted": "recorded action on an alert", "alert-no-action": "closed an alert without action",
	"alert-note": "added a note to an alert", "alert-handed": "handed an alert over", "alert-context-opened": "read what else a family wrote",
	"action-saved": "wrote an answer to families", "action-confirmed": "said that what looks personal in an answer to families is not about a family", "action-published": "published an answer to families",
	"action-taken-down": "took down an answer to families", "action-done": "marked an answer to families as done", "action-told": "told those who had asked what changed",
	"round-added": "set a round", "round-changed": "changed a round", "round-removed": "removed a round",
	"spam-marked": "set aside what no family wrote", "spam-taken-back": "took back what was set aside",
	"story-released": "released a family's story", "story-kept": "kept a family's story back", "rare-picked": "picked words that few said", "rare-taken-back": "took back words that few said", "user-added": "added an account",
	"export": "began to take away a file", "export-done": "took away a file", rawReason: "said why answers as they were written are needed",
	"token-made": "made an API token", "token-revoked": "took back an API token", "api-read": "read released figures by the API",
	"answers-viewed": "read answers that are not approved yet", "assistant-asked": "asked a program for a proposal",
	"user-changed": "changed what an account may do", "user-code-reset": "let a person set up their codes anew", "code-set": "set up codes on a telephone",
	"session-ended": "ended a session", "sessions-ended": "ended every session of a person", "sso-refused": "was refused after single sign-on",
	"user-disabled": "disabled an account", "user-enabled": "enabled an account again", "user-password": "gave a new password",
	// By a command on the server, or by the program itself:
	"access": "copied what is kept about one person", "erased": "erased what a family wrote", "retention": "forgot what was due",
	"corrections-exported": "took away corrections for training", "rebuilt": "tagged every answer again",
	"rekeyed": "sealed what is kept under new keys", "restored": "restored a backup", "drill": "tried whether alerts arrive",
}

// viewedOn are the pages that show answers which nobody approved for readers yet.
var viewedOn = map[string]string{
	"quotes": "words to approve", "tags": "tags to check", "stories": "stories to release", "search": "a search", "reading": "the drawn sample",
	"set-aside": "answers to set aside or take back",
}

// auditReason is what a line says beside what was done: a reason that was typed, opened, or the page on which it was.
func (s *Site) auditReason(a store.Audit) string {
	switch a.What {
	case rawReason:
		plain, err := s.Keys.Open("audit/"+a.ID, fieldReason, a.Reason)
		if err != nil {
			return ""
		}
		return string(plain)
	case "answers-viewed":
		if page, ok := viewedOn[a.Reason]; ok {
			return page
		}
	}
	return a.Reason
}

func auditName(what string) string {
	if words, ok := auditNames[what]; ok {
		return words
	}
	return what
}
