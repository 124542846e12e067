// Package notify tells the safeguarding lead that an alert waits, by e-mail and text. No notification holds anything of
// what a family wrote: only that there is something to read, and where.
package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"familyvoice/channels"
)

// Way is one way of telling. Tell returns its name, "mail" or "sms".
type Way interface {
	Tell(ctx context.Context, subject, text string) (name string, err error)
}

// Lead tells the safeguarding lead, or whoever comes next, by every way that is configured. They are told when at least one
// way worked.
type Lead struct {
	Ways []Way
	// Where is the address of the alerts page.
	Where string
	// Waited says how long nobody has looked at the alert, "2 working hours"; "" for one that is new.
	Waited string
}

// Notify tells that one new alert waits. It returns the ways that worked, and an error when none did.
func (l Lead) Notify(ctx context.Context, level string, drill bool) (string, error) {
	subject := "Family Voice: 1 new safeguarding alert"
	if l.Waited != "" {
		subject = "Family Voice: nobody has looked at a safeguarding alert for " + l.Waited
	}
	if drill {
		subject = "DRILL. " + subject
	}
	text := fmt.Sprintf("%s (%s). Sign in to read it: %s", subject, level, l.Where)
	var told []string
	var failed []error
	for _, way := range l.Ways {
		name, err := way.Tell(ctx, subject, text)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", name, err))
			continue
		}
		told = append(told, name)
	}
	if len(told) == 0 {
		return "", errors.Join(append(failed, errors.New("notify: nobody could be told"))...)
	}
	return strings.Join(told, "+"), nil
}

// Mail tells by e-mail. STARTTLS is used where the server offers it; a password is only sent over TLS.
type Mail struct {
	Server         string // host:port
	From           string
	To             []string
	User, Password string
}

const mailWithin = 20 * time.Second

// Tell sends one e-mail. Its error names neither the addresses nor the password.
func (m Mail) Tell(ctx context.Context, subject, text string) (string, error) {
	const name = "mail"
	client, err := m.client()
	if err != nil {
		return name, err
	}
	msg := mail.NewMsg()
	if msg.From(m.From) != nil || msg.To(m.To...) != nil {
		return name, errors.New("mail_from or mail_to holds no e-mail address")
	}
	msg.Subject(subject)
	msg.SetBodyString(mail.TypeTextPlain, text+"\n")
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return name, errors.New("the mail server did not take the message")
	}
	return name, nil
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

// SMS tells by text message, through the channel that families use.
type SMS struct {
	Channel channels.Channel
	Sender  string
	To      []string
}

// Tell sends one text to each number; it fails only when none could be sent.
func (s SMS) Tell(ctx context.Context, _, text string) (string, error) {
	const name = "sms"
	var last error
	sent := 0
	for i, to := range s.To {
		_, err := s.Channel.Send(ctx, channels.Outbound{ID: "alert-" + strconv.Itoa(i), Sender: s.Sender, Address: to, Text: text, Urgent: true})
		if err != nil {
			last = errors.New(channels.Failure(err).Error())
			continue
		}
		sent++
	}
	if sent == 0 && last != nil {
		return name, last
	}
	return name, nil
}
