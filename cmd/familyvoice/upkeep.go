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
	"strings"
	"time"

	"familyvoice/channels"
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
	st, err := openStore(ctx, cfg)
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

// sender is our side of the channel.
func (p person) sender(a *app) string {
	if *p.channel == string(channels.Telegram) {
		id, _, _ := strings.Cut(string(a.cfg.Telegram.Token), ":")
		return id
	}
	return a.cfg.Twilio.From
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
			err = a.talk.Erase(ctx, channels.Name(*who.channel), who.sender(a), *who.address)
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
		var held *conversation.Held
		if *who.reference != "" {
			held, err = a.talk.HeldByReference(ctx, *who.reference)
		} else {
			held, err = a.talk.Held(ctx, channels.Name(*who.channel), who.sender(a), *who.address)
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
		if held.Safeguarding > 0 {
			_, _ = fmt.Fprintf(std.err, "%d safeguarding records about this person are not in this copy. Ask the safeguarding lead before you give it out.\n", held.Safeguarding)
		}
		if !*asJSON {
			_, err = io.WriteString(std.out, held.Text())
			return err
		}
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		return enc.Encode(held)
	})
}

// runRebuild writes every excerpt again.
func runRebuild(ctx context.Context, args []string, std streams) int {
	fs := newFlags("rebuild", "rebuild [--config file.yaml] [--trained]", std)
	file := fs.String("config", "", "the configuration file; environment variables stand over it")
	trained := fs.Bool("trained", false, "the tagger was trained again since answers that it had learned from were erased")
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
		if *trained {
			if err := a.store.Settings.Delete(ctx, conversation.SettingTagger, 0); err != nil {
				return err
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
	id := make([]byte, 12)
	_, _ = rand.Read(id) // never fails: see crypto/rand
	return a.store.Audit.Put(ctx, &store.Audit{
		Meta: store.Meta{ID: hex.EncodeToString(id)}, At: time.Now().UnixMilli(), By: "command", What: what, Counts: counts,
	})
}
