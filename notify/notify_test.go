package notify

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"net"
	"strings"
	"testing"
	"time"

	"familyvoice/channels"
)

// mailbox is a small SMTP server that keeps the messages of one connection. It refuses those to the mailbox "gone".
func mailbox(t *testing.T) (address string, message <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got := make(chan string, 8)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
		say("220 mailbox")
		lines := bufio.NewScanner(conn)
		var body strings.Builder
		inData := false
		for lines.Scan() {
			line := lines.Text()
			switch {
			case inData && line == ".":
				inData = false
				got <- body.String()
				body.Reset()
				say("250 kept")
			case inData:
				body.WriteString(line + "\n")
			case line == "DATA":
				inData = true
				say("354 go on")
			case strings.HasPrefix(line, "RCPT TO:<gone@"):
				say("550 no such mailbox")
			case line == "QUIT":
				say("221 bye")
				return
			default:
				say("250 fine")
			}
		}
	}()
	return l.Addr().String(), got
}

func TestTheLeadGetsAMailThatSaysNothingOfTheFamily(t *testing.T) {
	server, message := mailbox(t)
	lead := Lead{Where: "https://fv.example/staff/alerts", Ways: []Way{Mail{Server: server, From: "fv@council.example", To: []string{"lead@council.example"}}}}
	way, err := lead.Notify(context.Background(), "urgent", false)
	if err != nil || way != "mail" {
		t.Fatalf("the mail should be sent, got %q, %v", way, err)
	}
	raw, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(<-message)))
	if err != nil {
		t.Fatal(err)
	}
	got := string(raw)
	for _, want := range []string{"Subject: Family Voice: 1 new safeguarding alert", "https://fv.example/staff/alerts", "urgent"} {
		if !strings.Contains(got, want) {
			t.Errorf("the mail should say %q, it says:\n%s", want, got)
		}
	}
}

func TestOneMailboxThatIsRefusedHoldsUpNobodyElse(t *testing.T) {
	server, messages := mailbox(t)
	var log strings.Builder
	sms := &sender{refuses: "+447700900002"}
	lead := Lead{Log: slog.New(slog.NewTextHandler(&log, nil)), Ways: []Way{
		Mail{Server: server, From: "fv@council.example", To: []string{"gone@council.example", "lead@council.example", "deputy@council.example"}},
		SMS{Channel: sms, To: []string{"+447700900001", "+447700900002"}},
	}}
	way, err := lead.Notify(context.Background(), "urgent", false)
	if err != nil || way != "mail (2 of 3)+sms (1 of 2)" {
		t.Fatalf("the alert says %q, %v", way, err)
	}
	for _, to := range []string{"lead@council.example", "deputy@council.example"} {
		if got := <-messages; !strings.Contains(got, "To: <"+to+">") || strings.Contains(got, "gone@") {
			t.Errorf("a message of their own should go to %s:\n%s", to, got)
		}
	}
	if got := log.String(); !strings.Contains(got, "mail (2 of 3)") || !strings.Contains(got, "sms (1 of 2)") || strings.Contains(got, "gone") || strings.Contains(got, "7700") {
		t.Errorf("the log should say what failed, and to nobody's name: %s", got)
	}
}

func TestAllMailboxesRefusedIsNobodyTold(t *testing.T) {
	server, _ := mailbox(t)
	lead := Lead{Ways: []Way{Mail{Server: server, From: "fv@council.example", To: []string{"gone@council.example", "gone@home.example"}}}}
	if way, err := lead.Notify(context.Background(), "urgent", false); err == nil || way != "" || strings.Contains(err.Error(), "gone") {
		t.Fatalf("wanted an error that names no mailbox, got %q, %v", way, err)
	}
}

type sender struct {
	err     error
	refuses string // a number
	sent    []channels.Outbound
}

func (s *sender) Name() channels.Name { return channels.SMS }

func (s *sender) Send(_ context.Context, out channels.Outbound) (channels.Receipt, error) {
	s.sent = append(s.sent, out)
	if out.Address == s.refuses {
		return channels.Receipt{}, &channels.SendError{Fault: channels.Rejected, Code: "21211", Reason: "this is not a phone number"}
	}
	return channels.Receipt{Parts: 1}, s.err
}

func TestOneWayThatWorksIsEnough(t *testing.T) {
	sms := &sender{}
	lead := Lead{Ways: []Way{Mail{Server: "127.0.0.1:1", From: "a@b.example", To: []string{"c@d.example"}}, SMS{Channel: sms, To: []string{"+447700900001"}}}}
	way, err := lead.Notify(context.Background(), "concern", true)
	if err != nil || way != "sms, not mail" {
		t.Fatalf("the text should do when the mail server is down, got %q, %v", way, err)
	}
	if !strings.HasPrefix(sms.sent[0].Text, "DRILL.") {
		t.Errorf("a drill says so first, got %q", sms.sent[0].Text)
	}
}

func TestNobodyToldIsAnErrorWithoutAddresses(t *testing.T) {
	sms := &sender{err: errors.New("POST to +447700900001 failed")}
	lead := Lead{Ways: []Way{SMS{Channel: sms, To: []string{"+447700900001"}}}}
	_, err := lead.Notify(context.Background(), "urgent", false)
	if err == nil || strings.Contains(err.Error(), "7700900001") {
		t.Fatalf("wanted an error that names no number, got %v", err)
	}
}

func TestWhatHasWaitedSaysHowLong(t *testing.T) {
	sms := &sender{}
	lead := Lead{Waited: "2 working hours", Ways: []Way{SMS{Channel: sms, To: []string{"+447700900001"}}}}
	if _, err := lead.Notify(context.Background(), "urgent", false); err != nil {
		t.Fatal(err)
	}
	if got := sms.sent[0].Text; !strings.Contains(got, "nobody has looked") || !strings.Contains(got, "2 working hours") {
		t.Errorf("the deputy reads %q", got)
	}
}

func TestADeadMailServerIsFoundBeforeAnAlertNeedsIt(t *testing.T) {
	server, _ := mailbox(t)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	well := Mail{Server: server, From: "fv@council.example", To: []string{"lead@council.example"}}
	dead := Mail{Server: "127.0.0.1:1", From: "fv@council.example", To: []string{"lead@council.example"}}
	w := &Watch{Ways: []Way{dead}, Now: func() time.Time { return now }}
	w.ask(context.Background())
	first := w.Failing()
	now = now.Add(10 * time.Minute)
	w.ask(context.Background())
	if !first.Equal(w.Failing()) || first.IsZero() {
		t.Errorf("failing since %s, first %s", w.Failing(), first)
	}
	w.Ways = []Way{dead, well}
	w.ask(context.Background())
	if !w.Failing().IsZero() {
		t.Error("one way that works is enough")
	}
	w.Ways = []Way{dead, SMS{}}
	w.ask(context.Background())
	if !w.Failing().IsZero() {
		t.Error("a way that can't be asked is believed")
	}
}
