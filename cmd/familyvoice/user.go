package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"
)

const userUsage = `Usage:
  familyvoice user add NAME --role ROLE[,ROLE] [--name "Full Name"] [--place ID[,ID]]
  familyvoice user password NAME
  familyvoice user disable NAME
  familyvoice user enable NAME
  familyvoice user list

NAME is what the person signs in with. At a terminal, add and password make a password and print it once; the person
keeps it in a password manager. Piped in, the first line of standard input is the password:
  pass show familyvoice/ada | familyvoice user add ada --role editor

Roles:
`

// runUser adds, lists and disables the people who may sign in. It returns the exit status.
func runUser(ctx context.Context, args []string, st *store.Store, stdin io.Reader, stdout, stderr io.Writer) int {
	usage := func() int {
		_, _ = io.WriteString(stderr, userUsage)
		for _, role := range account.Roles {
			_, _ = fmt.Fprintf(stderr, "  %-14s %s\n", role.ID, role.For)
		}
		return 2
	}
	if len(args) == 0 {
		return usage()
	}
	u := userCommand{ctx, st, stdin, stdout, stderr}
	verb, rest := args[0], args[1:]
	if verb == "list" && len(rest) == 0 {
		return u.report(u.list())
	}
	if verb == "help" || verb == "-h" || verb == "--help" || len(rest) == 0 {
		status := usage()
		if verb == "help" || strings.HasPrefix(verb, "-") {
			return 0
		}
		return status
	}
	name, err := account.CleanName(rest[0])
	if err != nil {
		return u.report(err)
	}
	switch {
	case verb == "add":
		return u.report(u.add(name, rest[1:]))
	case verb == "password" && len(rest) == 1:
		return u.report(u.password(name))
	case (verb == "disable" || verb == "enable") && len(rest) == 1:
		return u.report(u.setDisabled(name, verb == "disable"))
	}
	return usage()
}

type userCommand struct {
	ctx            context.Context
	store          *store.Store
	stdin          io.Reader
	stdout, stderr io.Writer
}

func (u userCommand) report(err error) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	_, _ = fmt.Fprintf(u.stderr, "familyvoice user: %v\n", err)
	return 1
}

func (u userCommand) add(name string, args []string) error {
	flags := flag.NewFlagSet("user add", flag.ContinueOnError)
	flags.SetOutput(u.stderr)
	roles := flags.String("role", "", "roles, with commas between them")
	full := flags.String("name", "", "the person's name, as others see it")
	places := flags.String("place", "", "ids of the places that the person may see, with what is below them; all if not given")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s := &store.Staff{Meta: store.Meta{ID: name}, Name: *full, Roles: list(*roles), Places: list(*places)}
	if s.Name == "" {
		s.Name = name
	}
	if err := account.CheckRoles(s.Roles); err != nil {
		return err
	}
	for _, place := range s.Places {
		if _, err := u.store.Places.Get(u.ctx, place); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no place %q", place)
		} else if err != nil {
			return err
		}
	}
	if _, err := u.store.Staff.Get(u.ctx, name); err == nil {
		return fmt.Errorf("%s has an account already; `familyvoice user password %s` gives a new password", name, name)
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	tell, err := u.setPassword(s)
	if err != nil {
		return err
	}
	if err := u.store.Staff.Put(u.ctx, s); err != nil {
		return err
	}
	return u.done(tell, "user-added", name, "%s may sign in at /staff/ as: %s.\n", name, strings.Join(s.Roles, ", "))
}

func (u userCommand) password(name string) error {
	s, err := u.person(name)
	if err != nil {
		return err
	}
	tell, err := u.setPassword(s)
	if err != nil {
		return err
	}
	s.Failed, s.Until = 0, time.Time{}
	if err := u.store.Staff.Put(u.ctx, s); err != nil {
		return err
	}
	return u.done(tell, "user-password", name, "%s has a new password; every session of theirs has ended.\n", name)
}

func (u userCommand) setDisabled(name string, disabled bool) error {
	s, err := u.person(name)
	if err != nil {
		return err
	}
	s.Disabled = disabled
	if err := u.store.Staff.Put(u.ctx, s); err != nil {
		return err
	}
	if disabled {
		return u.done("", "user-disabled", name, "%s can't sign in any more; every session of theirs has ended.\n", name)
	}
	return u.done("", "user-enabled", name, "%s may sign in again.\n", name)
}

func (u userCommand) list() error {
	table := tabwriter.NewWriter(u.stdout, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "SIGN-IN NAME\tNAME\tROLES\tPLACES\tSTATE")
	for s, err := range u.store.Staff.Find(u.ctx, store.Query{}) {
		if err != nil {
			return err
		}
		state, places := "in use", "all"
		if s.Disabled {
			state = "disabled"
		}
		if len(s.Places) > 0 {
			places = strings.Join(s.Places, ",")
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.ID, s.Name, strings.Join(s.Roles, ","), places, state)
	}
	return table.Flush()
}

func (u userCommand) person(name string) (*store.Staff, error) {
	s, err := u.store.Staff.Get(u.ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("there is no account %q; `familyvoice user list` shows all", name)
	}
	return s, err
}

// setPassword takes the password from standard input, or makes one and returns it to be told once.
func (u userCommand) setPassword(s *store.Staff) (tell string, err error) {
	password, err := u.readPassword()
	if err != nil {
		return "", err
	}
	if password == "" {
		password = newPassword()
		tell = password
	}
	s.Password, err = account.HashPassword(password)
	return tell, err
}

// readPassword reads a piped line. At a terminal it reads nothing: what is typed there would be seen.
func (u userCommand) readPassword() (string, error) {
	if file, ok := u.stdin.(*os.File); ok {
		if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
			return "", nil
		}
	}
	line, err := bufio.NewReader(io.LimitReader(u.stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", errors.New("the password could not be read")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// newPassword is 25 characters of 5 bits, in groups, without letters that are mistaken for others.
func newPassword() string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz"
	random := make([]byte, 25)
	_, _ = rand.Read(random) // never fails: see crypto/rand
	var b strings.Builder
	for i, r := range random {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[r%32])
	}
	return b.String()
}

// done says what happened and adds it to the record.
func (u userCommand) done(password, what, name, words string, args ...any) error {
	now := time.Now()
	suffix := make([]byte, 6)
	_, _ = rand.Read(suffix)
	err := u.store.Audit.Put(u.ctx, &store.Audit{
		Meta: store.Meta{ID: fmt.Sprintf("%013d-%x", now.UnixMilli(), suffix)}, At: now.UnixMilli(), By: "server", What: what, Of: name,
	})
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(u.stdout, words, args...)
	if password != "" {
		_, _ = fmt.Fprintf(u.stdout, "Password, shown this once: %s\n", password)
	}
	return nil
}

// list splits a list with commas and leaves out what is empty.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
