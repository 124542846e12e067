package webform

import (
	"net/netip"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	home, library := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::/64")
	flood := func(n int) (allowed int) {
		for range n {
			if l.take(home, costGet) {
				allowed++
			}
		}
		return allowed
	}
	if got := flood(10_000); got != burst {
		t.Errorf("a flood got %d pages, want %v", got, burst)
	}
	if !l.take(library, costPost) {
		t.Error("a flood from one address slows another one")
	}
	now = now.Add(2*time.Minute + time.Second)
	if !l.take(home, costPost) {
		t.Error("two minutes after a flood the address is still shut out")
	}
}

func TestLimiterForgets(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	for i := range maxKnown * 2 {
		a := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		l.take(netip.PrefixFrom(a, 32), costPost)
	}
	if len(l.known) > maxKnown {
		t.Errorf("%d addresses are remembered", len(l.known))
	}
}
