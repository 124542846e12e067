// Package providers drives the adapters by what others made: requests signed by Twilio's own Node library, and an
// independent emulator of Telegram's Bot API. Node is a tool of these tests alone: without it, or before "make providers"
// has fetched the two packages, they are skipped and say so.
package providers
