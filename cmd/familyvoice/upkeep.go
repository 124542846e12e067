package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"familyvoice/channels"
	"familyvoice/channels/sms"
	"familyvoice/config"
	"familyvoice/conversation"
	"familyvoice/correction"
	"familyvoice/store"
)

// withApp opens the service without serving it, for a command that works on its store.
func withApp(ctx context.Context, file string, std streams, work func(a *app) error) int {
	cfg, err := config.Load(file, os.Environ())
	if err != nil {
		return fail(std.err, err)
	}
	if err := databaseStands(cfg); err != nil {
		return fail(std.err, err)
	}
	a, err := newApp(ctx, cfg, newLog(std.err, slog.LevelWarn), false)
	if err != nil {
		return fail(std.err, err)
	}
	err = work(a)
	if closed := a.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fail(std.err, err)
	}
	return 0
}

// databaseStands refuses to work where the service has never run: a command that made a new, empty database there would say
// that nothing is held about anybody.
func databaseStands(cfg config.Config) error {
	if cfg.MongoDBURI != "" {
		return nil
	}
	if _, err := os.Stat(databaseFile(cfg)); err != nil {
		return fmt.Errorf("there is no database at %s: name the service's configuration with --config, and run this as the service's user", databaseFile(cfg))
	}
	return nil
}

// openStanding opens the store of a service that has run.
func openStanding(ctx context.Context, cfg config.Config) (*store.Store, error) {
	if err := databaseStands(cfg); err != nil {
		return nil, err
	}
	return openStore(ctx, cfg)
}

// runStaff opens the store that the configuration names and keeps its staff accounts. The configuration file may be named
// before the verb: user --config file.yaml add NAME.
func runStaff(ctx context.Context, args []string, std streams) int {
	file := ""
	if len(args) >= 2 && (args[0] == "--config" || args[0] == "-config") {
		file, args = args[1], args[2:]
	} else if len(args) >= 1 && strings.HasPrefix(args[0], "--config=") {
		file, args = strings.TrimPrefix(args[0], "--config="), args[1:]
	}
	if len(args) == 0 || args[0] == "-h" || args[0] == "--help" {
		return runUser(ctx, args, nil, std.in, std.out, std.err)
	}
	cfg, err := config.Load(file, os.Environ())
	if err != nil {
		return fail(std.err, err)
	}
	st, err := openStanding(ctx, cfg)
	if err != nil {
		return fail(std.err, err)
	}
	status := runUser(ctx, args, st, std.in, std.out, std.err)
	if err := st.Close(); err != nil {
		return fail(std.err, err)
	}
	return status
}

// person is whom a command is about: an address on a channel, or the reference of a run.
type person struct{ channel, address, reference *string }

func personFlags(fs *flag.FlagSet) person {
	return person{
		channel:   fs.String("channel", "sms", "where they wrote: sms, whatsapp or telegram"),
		address:   fs.String("address", "", "their number, such as +447700900123, or their Telegram chat number"),
		reference: fs.String("reference", "", "instead of an address: the reference that the web showed them"),
	}
}

// named says whether the command says whom it is about, in one way.
func (p person) named() bool { return (*p.address == "") != (*p.reference == "") }

// each calls work with every pair of our side of the channel and the person's address at which the person may be known: an
// account may have several numbers, and a person have written to more than one. It returns errNobody if work knew nobody
// at any.
func (p person) each(ctx context.Context, a *app, work func(ch channels.Name, sender, address string) error) error {
	ch, address := channels.Name(*p.channel), *p.address
	var ours []string
	switch ch {
	case channels.Telegram:
		id, _, _ := strings.Cut(string(a.cfg.Telegram.Token), ":")
		ours = append(ours, id)
	case channels.SMS, channels.WhatsApp:
		var err error
		if address, err = sms.Number(address); err != nil {
			return errors.New("--address is no phone number: write it as +447700900123 or 07700 900123")
		}
		if number, err := sms.Number(a.cfg.Twilio.From); err == nil {
			ours = append(ours, number)
		}
	default:
		return errors.New("--channel must be sms, whatsapp or telegram; for the web give the --reference that it showed")
	}
	seen, err := a.talk.Senders(ctx, ch)
	if err != nil {
		return err
	}
	known := false
	for _, sender := range slices.Compact(slices.Sorted(slices.Values(append(ours, seen...)))) {
		switch err := work(ch, sender, address); {
		case err == nil:
			known = true
		case !errors.Is(err, conversation.ErrNobody):
			return err
		}
	}
	if !known {
		return errNobody
	}
	return nil
}

// errNobody says in words for staff that there is nothing.
var errNobody = errors.New("nothing is held about this person here: another channel perhaps, or the link to their answers was cut when its time was over")

// runErase erases what one person told us, as the person's own DELETE would.
func runErase(ctx context.Context, args []string, std streams) int {
	fs := newFlags("erase", "erase [--config file.yaml] [--channel sms|whatsapp|telegram] --address ADDRESS | --reference REFERENCE", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	who := personFlags(fs)
	if status, done := parse(fs, args); done {
		return status
	}
	if !who.named() {
		fs.Usage()
		return 2
	}
	return withApp(ctx, *file, std, func(a *app) (err error) {
		if *who.reference != "" {
			err = a.talk.EraseReference(ctx, *who.reference)
		} else {
			err = who.each(ctx, a, func(ch channels.Name, sender, address string) error { return a.talk.Erase(ctx, ch, sender, address) })
		}
		if errors.Is(err, conversation.ErrNobody) {
			return errNobody
		}
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(std.out, "Erased: the answers, what readers saw of them and what was decided about them.")
		return a.note(ctx, "erased", nil)
	})
}

// runAccess prints everything that is kept about one person.
func runAccess(ctx context.Context, args []string, std streams) int {
	fs := newFlags("access", "access [--config file.yaml] [--json] [--channel sms|whatsapp|telegram] --address ADDRESS | --reference REFERENCE", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	asJSON := fs.Bool("json", false, "print JSON in place of plain text")
	who := personFlags(fs)
	if status, done := parse(fs, args); done {
		return status
	}
	if !who.named() {
		fs.Usage()
		return 2
	}
	return withApp(ctx, *file, std, func(a *app) (err error) {
		var found []*conversation.Held
		add := func(held *conversation.Held, err error) error {
			if err == nil {
				found = append(found, held)
			}
			return err
		}
		if *who.reference != "" {
			err = add(a.talk.HeldByReference(ctx, *who.reference))
		} else {
			err = who.each(ctx, a, func(ch channels.Name, sender, address string) error {
				return add(a.talk.Held(ctx, ch, sender, address))
			})
		}
		if errors.Is(err, conversation.ErrNobody) {
			return errNobody
		}
		if err != nil {
			return err
		}
		if err := a.note(ctx, "access", nil); err != nil { // noted before anything is shown
			return err
		}
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		for _, held := range found { // one, but for who has written to more than one of our numbers
			if held.Safeguarding > 0 {
				_, _ = fmt.Fprintf(std.err, "%d safeguarding records about this person are not in this copy. Ask the safeguarding lead before you give it out.\n", held.Safeguarding)
			}
			if *asJSON {
				err = enc.Encode(held)
			} else {
				_, err = io.WriteString(std.out, held.Text())
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// runRebuild writes every excerpt again.
func runRebuild(ctx context.Context, args []string, std streams) int {
	fs := newFlags("rebuild", "rebuild [--config file.yaml] [--trained]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	trained := fs.Bool("trained", false, "the tagger was trained again with corrections exported since answers that it had learned from were erased")
	if status, done := parse(fs, args); done {
		return status
	}
	return withApp(ctx, *file, std, func(a *app) error {
		a.readers.Tagger, a.readers.Deep = a.readers.Deep, nil // nobody waits: the better tags at once
		a.readers.Agreement = &correction.Agreement{}
		done, err := a.talk.Rebuild(ctx)
		if err != nil {
			return err
		}
		dropped, err := a.dropLearned(ctx) // before the mark may go
		if err != nil {
			return err
		}
		if dropped > 0 {
			_, _ = fmt.Fprintf(std.out, "Deleted: %d earlier heads, which may have learned from a correction that was erased since.\n", dropped)
		}
		if err := keepLists(a.cfg, time.Now()); err != nil {
			return err
		}
		if *trained {
			stays, err := a.trained(ctx)
			if err != nil {
				return err
			}
			if stays != "" {
				_, _ = fmt.Fprintf(std.out, "The tagger still has to be trained again: a correction that it may have learned from was erased on %s, and none were exported since. Run `familyvoice corrections`, train with what it writes, and run this once more.\n", stays)
			}
		}
		_, _ = fmt.Fprintf(std.out, "Tagged again: the answers of %d runs, by %s.\n", done.Runs, a.readers.Tagger.Version())
		if done.Raised > 0 {
			_, _ = fmt.Fprintf(std.out, "%d alerts for the safeguarding lead: answers that were not raised before. The service tells the lead while it runs. No family was written to.\n", done.Raised)
		}
		if err := a.readers.Agreement.Print(std.out); err != nil {
			return err
		}
		return a.note(ctx, "rebuilt", map[string]int{"runs": done.Runs, "raised": done.Raised})
	})
}

// note adds a line to the audit.
func (a *app) note(ctx context.Context, what string, counts map[string]int) error {
	return a.noteAt(ctx, time.Now(), what, counts)
}

func (a *app) noteAt(ctx context.Context, at time.Time, what string, counts map[string]int) error {
	id := make([]byte, 12)
	_, _ = rand.Read(id) // never fails: see crypto/rand
	return a.store.Audit.Put(ctx, &store.Audit{
		Meta: store.Meta{ID: hex.EncodeToString(id)}, At: at.UnixMilli(), By: "command", What: what, Counts: counts,
	})
}
