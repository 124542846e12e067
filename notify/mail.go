package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/wneessen/go-mail"
)

// Mail tells by e-mail. At port 465 the connection is TLS from its first byte (RFC 8314); at others STARTTLS is used where the
// server offers it. A password is only sent over TLS.
type Mail struct {
	Server         string // host:port
	From           string
	To             []string
	User, Password string
}

const mailWithin = 20 * time.Second

var (
	tlsAtOnce = 465          // the port; a test has another
	roots     *x509.CertPool // whose certificates are trusted; nil: the machine's
)

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
	failed := client.DialAndSendWithContext(ctx, mails...) // it names addresses; each mail knows whether it was taken
	for _, msg := range mails {
		if msg.IsDelivered() {
			told.Sent++
		} else if told.Err == nil {
			told.Err = reason(msg.SendError(), failed)
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
	options := []mail.Option{
		mail.WithPort(number), mail.WithTLSPolicy(mail.TLSOpportunistic), mail.WithTimeout(mailWithin),
		mail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: roots}),
	}
	if m.User != "" {
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	if number == tlsAtOnce {
		options = append(options, mail.WithSSL())
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, errors.New("the mail server's settings can't be used")
	}
	return client, nil
}

// Probe signs in to the mail server, and sends nothing. Its error says why that can't be done, and names nobody.
func (m Mail) Probe(ctx context.Context) error {
	client, err := m.client()
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return reason(err)
	}
	_ = client.Close()
	return nil
}

// reason is the first of these errors that says why a mail did not leave, in words of our own: a server's may name people.
func reason(failed ...error) error {
	err := errors.New("it did not take the message")
	for _, f := range failed {
		if f != nil {
			err = f
			break
		}
	}
	return fmt.Errorf("the mail server: %s", why(err))
}

func why(err error) string {
	var (
		refused *mail.SendError
		answer  *textproto.Error
		cert    *tls.CertificateVerificationError
		plain   tls.RecordHeaderError
		name    *net.DNSError
		slow    net.Error
	)
	code := 0
	switch {
	case errors.As(err, &refused):
		code = refused.ErrorCode()
	case errors.As(err, &answer):
		code = answer.Code
	}
	switch {
	case code == 534 || code == 535:
		return fmt.Sprintf("it does not take mail_user and mail_password (%d)", code)
	case code == 530:
		return "it wants mail_user and mail_password (530)"
	case code != 0:
		return fmt.Sprintf("it refuses (%d)", code)
	case errors.As(err, &cert):
		return "its certificate is not trusted for its name"
	case errors.As(err, &plain):
		return "it does not speak TLS at this port"
	case errors.As(err, &name):
		return "its name can't be found"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at this port"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return "it says nothing in time; one that speaks TLS from the first byte is expected at port 465"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "it ends the connection"
	case strings.Contains(err.Error(), "not support"): // the library has no error of its own for it
		return "it does not offer what mail_user and mail_password need: STARTTLS, and a way to sign in"
	}
	return "it did not take the message"
}
