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

	"familyvoice/staff"
	"familyvoice/staff/account"
	"familyvoice/store"
)

const userUsage = `Usage:
  familyvoice user add NAME --role ROLE[,ROLE] [--name "Full Name"] [--place ID[,ID]] [--sso]
  familyvoice user set NAME [--role ROLE[,ROLE]] [--place ID[,ID]|all]
  familyvoice user password NAME
  familyvoice user code NAME
  familyvoice user disable NAME
  familyvoice user enable NAME
  familyvoice user list

NAME is what the person signs in with. At a terminal, add and password make a password and print it once; the person
keeps it in a password manager. Piped in, the first line of standard input is the password:
  pass show familyvoice/ada | familyvoice user add ada --role editor
With --sso they need none: NAME is what the single sign-on calls them, such as their work e-mail address.
code takes back the codes of a lost telephone; the next sign-in sets up another.

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
	case verb == "set":
		return u.report(u.set(name, rest[1:]))
	case verb == "code" && len(rest) == 1:
		return u.report(u.code(name))
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
	sso := flags.Bool("sso", false, "they sign in by single sign-on and get no password")
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
	if err := u.checkPlaces(s.Places); err != nil {
		return err
	}
	if _, err := u.store.Staff.Get(u.ctx, name); err == nil {
		return fmt.Errorf("%s has an account already; `familyvoice user password %s` gives a new password", name, name)
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	tell := ""
	if !*sso {
		var err error
		if tell, err = u.setPassword(s); err != nil {
			return err
		}
	}
	if err := u.store.Staff.Put(u.ctx, s); err != nil {
		return err
	}
	return u.done(tell, "user-added", name, "%s may sign in at /staff/ as: %s.\n", name, strings.Join(s.Roles, ", "))
}

func (u userCommand) checkPlaces(places []string) error {
	for _, place := range places {
		if _, err := u.store.Places.Get(u.ctx, place); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("there is no place %q", place)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// set changes what an account may do; what is not given stays.
func (u userCommand) set(name string, args []string) error {
	flags := flag.NewFlagSet("user set", flag.ContinueOnError)
	flags.SetOutput(u.stderr)
	roles := flags.String("role", "", "the roles from now on, with commas between them")
	places := flags.String("place", "", "the places from now on, with what is below them; all for everywhere")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s, err := u.person(name)
	if err != nil {
		return err
	}
	if *roles != "" {
		s.Roles = list(*roles)
	}
	if *places != "" {
		if s.Places = list(*places); *places == "all" {
			s.Places = nil
		}
	}
	if err := account.CheckRoles(s.Roles); err != nil {
		return err
	}
	if err := u.checkPlaces(s.Places); err != nil {
		return err
	}
	if err := u.store.Staff.Put(u.ctx, s); err != nil {
		return err
	}
	return u.done("", "user-changed", name, "%s may sign in as: %s.\n", name, strings.Join(s.Roles, ", "))
}

// code takes back the codes of a lost telephone.
func (u userCommand) code(name string) error {
	s, err := u.person(name)
	if err != nil {
		return err
	}
	s.Code, s.CodeStep, s.Failed, s.Until = "", 0, 0, time.Time{}
	if err := u.putAndEnd(s); err != nil {
		return err
	}
	return u.done("", "user-code-reset", name, "%s sets up a telephone at the next sign-in; every session of theirs has ended.\n", name)
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
	if err := u.putAndEnd(s); err != nil {
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
	if disabled {
		if err := u.putAndEnd(s); err != nil {
			return err
		}
		return u.done("", "user-disabled", name,
			"%s can't sign in any more; every session of theirs has ended, and API tokens that they made read nothing meanwhile.\n", name)
	}
	if err := u.store.Staff.Put(u.ctx, s); err != nil {
		return err
	}
	return u.done("", "user-enabled", name, "%s may sign in again; API tokens that they made read again.\n", name)
}

// putAndEnd keeps an account and ends every session of it.
func (u userCommand) putAndEnd(s *store.Staff) error {
	if err := u.store.Staff.Put(u.ctx, s); err != nil {
		return err
	}
	return staff.EndSessions(u.ctx, u.store.Sessions, s.ID)
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
		password = staff.NewPassword()
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
