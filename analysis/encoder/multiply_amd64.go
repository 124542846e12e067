package encoder

import "golang.org/x/sys/cpu"

// fast tells whether the assembly can run here, faster whether that for
// processors with 512-bit dot products can.
var (
	fast   = cpu.X86.HasAVX2
	faster = cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VNNI
)

// tile8 computes the sums of 3 to 6 rows of a with one panel of weights. inputs is
// also the distance between the rows of a, outputs that between those of sums.
//
//go:noescape
func tile8(sums *int32, a *int16, b *byte, inputs, outputs, rows int)

// tile16 is tile8 for weights of two bytes.
//
//go:noescape
func tile16(sums *int32, a *int16, b *int16, inputs, outputs, rows int)

// tile8x32 is tile8 for two panels.
//
//go:noescape
func tile8x32(sums *int32, a *int16, b *byte, inputs, outputs, rows int)
