package config

import "testing"

func TestATelephoneIsToldOfNothingWhileTextMessagesAreOff(t *testing.T) {
	c := Default()
	c.Alerts.SMSTo = []string{"+447700900000"}
	if c.AlertsOn() {
		t.Error("a telephone alone counts as somebody who is told, though no text can leave")
	}
	c.Alerts.MailTo = []string{"lead@council.example"}
	if got := c.Reached(c.Alerts.MailTo, c.Alerts.SMSTo); !c.AlertsOn() || len(got) != 1 || got[0] != "lead@council.example" {
		t.Errorf("told are %v", got)
	}
	c.Twilio.AccountSID = "AC1"
	if got := c.Reached(c.Alerts.MailTo, c.Alerts.SMSTo); len(got) != 2 {
		t.Errorf("with text messages on, told are %v", got)
	}
}
