package channels

import "context"

// TakesBack is a Channel on which we can remove our own messages from a person's screen, as a chat can and a text message
// can't. It is asked when somebody has had everything erased.
type TakesBack interface {
	Channel
	// TakeBack removes the messages with these ids (Receipt.IDs) from the talk between sender, our side, and address. What
	// is gone already, too old or not ours is passed over, and only counted in the log; it may be repeated. The error is a
	// *SendError of the fault Transient, Later or Operator: then it is worth another try.
	TakeBack(ctx context.Context, sender, address string, ids []string) error
}
