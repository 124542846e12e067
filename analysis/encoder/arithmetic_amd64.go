package encoder

// The assembly of arithmetic_amd64.s gives the same bits as the plain Go of arithmetic.go, for n numbers: a multiple of
// 16, and at least 16. It needs AVX2.

//go:noescape
func largest8(x *float32, n int) uint32

//go:noescape
func roundBy8(x *float32, into *int16, n int, by float32)

//go:noescape
func scaleRow8(out *float32, sums *int32, scale, offset *float32, n int, by float32)

// gelu8 replaces each x by its gelu; normal is the table of the same name.
//
//go:noescape
func gelu8(x, normal *float32, n int)

// add8 adds y to x.
//
//go:noescape
func add8(x, y *float32, n int)

// sums4 adds up every fourth number.
//
//go:noescape
func sums4(x *float32, n int, sums *[4]float32)

// squares4 adds up the squares of every fourth number less mean.
//
//go:noescape
func squares4(x *float32, n int, squares *[4]float32, mean float32)

// shiftAndScale8 makes of each x (x - mean) * by * scale + offset.
//
//go:noescape
func shiftAndScale8(x, scale, offset *float32, n int, mean, by float32)
