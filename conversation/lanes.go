package conversation

import (
	"context"
	"sync"
)

// lanes serves each person's messages one at a time, first come first served, and different people at once.
type lanes struct {
	mu   sync.Mutex
	lane map[string]*lane
}

type lane struct{ waiting []chan struct{} }

// enter waits for the person's turn and returns the function that ends it. It returns ctx's error if that comes first.
func (l *lanes) enter(ctx context.Context, person string) (leave func(), err error) {
	l.mu.Lock()
	if l.lane == nil {
		l.lane = map[string]*lane{}
	}
	mine := l.lane[person]
	if mine == nil {
		l.lane[person] = &lane{}
		l.mu.Unlock()
		return func() { l.leave(person) }, nil
	}
	turn := make(chan struct{})
	mine.waiting = append(mine.waiting, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return func() { l.leave(person) }, nil
	case <-ctx.Done():
		go func() { // the turn will come; pass it on
			<-turn
			l.leave(person)
		}()
		return nil, ctx.Err()
	}
}

func (l *lanes) leave(person string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	mine := l.lane[person]
	if len(mine.waiting) == 0 {
		delete(l.lane, person)
		return
	}
	next := mine.waiting[0]
	mine.waiting = mine.waiting[1:]
	close(next)
}
