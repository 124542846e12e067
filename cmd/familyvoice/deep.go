package main

import (
	"context"
	"errors"

	"familyvoice/config"
	"familyvoice/store/mongo"
)

// deepCheck proves the user's own MongoDB in a scratch database, which is dropped afterwards.
func deepCheck(ctx context.Context, cfg config.Config, line func(string, error, string)) {
	if cfg.MongoDBURI == "" {
		line("deep check", nil, "the embedded store proves itself whenever it is opened; nothing more to do")
		return
	}
	for _, f := range mongo.Check(ctx, mongo.Config{URI: string(cfg.MongoDBURI), Database: cfg.MongoDBName}) {
		switch f.Result {
		case mongo.Good:
			line(f.What, nil, orYes(f.Detail))
		case mongo.Unknown:
			line(f.What, nil, "the server does not tell: "+f.Detail)
		default:
			line(f.What, errors.New(f.Detail), "")
		}
	}
}

func orYes(detail string) string {
	if detail == "" {
		return "yes"
	}
	return detail
}
