//go:build !amd64

package encoder

// No assembly for this processor: plain Go, with the same results.
const fast, faster = false, false

func tile8(*int32, *int16, *byte, int, int, int)    {}
func tile8x32(*int32, *int16, *byte, int, int, int) {}
func tile16(*int32, *int16, *int16, int, int, int)  {}
