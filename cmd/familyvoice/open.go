package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"familyvoice/config"
	"familyvoice/store"
	"familyvoice/store/mongo"
	"familyvoice/store/sqlite"
	"familyvoice/strictyaml"
	"familyvoice/survey"
)

// openWithin is how long a database may take to answer at start.
const openWithin = 30 * time.Second

// openStore opens the database that the configuration names, unless a newer version has written to it.
func openStore(ctx context.Context, cfg config.Config) (*store.Store, error) {
	ctx, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	st, err := openDatabase(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := matchSchema(ctx, st, schema); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

func openDatabase(ctx context.Context, cfg config.Config) (*store.Store, error) {
	if cfg.MongoDBURI != "" {
		return mongo.Open(ctx, mongo.Config{URI: string(cfg.MongoDBURI), Database: cfg.MongoDBName})
	}
	if err := unfinishedRestore(cfg); err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, databaseFile(cfg), sqlite.Admit(settingSchema, refuseNewer)) // which would drop the columns of a newer version's indexes
}

// twilioKeeps are words that Twilio answers itself, so that no hub may have one as its keyword.
const twilioKeeps = " STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT START YES UNSTOP HELP INFO "

// readPlaces reads a places file and checks it; errors name the place and say what to do.
func readPlaces(path string) ([]store.Place, error) {
	content, err := strictyaml.Read(os.Open(path))
	if err != nil {
		return nil, fmt.Errorf("places_file can't be read: %w", err)
	}
	var listed []struct {
		ID      string `yaml:"id"`
		Name    string `yaml:"name"`
		Short   string `yaml:"short"`
		Kind    string `yaml:"kind"`
		Parent  string `yaml:"parent"`
		Keyword string `yaml:"keyword"`
	}
	if err := strictyaml.Decode(path, content, &listed); err != nil {
		return nil, fmt.Errorf("places_file: %w", err)
	}
	ids := map[string]bool{}
	var places []store.Place
	for i, p := range listed {
		switch {
		case p.ID == "" || p.Name == "" || p.Short == "":
			return nil, fmt.Errorf("places_file: place %d needs id, name and short", i+1)
		case !canBeAddressed(p.ID):
			return nil, fmt.Errorf("places_file: place %d: its page can have no address with the id %q; use letters, digits, - and _", i+1, p.ID)
		case ids[p.ID]:
			return nil, fmt.Errorf("places_file: the id %s stands twice", p.ID)
		case len([]rune(p.Short)) > 30:
			return nil, fmt.Errorf("places_file: %s: short has more than 30 characters; texts would need two segments", p.ID)
		case p.Kind != "area" && p.Kind != "hub" && p.Kind != "link":
			return nil, fmt.Errorf("places_file: %s: kind must be area, hub or link", p.ID)
		case p.Parent != "" && !ids[p.Parent]:
			return nil, fmt.Errorf("places_file: %s: its parent %s must stand above it in the list", p.ID, p.Parent)
		case p.Keyword != "" && strings.Contains(twilioKeeps, " "+strings.ToUpper(p.Keyword)+" "):
			return nil, fmt.Errorf("places_file: %s: Twilio keeps the word %s for itself; choose another keyword", p.ID, p.Keyword)
		}
		ids[p.ID] = true
		places = append(places, store.Place{
			Meta: store.Meta{ID: p.ID}, Name: p.Name, Short: p.Short, Kind: p.Kind, Parent: p.Parent,
			Keyword: strings.ToUpper(p.Keyword), Order: i,
		})
	}
	return places, nil
}

// canBeAddressed says whether a place's id can be one part of an address: of the hub's page, of its poster and its shared screen.
func canBeAddressed(id string) bool {
	breaks := func(r rune) bool { return r == '/' || unicode.IsControl(r) }
	return id != "." && id != ".." && utf8.ValidString(id) && !strings.ContainsFunc(id, breaks)
}

// checkKeywords refuses a keyword that opens two hubs, and one that a survey takes for a command: nobody could give it.
func checkKeywords(places []store.Place, surveys *survey.Library) error {
	var problems []error
	opens := map[string]string{}
	for _, p := range places {
		if p.Keyword == "" {
			continue
		}
		if other, taken := opens[p.Keyword]; taken {
			problems = append(problems, fmt.Errorf("places_file: %s: the keyword %s already opens %s; choose another", p.ID, p.Keyword, other))
		}
		opens[p.Keyword] = p.ID
		if strings.ContainsFunc(p.Keyword, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			problems = append(problems, fmt.Errorf("places_file: %s: the keyword %s should be one word of letters and digits", p.ID, p.Keyword))
		}
		for _, id := range surveys.IDs() {
			s, _ := surveys.Latest(id)
			if command, _, ok := s.ParseCommand(p.Keyword, survey.English); ok {
				problems = append(problems, fmt.Errorf("places_file: %s: families text %s for %q; choose another keyword", p.ID, p.Keyword, command))
				break
			}
		}
	}
	return errors.Join(problems...)
}

// writePlaces puts places into the store. What is no longer listed stays: answers hang on it.
func writePlaces(ctx context.Context, st *store.Store, places []store.Place) error {
	for _, p := range places {
		have, err := st.Places.Get(ctx, p.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if have != nil {
			p.Version, p.Unknown = have.Version, have.Unknown
		}
		if err := st.Places.Put(ctx, &p); err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}
