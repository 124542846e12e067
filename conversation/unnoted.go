package conversation

import (
	"sync"

	"familyvoice/channels"
)

// unnoted remembers the replies that have left and could not be marked, since the store went away in between: when it is back
// they are marked and not sent again. Only a kill in that instant, or another instance that takes over, repeats one.
type unnoted struct {
	mu   sync.Mutex
	gone map[string]channels.Receipt // by entry
}

// maxUnnoted is more than leave in the moment before the store is known to be away.
const maxUnnoted = 4096

func (u *unnoted) keep(entry string, receipt channels.Receipt) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.gone == nil || len(u.gone) >= maxUnnoted {
		u.gone = map[string]channels.Receipt{}
	}
	u.gone[entry] = receipt
}

func (u *unnoted) take(entry string) (receipt channels.Receipt, gone bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	receipt, gone = u.gone[entry]
	delete(u.gone, entry)
	return receipt, gone
}
