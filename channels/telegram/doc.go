// Package telegram talks to families through a Telegram bot.
//
// New checks the configuration, Register tells Telegram how to reach us, and then either Mount takes its webhook or
// Poll fetches updates; Send sends. The rest of the house sees channels.Inbound and channels.Outbound only.
//
// Choices are buttons below a message. A tap on a button says which question it answers, so an old button can't answer
// a new question. Where several may be picked, a tap ticks or unticks and the last button hands all ticks in: until
// then the ticks live in the message itself, so that nothing is half answered.
//
// The bot speaks with one person at a time: it leaves groups and channels, and keeps nothing said there. Telegram's
// bot chats are cloud chats, not end-to-end encrypted; the notice says so. TakeBack removes the bot's own messages for who had
// everything erased, as far as Telegram's 48 hours reach.
package telegram
