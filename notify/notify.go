// Package notify tells the safeguarding lead that an alert waits, by e-mail and text. No notification holds anything of
// what a family wrote: only that there is something to read, and where.
package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"familyvoice/channels"
)

// Way is one way of telling one or more people.
type Way interface {
	Tell(ctx context.Context, subject, text string) Told
}

// Told is how telling by one way went.
type Told struct {
	Way      string // "mail" or "sms"
	Sent, Of int    // how many people it was sent to, of how many
	Err      error  // why not to all of them; it names nobody
}

// String is the way, and to how many it went if not to all.
func (t Told) String() string {
	if t.Sent < t.Of {
		return fmt.Sprintf("%s (%d of %d)", t.Way, t.Sent, t.Of)
	}
	return t.Way
}

// Lead tells the safeguarding lead, or whoever comes next, by every way that is configured. They are told when it was sent to
// at least one person.
type Lead struct {
	Ways []Way
	// Where is the address of the alerts page.
	Where string
	// Waited says how long nobody has looked at the alert, "2 working hours"; "" for one that is new.
	Waited string
	// Log is told why a way did not reach everybody; nil: nobody is.
	Log *slog.Logger
}

// Notify tells that one new alert waits. It returns the ways that worked, with what did not ("mail (2 of 3), not sms"), and an
// error when none did.
func (l Lead) Notify(ctx context.Context, level string, drill bool) (string, error) {
	subject := "Family Voice: 1 new safeguarding alert"
	if l.Waited != "" {
		subject = "Family Voice: nobody has looked at a safeguarding alert for " + l.Waited
	}
	if drill {
		subject = "DRILL. " + subject
	}
	text := fmt.Sprintf("%s (%s). Sign in to read it: %s", subject, level, l.Where)
	var told, missed []string
	var failed []error
	for _, way := range l.Ways {
		t := way.Tell(ctx, subject, text)
		if t.Err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", t, t.Err))
		}
		if t.Sent == 0 {
			missed = append(missed, "not "+t.Way)
			continue
		}
		told = append(told, t.String())
	}
	if len(told) == 0 {
		return "", errors.Join(append(failed, errors.New("notify: nobody could be told"))...)
	}
	if l.Log != nil && len(failed) > 0 {
		l.Log.Error("not everybody could be told of a safeguarding alert", "error", errors.Join(failed...))
	}
	return strings.Join(append([]string{strings.Join(told, "+")}, missed...), ", "), nil
}

// Mail tells by e-mail. STARTTLS is used where the server offers it; a password is only sent over TLS.
type Mail struct {
	Server         string // host:port
	From           string
	To             []string
	User, Password string
}

const mailWithin = 20 * time.Second

// Tell sends an e-mail to each address, all by one connection: a server that refuses one of them still takes the others. Its
// error names neither the addresses nor the password.
func (m Mail) Tell(ctx context.Context, subject, text string) Told {
	told := Told{Way: "mail", Of: len(m.To)}
	client, err := m.client()
	if err != nil {
		told.Err = err
		return told
	}
	var mails []*mail.Msg
	for _, to := range m.To {
		msg := mail.NewMsg()
		if msg.From(m.From) != nil || msg.To(to) != nil {
			told.Err = errors.New("mail_from or mail_to holds no e-mail address")
			continue
		}
		msg.Subject(subject)
		msg.SetBodyString(mail.TypeTextPlain, text+"\n")
		mails = append(mails, msg)
	}
	if len(mails) == 0 {
		return told
	}
	_ = client.DialAndSendWithContext(ctx, mails...) // its error names addresses; each mail knows whether it was taken
	for _, msg := range mails {
		if msg.IsDelivered() {
			told.Sent++
		} else if told.Err == nil {
			told.Err = errors.New("the mail server did not take the message")
		}
	}
	return told
}

func (m Mail) client() (*mail.Client, error) {
	host, port, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, errors.New("mail_server must be host:port")
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, errors.New("mail_server must be host:port")
	}
	options := []mail.Option{mail.WithPort(number), mail.WithTLSPolicy(mail.TLSOpportunistic), mail.WithTimeout(mailWithin)}
	if m.User != "" {
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, errors.New("the mail server's settings can't be used")
	}
	return client, nil
}

// Probe asks the mail server whether it would take a message, and sends none.
func (m Mail) Probe(ctx context.Context) error {
	client, err := m.client()
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return errors.New("the mail server does not answer")
	}
	_ = client.Close()
	return nil
}

// SMS tells by text message, through the channel that families use and from its own number.
type SMS struct {
	Channel channels.Channel
	To      []string
}

// Tell sends one text to each number.
func (s SMS) Tell(ctx context.Context, _, text string) Told {
	told := Told{Way: "sms", Of: len(s.To)}
	for i, to := range s.To {
		_, err := s.Channel.Send(ctx, channels.Outbound{ID: channels.AlertEntry + strconv.Itoa(i), Address: to, Text: text, Urgent: true})
		if err != nil {
			told.Err = errors.New(channels.Failure(err).Error())
			continue
		}
		told.Sent++
	}
	return told
}
