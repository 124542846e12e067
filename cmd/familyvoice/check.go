package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"familyvoice/analysis/redact"
	"familyvoice/channels"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/notify"
	"familyvoice/projection"
	"familyvoice/retention"
	"familyvoice/safeguard"
	"familyvoice/store"
	"familyvoice/survey"
	"familyvoice/tombstones"
)

// runCheck looks over everything that the service needs, one line each with what to do.
func runCheck(ctx context.Context, args []string, std streams) int {
	fs := newFlags("check", "check [--config file.yaml] [--deep]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	deep := fs.Bool("deep", false, "prove the database in a scratch database of its own, which is dropped afterwards")
	if status, done := parse(fs, args); done {
		return status
	}
	failed := false
	line := func(what string, err error, fine string) {
		if err != nil {
			failed = true
			_, _ = fmt.Fprintf(std.out, "PROBLEM  %s: %v\n", what, err)
			return
		}
		_, _ = fmt.Fprintf(std.out, "ok       %s: %s\n", what, fine)
	}
	warn := func(what, words string) { _, _ = fmt.Fprintf(std.out, "warning  %s: %s\n", what, words) }

	cfg, err := config.Load(*file, os.Environ())
	line("configuration", err, "read")
	if err != nil {
		return 1
	}
	line("the council's numbers", cfg.Ready(), "given")
	surveys, err := loadSurveys(cfg)
	line("surveys", err, "all definitions are sound")
	checkTagging(cfg, line)
	if cfg.Places != "" && err == nil {
		places, err := readPlaces(cfg.Places)
		if err == nil {
			err = checkKeywords(places, surveys)
		}
		line("places", err, "every hub has a name that fits and a keyword of its own, if any")
	}
	checkStore(ctx, cfg, surveys, *deep, line)
	if openToOthers(keysFile(cfg)) {
		warn("keys", keysSeen(keysFile(cfg)))
	}
	checkChannels(ctx, cfg, line, warn)
	line("safeguarding.lean", nil, cfg.Scan.Lean)
	if !cfg.AlertsOn() {
		warn("safeguarding alerts", "NOBODY IS TOLD; set alerts.mail_to, or alerts.sms_to with text messages on")
	}
	checkMail(ctx, cfg, line)
	checkPeople(cfg, warn)
	if !cfg.Secure() {
		warn("public_url", "is not https; families' words would cross the network in clear")
	}
	if cfg.Secure() && len(cfg.TrustedProxies) == 0 {
		warn("trusted_proxies", noProxyNamed)
	}
	checkHelp(cfg, line, warn)
	if failed {
		return 1
	}
	return 0
}

// checkMail signs in to the mail server as an alert would.
func checkMail(ctx context.Context, cfg config.Config, line func(string, error, string)) {
	if !cfg.MailOn() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	al := cfg.Alerts
	server := notify.Mail{Server: al.MailServer, From: al.MailFrom, User: al.MailUser, Password: string(al.MailPassword)}
	line("mail server", server.Probe(ctx), al.MailServer+" can be signed in to")
}

// checkWithin is how long the providers may take to be looked at.
const checkWithin = time.Minute

// checkChannels asks each channel that is on whether its provider is set up as it needs, and how its calls arrive here.
func checkChannels(ctx context.Context, cfg config.Config, line func(string, error, string), warn func(what, words string)) {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	texts, bot, err := makeChannels(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		line("channels", err, "")
		return
	}
	say := func(c channels.Checker) {
		for _, f := range c.Check(ctx) {
			var wrong error
			if !f.OK {
				wrong = errors.New(f.Do)
			}
			line(f.What, wrong, "as it should be")
		}
	}
	if texts == nil {
		warn("text messages", "off; set twilio.account_sid, auth_token and from")
	} else {
		say(texts)
		if cfg.Twilio.PerSecond == 0 {
			warn("twilio.per_second", "not set: at busy times help for somebody in danger waits in Twilio's queue behind other replies; set what your number may send")
		}
	}
	if bot == nil {
		warn("Telegram", "off; set telegram.token and secret")
	} else {
		say(bot)
	}
}

// checkStore opens the database with its keys, and proves it when asked. surveys is nil when they could not be read.
func checkStore(ctx context.Context, cfg config.Config, surveys *survey.Library, deep bool, line func(string, error, string)) {
	if missing := databaseStands(cfg); missing != nil && !deep {
		line("database", nil, "none yet at "+databaseFile(cfg)+"; `serve` makes it. If the service has run, this is not its configuration")
		return
	}
	k, err := openKeys(cfg)
	line("keys", err, "read")
	if err != nil {
		return
	}
	st, err := openStore(ctx, cfg)
	line("database", err, "answers")
	if err != nil {
		return
	}
	defer func() { _ = st.Close() }()
	line("keys and database", matchKeys(ctx, st, k), "belong together")
	if surveys != nil {
		line("surveys and database", checkRuns(ctx, st, surveys), "every run has its questions among the definitions")
	}
	line("clock", errors.Join(checkClock(ctx, st), retention.DoubtClock(ctx, st, time.Now())), "runs forward, and not far ahead of what is known here")
	line("tagger", errors.Join(checkTagger(ctx, st), checkKept(ctx, st, cfg.Tagger)), "stands on nothing that was erased")
	read, err := checkRedactor(ctx, st)
	line("redaction", err, read)
	line("restore", restoredWhole(ctx, st), "none is unfinished")
	line("tombstones", checkTombstones(ctx, cfg, st), "the file of what was erased can be written, and nothing waits for it")
	ran, err := checkRetention(ctx, st)
	line("retention", err, ran)
	if cfg.MongoDBURI == "" {
		taken, err := checkBackup(ctx, st, time.Now())
		line("backup", err, taken)
	}
	if deep {
		deepCheck(ctx, cfg, line)
	}
}

// checkRuns names the surveys that families have begun in a version that is not among the definitions: their runs can't be opened.
func checkRuns(ctx context.Context, st *store.Store, surveys *survey.Library) error {
	runs := map[string]int{}
	for r, err := range st.Responses.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if _, ok := surveys.Survey(r.Survey, r.SurveyV); !ok {
			runs[fmt.Sprintf("%s version %d", r.Survey, r.SurveyV)]++
		}
	}
	var missing []string
	for _, version := range slices.Sorted(maps.Keys(runs)) {
		missing = append(missing, fmt.Sprintf("%s (%d)", version, runs[version]))
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("runs that can't be opened, since no definition is here: %s; put it back into surveys_dir as v<N>/, or use the version of Family Voice that has it, and start the service again. Until then what these families write is kept beside the spool", strings.Join(missing, ", "))
}

// checkTombstones says whether what is erased can be noted apart from the database: by this command, and by the service, which
// may be shut off from a disk that this command can write to.
func checkTombstones(ctx context.Context, cfg config.Config, st *store.Store) error {
	if err := canBury(cfg); err != nil {
		return err
	}
	waiting, since := 0, ""
	for s, err := range st.Settings.Find(ctx, store.Query{}) {
		if err != nil {
			return err
		}
		if strings.HasPrefix(s.ID, conversation.SettingUnburied) {
			if waiting++; since == "" || s.Value < since {
				since = s.Value
			}
		}
	}
	if waiting == 0 {
		return nil
	}
	return fmt.Errorf("%d erasures since %s are not in %s yet: the service could not write it, or does not run; %s",
		waiting, since, tombstonesFile(cfg), buryHint)
}

// canBury says whether the file of what was erased can be written.
func canBury(cfg config.Config) error {
	if err := tombstones.Try(tombstonesFile(cfg)); err != nil {
		return fmt.Errorf("%w: what is erased could come back with a backup until it can be; %s", err, buryHint)
	}
	return nil
}

const buryHint = "see the room on its disk, and with systemd name its folder in ReadWritePaths of the service's unit"

// checkTagging loads the tagger, and says how well each theme of the council's own was learned, and where the assistant is.
func checkTagging(cfg config.Config, line func(string, error, string)) {
	tagger, err := openTagger(cfg.Tagger)
	if err != nil {
		line("tagger", err, "")
		return
	}
	line("tagger", nil, "version "+tagger.Version())
	for _, l := range tagger.LocalsLearned() {
		line("theme "+l.ID, nil, fmt.Sprintf("%d of its %d examples were found by what had learned from the others; more examples find more", l.Found, l.Of))
	}
	a, err := openAssistant(cfg.Assistant, safeguard.Scanner{Lean: cfg.Scan.Leaning()}, nil)
	switch {
	case err != nil:
		line("assistant", err, "")
	case a != nil:
		line("assistant", nil, "ON: redacted answers are read by "+a.Name())
	}
}

// checkTagger says that the tagger has to be trained again, once corrections that it may have learned from were erased.
func checkTagger(ctx context.Context, st *store.Store) error {
	marked, err := st.Settings.Get(ctx, conversation.SettingTagger)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("it may have learned from corrections of an answer erased on %s; train it again, then `familyvoice rebuild --trained`", marked.Value)
}

// checkRedactor says whether every answer has been redacted by the rules and lists of this version.
func checkRedactor(ctx context.Context, st *store.Store) (read string, err error) {
	by, err := st.Settings.Get(ctx, projection.SettingRedactor)
	switch {
	case errors.Is(err, store.ErrNotFound):
		by = &store.Setting{}
	case err != nil:
		return "", err
	}
	if redact.Older(by.Value) {
		return "version " + redact.Version() + "; answers that an earlier one redacted are read again once the service runs", nil
	}
	return "version " + redact.Version() + ", by which every answer was read", nil
}

// checkRetention says when what is due was last forgotten, and whether that is too long ago.
func checkRetention(ctx context.Context, st *store.Store) (ran string, err error) {
	last, err := retention.Last(ctx, st)
	switch {
	case err != nil:
		return "", err
	case last.IsZero():
		return "has not run yet; the service does it every night", nil
	case time.Since(last).Abs() > 48*time.Hour:
		return "", fmt.Errorf("what is due was last forgotten on %s; see the log of `serve`, or run `familyvoice retention`", last.Format(time.DateOnly))
	}
	return "ran within the last two days", nil
}

// checkClock compares this machine's clock with the newest audit line: a clock set back would make new work look old.
func checkClock(ctx context.Context, st *store.Store) error {
	for a, err := range st.Audit.Find(ctx, store.Query{Range: "at", Desc: true, Limit: 1}) {
		if err != nil {
			return err
		}
		if at := time.UnixMilli(a.At); at.After(time.Now().Add(time.Minute)) {
			return fmt.Errorf("this machine's clock is before %s, when something was done here: set the clock, unless it ran ahead then and is right now", at.Format(time.RFC3339))
		}
	}
	return nil
}
