package channels

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// wait waits for a turn again and again, as the outbox does.
func wait(t *testing.T, p *Pace, address string, urgent bool) {
	t.Helper()
	for {
		err := p.Wait(t.Context(), Outbound{Address: address, Urgent: urgent})
		if err == nil {
			return
		}
		failed := Failure(err)
		if failed.Fault != Later || failed.After <= 0 {
			t.Fatalf("got %v", err)
		}
		time.Sleep(failed.After)
	}
}

func TestMessagesKeepTheirPace(t *testing.T) {
	t.Run("one address gets one a second", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, began := NewPace(time.Second, time.Second/30), time.Now()
			for range 4 {
				wait(t, p, "mum", false)
			}
			if took := time.Since(began); took != 3*time.Second {
				t.Errorf("four messages took %v, want 3s", took)
			}
		})
	})
	t.Run("thirty a second in all, and one with much to hear delays no other", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, began := NewPace(time.Second, time.Second/30), time.Now()
			talker := make(chan struct{})
			go func() {
				defer close(talker)
				for range 10 {
					wait(t, p, "talker", false)
				}
			}()
			synctest.Wait()
			for n := range 60 {
				wait(t, p, fmt.Sprint(n), false)
			}
			took := time.Since(began)
			if took < 1900*time.Millisecond || took > 2200*time.Millisecond {
				t.Errorf("sixty took %v, want about 2s", took)
			}
			<-talker
		})
	})
	t.Run("help passes everything that waits, and what waits goes a little later", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, began := NewPace(0, time.Second), time.Now()
			for range 3 {
				wait(t, p, "mum", false)
			}
			wait(t, p, "dad", true)
			if took := time.Since(began); took != 2*time.Second {
				t.Errorf("help waited: %v", took-2*time.Second)
			}
			wait(t, p, "mum", false)
			if took := time.Since(began); took != 4*time.Second {
				t.Errorf("the next went after %v, want 4s", took)
			}
		})
	})
	t.Run("a turn that is far away is given back instead of waited for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := NewPace(time.Minute, 0)
			wait(t, p, "mum", false)
			if failed := Failure(p.Wait(t.Context(), Outbound{Address: "mum"})); failed.Fault != Later || failed.After != time.Minute {
				t.Errorf("got %+v", failed)
			}
			wait(t, p, "dad", false)
		})
	})
	t.Run("what nobody asked for goes when its turn is now, and takes no reply's", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, began := NewPace(0, time.Second), time.Now()
			news := Outbound{Address: "nan", Unasked: true}
			if err := p.Wait(t.Context(), news); err != nil {
				t.Fatalf("nothing else was to go: %v", err)
			}
			for range 50 {
				if failed := Failure(p.Wait(t.Context(), news)); failed.Fault != Later || failed.After != time.Second {
					t.Fatalf("wanted to be given back for a second, got %+v", failed)
				}
			}
			wait(t, p, "mum", false)
			if took := time.Since(began); took != time.Second {
				t.Errorf("the reply waited %v behind what nobody asked for, want the 1s after the last message", took)
			}
		})
	})
	t.Run("when the provider wants rest nothing goes, help neither", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := NewPace(0, 0)
			p.Rest(time.Minute)
			for _, urgent := range []bool{false, true} {
				if failed := Failure(p.Wait(t.Context(), Outbound{Address: "mum", Urgent: urgent})); failed.After != time.Minute {
					t.Errorf("got %+v", failed)
				}
			}
			time.Sleep(time.Minute)
			wait(t, p, "mum", false)
		})
	})
	t.Run("a caller who gives up waits no longer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := NewPace(2*time.Second, 0)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_ = p.Wait(ctx, Outbound{Address: "mum"})
			if err := p.Wait(ctx, Outbound{Address: "mum"}); err != context.DeadlineExceeded {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("addresses that are free again are forgotten", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := NewPace(time.Second, 0)
			for n := range maxAddresses {
				wait(t, p, fmt.Sprint(n), false)
			}
			time.Sleep(2 * time.Second)
			wait(t, p, "mum", false)
			if n := len(p.addresses); n != 1 {
				t.Errorf("%d are remembered", n)
			}
		})
	})
}
