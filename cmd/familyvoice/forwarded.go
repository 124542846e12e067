package main

import (
	"log/slog"
	"net/netip"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

const forwardedFor = "X-Forwarded-For"

// forwarded makes of X-Forwarded-For what the router reads: one line of plain addresses. Some proxies add ports, and some a line of
// their own below what the client sent, of which the first alone would be believed. It says in the log, once each, what makes
// everybody one visitor: then a flood, or guesses at a password, by one of them shut out all.
type forwarded struct {
	log     *slog.Logger
	trusted []netip.Prefix
	// What has been said:
	unnamed, unread, none sync.Once
}

func newForwarded(log *slog.Logger, trusted []string) *forwarded {
	f := &forwarded{log: log}
	for _, t := range trusted { // the router has refused what can't be read
		if prefix, err := netip.ParsePrefix(t); err == nil {
			f.trusted = append(f.trusted, prefix)
		} else if address, err := netip.ParseAddr(t); err == nil {
			f.trusted = append(f.trusted, netip.PrefixFrom(address, address.BitLen()))
		}
	}
	return f
}

func (f *forwarded) handle(c *gin.Context) {
	var hops []string
	for _, line := range c.Request.Header.Values(forwardedFor) {
		for hop := range strings.SplitSeq(line, ",") {
			hops = append(hops, plainAddress(strings.TrimSpace(hop)))
		}
	}
	if hops != nil {
		c.Request.Header.Set(forwardedFor, strings.Join(hops, ", "))
	}
	peer := c.RemoteIP()
	switch {
	case hops != nil && !f.trusts(peer):
		f.unnamed.Do(func() {
			f.log.Warn("X-Forwarded-For comes from somebody whom trusted_proxies does not name: if that is your proxy, all who come through it "+
				"count as one visitor, and one of them can shut out the others; name it", "peer", onlyOurs(peer))
		})
	case hops != nil && !f.readable(hops):
		f.unread.Do(func() {
			f.log.Warn("X-Forwarded-For of a trusted proxy names nobody that can be read: all who come so count as one visitor; " +
				"let it write an address")
		})
	case hops == nil && c.GetHeader("Origin") != "" && c.GetHeader("X-Real-Ip") == "" && f.trusts(peer): // a browser's form
		f.none.Do(func() {
			f.log.Warn("a trusted proxy sends no X-Forwarded-For: all who come through it count as one visitor, and one of them can "+
				"shut out the others; see \"One machine\" in docs/operations.md", "peer", onlyOurs(peer))
		})
	}
}

func (f *forwarded) trusts(hop string) bool {
	address, err := netip.ParseAddr(hop)
	address = address.Unmap()
	for _, prefix := range f.trusted {
		if err == nil && prefix.Contains(address) {
			return true
		}
	}
	return false
}

// readable says whether the router, which goes from the nearest hop to the first that is not trusted, can read each of them.
func (f *forwarded) readable(hops []string) bool {
	for i := len(hops) - 1; i >= 0; i-- {
		if _, err := netip.ParseAddr(hops[i]); err != nil {
			return false
		}
		if !f.trusts(hops[i]) {
			return true
		}
	}
	return true
}

// plainAddress is a hop without port, brackets and zone; whatever can't be read stays as it is.
func plainAddress(hop string) string {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]"))
	if err != nil {
		both, err := netip.ParseAddrPort(hop)
		if err != nil {
			return hop
		}
		address = both.Addr()
	}
	return address.WithZone("").String()
}

// onlyOurs names a peer in the log if it can only be a machine of the installation's own network: no family's address stands there.
func onlyOurs(peer string) string {
	if address, err := netip.ParseAddr(peer); err == nil && (address.IsLoopback() || address.IsPrivate()) {
		return peer
	}
	return "a public address"
}

// noProxyNamed is what serve and check say where families come by https, which something in front must end, and none is named.
const noProxyNamed = "names nobody, though families come by https: all who come through what ends the TLS count as one visitor, " +
	"and one of them can shut out the others, staff too; name its address"
