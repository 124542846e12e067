// Package sms talks to families by text message through Twilio, and by WhatsApp with the same code.
//
// New checks the configuration, Mount takes Twilio's two webhooks, Send sends. Nothing here knows a survey: a text
// becomes a channels.Inbound, a channels.Outbound becomes one or more texts.
//
// Three things to set in Twilio's console:
//
//   - the number's (or Messaging Service's) incoming message webhook: POST to PublicURL + MessagePath, with
//     "#rc=5&rp=all" after it so that Twilio tries again when we answer 503 (the fragment is no part of the signature);
//   - Advanced Opt-Out on a Messaging Service, so that HELP is answered with the help numbers and not with an advert;
//   - geographic permission for the United Kingdom only.
//
// Twilio gives no time with a message, so Inbound.At is when it arrived here.
package sms
