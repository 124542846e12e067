package channels

import "context"

// Delivery is the last word of a provider on one part of a message that it took earlier.
type Delivery struct {
	Channel   Name
	Sender    string     // our side
	Address   string     // theirs, so that one who stopped us at the provider is known to have stopped. Never logged.
	Entry     string     // Outbound.ID, as signed into the callback address
	Part      int        // which part, from 1
	Provider  string     // the provider's id of the part, as in Receipt.IDs
	Delivered bool       // it reached the phone
	Failure   *SendError // why it did not; nil when Delivered
}

// AlertEntry begins the Entry of a text that tells staff of an alert. It is nobody's reply: a reply's id is made of hex digits.
const AlertEntry = "alert-"

// DeliveryReceiver is a Receiver that also wants to know how deliveries ended. Only final states arrive, in any order
// and possibly more than once. An error makes the provider ask again where it does so.
type DeliveryReceiver interface {
	ReceiveDelivery(ctx context.Context, d Delivery) error
}
