package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"familyvoice/channels/webform"
	"familyvoice/config"
	"familyvoice/staff/pack"
	"familyvoice/store"
)

// runPoster writes what a hub hangs up: a poster, a card and a screen, as pages and, where there is a browser, as PDF.
func runPoster(ctx context.Context, args []string, std streams) int {
	fs := newFlags("poster", "poster [--config file.yaml] [--lang en] [--out FOLDER] HUB", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	lang := fs.String("lang", "en", "the language of the poster")
	out := fs.String("out", ".", "the folder to write to")
	if status, done := parse(fs, args); done {
		return status
	}
	if fs.NArg() != 1 {
		fs.Usage()
		return 2
	}
	cfg, err := config.Load(*file, os.Environ())
	if err != nil {
		return fail(std.err, err)
	}
	place, err := placeNamed(ctx, cfg, fs.Arg(0))
	if err != nil {
		return fail(std.err, err)
	}
	p := webform.Poster{
		Place: place, PublicURL: cfg.PublicURL, Council: cfg.Council, SMSNumber: cfg.Twilio.From, Telegram: cfg.Telegram.Bot,
		MinAge: cfg.Telegram.MinAge, Lang: *lang,
	}
	if err := writePosters(ctx, p, *out, std.out); err != nil {
		return fail(std.err, err)
	}
	return 0
}

// placeNamed finds a place by its id in the places file, or in the store where there is no file.
func placeNamed(ctx context.Context, cfg config.Config, id string) (store.Place, error) {
	var places []store.Place
	if cfg.Places != "" {
		listed, err := readPlaces(cfg.Places)
		if err != nil {
			return store.Place{}, err
		}
		places = listed
	} else {
		st, err := openStanding(ctx, cfg)
		if err != nil {
			return store.Place{}, err
		}
		defer func() { _ = st.Close() }()
		for p, err := range st.Places.Find(ctx, store.Query{}) {
			if err != nil {
				return store.Place{}, err
			}
			places = append(places, *p)
		}
	}
	var ids []string
	for _, p := range places {
		if strings.EqualFold(p.ID, id) {
			return p, nil
		}
		ids = append(ids, p.ID)
	}
	if len(ids) == 0 {
		return store.Place{}, errors.New("there is no hub yet: list them in a file and name it in places_file")
	}
	return store.Place{}, fmt.Errorf("there is no place %q; there are %s", id, strings.Join(ids, ", "))
}

// writePosters writes each format and says what it wrote.
func writePosters(ctx context.Context, p webform.Poster, folder string, said io.Writer) error {
	browser, prints := pack.FindBrowser()
	for _, format := range webform.PosterFormats {
		page := filepath.Join(folder, "poster-"+p.Place.ID+"-"+format+"-"+p.Lang+".html")
		var body strings.Builder
		if err := p.Write(&body, format); err != nil {
			return err
		}
		if err := os.WriteFile(page, []byte(body.String()), 0o644); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(said, page)
		if !prints || format == webform.PosterScreen {
			continue
		}
		pdf, err := browser.Print(ctx, func(w io.Writer) error { return p.Write(w, format) })
		if err != nil {
			return err
		}
		printed := strings.TrimSuffix(page, ".html") + ".pdf"
		if err := os.WriteFile(printed, pdf, 0o644); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(said, printed)
	}
	if !prints {
		_, _ = fmt.Fprintln(said, "No browser was found to print them as PDF: open each page and print it.")
	}
	return nil
}
