package staff

import (
	"errors"
	"net/http"
	"net/url"

	"familyvoice/staff/quote"
	"familyvoice/staff/release"
	"familyvoice/staff/story"
	"familyvoice/store"
	"familyvoice/web"
)

type storiesPage struct {
	Stories    []storyLine
	MayRelease bool
	Enough     bool // as many families answered as the threshold
}

type storyLine struct {
	ID    string
	Begin string // its first words
}

// mayTell says whether stories may be seen at all: at least as many families as the reader's threshold answered, so that the
// one whose story it is can't be told from the others.
func (v *visit) mayTell() (bool, error) {
	place := ""
	if !v.scope.All() {
		for _, p := range v.places {
			if v.scope.Allows(p.ID) {
				place = p.ID
				break
			}
		}
	}
	_, err := release.Latest(v.Request.Context(), v.site.Store, audience(v.me), place, release.AllTime)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (v *visit) within() func(string) bool {
	if v.scope.All() {
		return func(string) bool { return true }
	}
	return v.scope.Allows
}

// firstWords is how many characters of a story its list shows.
const firstWords = 90

// showStories lists the stories that a person released.
func (s *Site) showStories(v *visit) error {
	enough, err := v.mayTell()
	if err != nil {
		return err
	}
	page := storiesPage{Enough: enough, MayRelease: v.mayOpen("/stories/waiting")}
	if enough {
		stories, err := s.stories().Released(v.Request.Context(), v.within())
		if err != nil {
			return err
		}
		for _, st := range stories {
			begin := []rune(st.Parts[0].Text)
			if len(begin) > firstWords {
				begin = append(begin[:firstWords], '…')
			}
			page.Stories = append(page.Stories, storyLine{st.ID, string(begin)})
		}
	}
	return v.show(http.StatusOK, "stories", web.Page{Title: "Our Family stories", Body: page})
}

func (s *Site) stories() *story.Book {
	return &story.Book{Store: s.Store, Keys: s.Keys, Public: s.Public}
}

// showStory is one family's sheet, to be read or put on a wall.
func (s *Site) showStory(v *visit) error {
	enough, err := v.mayTell()
	if err != nil {
		return err
	}
	if !enough {
		return errNotFound
	}
	st, ok, err := s.stories().Find(v.Request.Context(), v.Param("id"), v.within())
	if err != nil {
		return err
	}
	if !ok {
		return errNotFound
	}
	return v.show(http.StatusOK, "story", web.Page{
		Title: "Our Family", Wide: true, Body: st, Back: &web.Link{Text: "Stories", Href: "/staff/stories"},
	})
}

type waitingStoriesPage struct {
	Waiting      []*story.Sheet
	Next, Looked string
}

const storiesAPage = 3

var storyDone = map[string]web.Notice{
	"released": {Kind: "done", Title: "Released in your name", Text: "Leaders may now read this story. The family can still change it or take it back."},
	"kept":     {Kind: "done", Title: "Kept back", Text: "Nobody sees this story. Its answers still count."},
	"doubt":    notSure,
	"changed":  {Kind: "info", Title: "Not saved", Text: "The family changed or erased these words meanwhile."},
}

func (s *Site) showWaitingStories(v *visit) error {
	after := v.Query("after")
	waiting, next, err := s.stories().Waiting(v.Request.Context(), after, storiesAPage, v.within())
	if err != nil {
		return err
	}
	p := web.Page{
		Title: "Stories to release", Body: waitingStoriesPage{waiting, next, after}, Back: &web.Link{Text: "Stories", Href: "/staff/stories"},
	}
	if notice, ok := storyDone[v.Query("done")]; ok {
		p.Notices = []web.Notice{notice}
	}
	if err := v.viewed("stories", "", len(waiting)); err != nil {
		return err
	}
	return v.show(http.StatusOK, "waiting-stories", p)
}

func (s *Site) decideStory(v *visit) error {
	ctx := v.Request.Context()
	response, done := v.PostForm("run"), v.PostForm("decision")
	if done != "released" && done != "kept" {
		return errNotFound
	}
	sheet, ok, err := s.stories().Sheet(ctx, response)
	if err != nil {
		return err
	}
	if ok && !v.within()(sheet.Place) {
		return errForbidden
	}
	sure := done == "released" && v.PostForm("sure") == "yes"
	if sure {
		err = s.stories().Confirm(ctx, response, v.PostForm("sheet"), v.me.ID, s.Now())
	} else {
		err = s.stories().Decide(ctx, response, v.PostForm("sheet"), done == "released", v.me.ID, s.Now())
	}
	switch {
	case errors.Is(err, story.ErrChanged):
		done = "changed"
	case errors.Is(err, story.ErrDoubt):
		done = "doubt"
	case err != nil:
		return err
	default:
		what := "story-" + done
		if sure {
			what = "story-confirmed"
		}
		if err := s.audit(ctx, v.me.ID, what, response, nil); err != nil {
			return err
		}
	}
	v.Redirect(http.StatusSeeOther, "/staff/stories/waiting?"+url.Values{"done": {done}, "after": {v.PostForm("after")}}.Encode())
	return nil
}

type rarePage struct {
	Rare []quote.Rare
	K    int
}

// mostRare is how many excerpts are offered to pick from.
const mostRare = 30

// showRare offers approved words that few said. Nothing counts them; a person says that they matter.
func (s *Site) showRare(v *visit) error {
	if !v.scope.All() {
		return errForbidden // what few said is shown for the whole council alone
	}
	ctx := v.Request.Context()
	body, err := release.Latest(ctx, s.Store, audience(v.me), "", release.AllTime)
	page := rarePage{}
	if err == nil {
		page.K = body.K
		page.Rare, err = s.book.Rarely(ctx, body, mostRare)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	p := web.Page{Title: "Few said it, but it matters", Body: page}
	switch v.Query("done") {
	case "picked":
		p.Notices = []web.Notice{{Kind: "done", Title: "Shown", Text: "These words now stand on the summary of the whole council."}}
	case "changed":
		p.Notices = []web.Notice{{Kind: "info", Title: "Not saved", Text: "The family changed or erased these words meanwhile, or they are no longer approved."}}
	case "taken-back":
		p.Notices = []web.Notice{{Kind: "done", Title: "Taken back", Text: "These words no longer stand on the summary."}}
	}
	return v.show(http.StatusOK, "rare", p)
}

func (s *Site) pickRare(v *visit) error {
	if !v.scope.All() {
		return errForbidden
	}
	picked := v.PostForm("decision") == "picked"
	done := "taken-back"
	if picked {
		done = "picked"
	}
	ctx := v.Request.Context()
	err := s.book.Pick(ctx, v.PostForm("excerpt"), v.PostForm("text"), picked, v.me.ID, s.Now())
	switch {
	case errors.Is(err, quote.ErrChanged), errors.Is(err, store.ErrNotFound):
		done = "changed"
	case err != nil:
		return err
	default:
		if err := s.audit(ctx, v.me.ID, "rare-"+done, v.PostForm("excerpt"), nil); err != nil {
			return err
		}
	}
	v.Redirect(http.StatusSeeOther, "/staff/rare?done="+done)
	return nil
}
