package telegram

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestMessagesKeepTelegramsPace(t *testing.T) {
	t.Run("one chat gets one a second", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, began := newPace(time.Second, time.Second/30), time.Now()
			for range 4 {
				if err := p.wait(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
			}
			if took := time.Since(began); took != 3*time.Second {
				t.Errorf("four messages took %v, want 3s", took)
			}
		})
	})
	t.Run("thirty a second in all, and a chat with much to hear delays no other", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, began := newPace(time.Second, time.Second/30), time.Now()
			talker := make(chan struct{})
			go func() {
				defer close(talker)
				for range 10 {
					_ = p.wait(t.Context(), 1)
				}
			}()
			synctest.Wait()
			for chat := range 60 {
				if err := p.wait(t.Context(), int64(100+chat)); err != nil {
					t.Fatal(err)
				}
			}
			took := time.Since(began)
			if took < 1900*time.Millisecond || took > 2200*time.Millisecond {
				t.Errorf("sixty chats took %v, want about 2s", took)
			}
			<-talker
		})
	})
	t.Run("a caller who gives up waits no longer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := newPace(time.Hour, time.Second)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_ = p.wait(ctx, 1)
			if err := p.wait(ctx, 1); err != context.DeadlineExceeded {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("chats that are free again are forgotten", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := newPace(time.Second, 0)
			for chat := range int64(maxChats) {
				p.turn(chat)
			}
			time.Sleep(2 * time.Second)
			p.turn(-1)
			if n := len(p.chats); n != 1 {
				t.Errorf("%d chats are remembered", n)
			}
		})
	})
}
