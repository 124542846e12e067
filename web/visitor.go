package web

import (
	"net/netip"

	"github.com/gin-gonic/gin"
)

// Visitor is the network that counts as one visitor: an IPv4 address, or the /64 that an IPv6 household has. Who the client
// is, is the router's business (trusted proxies). The zero prefix stands for an address that can't be read.
func Visitor(c *gin.Context) netip.Prefix {
	address, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return netip.Prefix{}
	}
	address = address.Unmap().WithZone("")
	bits := 32
	if address.Is6() {
		bits = 64
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
