#include "textflag.h"

DATA abs<>+0(SB)/4, $0x7fffffff
GLOBL abs<>(SB), RODATA, $4
DATA shift<>+0(SB)/4, $0x4b400000 // 3<<22, see nearest
GLOBL shift<>(SB), RODATA, $4
DATA six<>+0(SB)/4, $0x40c00000 // normalEnd
GLOBL six<>(SB), RODATA, $4
DATA minusSix<>+0(SB)/4, $0xc0c00000
GLOBL minusSix<>(SB), RODATA, $4
DATA steps<>+0(SB)/4, $0x43800000 // normalStep
GLOBL steps<>(SB), RODATA, $4
DATA last<>+0(SB)/4, $3072 // 2*normalEnd*normalStep
GLOBL last<>(SB), RODATA, $4

// A turn of a loop takes 16, 8 or 4 numbers; n is a multiple of 16, and not 0.

// func largest8(x *float32, n int) uint32
TEXT ·largest8(SB), NOSPLIT, $0-20
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VPBROADCASTD abs<>(SB), Y3
	VPXOR        Y0, Y0, Y0
	VPXOR        Y1, Y1, Y1

largestLoop:
	VPAND   (SI), Y3, Y4
	VPAND   32(SI), Y3, Y5
	VPMAXUD Y4, Y0, Y0
	VPMAXUD Y5, Y1, Y1
	ADDQ    $64, SI
	SUBQ    $16, CX
	JNZ     largestLoop
	VPMAXUD Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPMAXUD X1, X0, X0
	VPSHUFD $0x4e, X0, X1
	VPMAXUD X1, X0, X0
	VPSHUFD $0xb1, X0, X1
	VPMAXUD X1, X0, X0
	VMOVD   X0, AX
	MOVL    AX, ret+16(FP)
	VZEROUPPER
	RET

// func roundBy8(x *float32, into *int16, n int, by float32)
TEXT ·roundBy8(SB), NOSPLIT, $0-28
	MOVQ         x+0(FP), SI
	MOVQ         into+8(FP), DI
	MOVQ         n+16(FP), CX
	VBROADCASTSS by+24(FP), Y2
	VBROADCASTSS shift<>(SB), Y3

roundLoop:
	VMULPS    (SI), Y2, Y0
	VMULPS    32(SI), Y2, Y1
	VADDPS    Y3, Y0, Y0
	VADDPS    Y3, Y1, Y1
	VPSUBD    Y3, Y0, Y0
	VPSUBD    Y3, Y1, Y1
	VPSLLD    $16, Y0, Y0 // what is over 16 bits goes, as in Go
	VPSLLD    $16, Y1, Y1
	VPSRAD    $16, Y0, Y0
	VPSRAD    $16, Y1, Y1
	VPACKSSDW Y1, Y0, Y0
	VPERMQ    $0xd8, Y0, Y0
	VMOVDQU   Y0, (DI)
	ADDQ      $64, SI
	ADDQ      $32, DI
	SUBQ      $16, CX
	JNZ       roundLoop
	VZEROUPPER
	RET

// func scaleRow8(out *float32, sums *int32, scale, offset *float32, n int, by float32)
TEXT ·scaleRow8(SB), NOSPLIT, $0-44
	MOVQ         out+0(FP), DI
	MOVQ         sums+8(FP), SI
	MOVQ         scale+16(FP), R8
	MOVQ         offset+24(FP), R9
	MOVQ         n+32(FP), CX
	VBROADCASTSS by+40(FP), Y2

scaleLoop:
	VCVTDQ2PS (SI), Y0
	VCVTDQ2PS 32(SI), Y1
	VMULPS    Y2, Y0, Y0
	VMULPS    Y2, Y1, Y1
	VMULPS    (R8), Y0, Y0
	VMULPS    32(R8), Y1, Y1
	VADDPS    (R9), Y0, Y0
	VADDPS    32(R9), Y1, Y1
	VMOVUPS   Y0, (DI)
	VMOVUPS   Y1, 32(DI)
	ADDQ      $64, SI
	ADDQ      $64, DI
	ADDQ      $64, R8
	ADDQ      $64, R9
	SUBQ      $16, CX
	JNZ       scaleLoop
	VZEROUPPER
	RET

// func gelu8(x, normal *float32, n int)
TEXT ·gelu8(SB), NOSPLIT, $0-24
	MOVQ         x+0(FP), SI
	MOVQ         normal+8(FP), R8
	MOVQ         n+16(FP), CX
	VBROADCASTSS six<>(SB), Y8
	VBROADCASTSS minusSix<>(SB), Y9
	VBROADCASTSS steps<>(SB), Y10
	VPBROADCASTD last<>(SB), Y11
	VPXOR        Y12, Y12, Y12

geluLoop:
	VMOVUPS    (SI), Y0
	VCMPPS     $0x1d, Y8, Y0, Y6   // at least six: x itself
	VCMPPS     $0x1e, Y9, Y0, Y7   // over minus six, or nothing; no number is not over it
	VADDPS     Y8, Y0, Y1
	VMULPS     Y10, Y1, Y1         // where it stands in the table
	VCVTTPS2DQ Y1, Y2
	VPMAXSD    Y12, Y2, Y2
	VPMINSD    Y11, Y2, Y2
	VCVTDQ2PS  Y2, Y3
	VSUBPS     Y3, Y1, Y3          // past the step
	VPCMPEQD   Y13, Y13, Y13
	VXORPS     Y4, Y4, Y4
	VGATHERDPS Y13, (R8)(Y2*4), Y4
	VPCMPEQD   Y13, Y13, Y13
	VXORPS     Y5, Y5, Y5
	VGATHERDPS Y13, 4(R8)(Y2*4), Y5
	VSUBPS     Y4, Y5, Y5
	VMULPS     Y3, Y5, Y5
	VADDPS     Y5, Y4, Y4
	VMULPS     Y4, Y0, Y4
	VANDPS     Y7, Y4, Y4
	VBLENDVPS  Y6, Y0, Y4, Y4
	VMOVUPS    Y4, (SI)
	ADDQ       $32, SI
	SUBQ       $8, CX
	JNZ        geluLoop
	VZEROUPPER
	RET

// func add8(x, y *float32, n int)
TEXT ·add8(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), SI
	MOVQ y+8(FP), DI
	MOVQ n+16(FP), CX

addLoop:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VADDPS  (DI), Y0, Y0
	VADDPS  32(DI), Y1, Y1
	VMOVUPS Y0, (SI)
	VMOVUPS Y1, 32(SI)
	ADDQ    $64, SI
	ADDQ    $64, DI
	SUBQ    $16, CX
	JNZ     addLoop
	VZEROUPPER
	RET

// func sums4(x *float32, n int, sums *[4]float32)
// The sums of every fourth number, in order.
TEXT ·sums4(SB), NOSPLIT, $0-24
	MOVQ   x+0(FP), SI
	MOVQ   n+8(FP), CX
	MOVQ   sums+16(FP), DI
	VXORPS X0, X0, X0

sumsLoop:
	VADDPS  (SI), X0, X0
	ADDQ    $16, SI
	SUBQ    $4, CX
	JNZ     sumsLoop
	VMOVUPS X0, (DI)
	RET

// func squares4(x *float32, n int, squares *[4]float32, mean float32)
TEXT ·squares4(SB), NOSPLIT, $0-28
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	MOVQ         squares+16(FP), DI
	VBROADCASTSS mean+24(FP), X2
	VXORPS       X0, X0, X0

squaresLoop:
	VMOVUPS (SI), X1
	VSUBPS  X2, X1, X1
	VMULPS  X1, X1, X1
	VADDPS  X1, X0, X0
	ADDQ    $16, SI
	SUBQ    $4, CX
	JNZ     squaresLoop
	VMOVUPS X0, (DI)
	RET

// func shiftAndScale8(x, scale, offset *float32, n int, mean, by float32)
TEXT ·shiftAndScale8(SB), NOSPLIT, $0-40
	MOVQ         x+0(FP), SI
	MOVQ         scale+8(FP), R8
	MOVQ         offset+16(FP), R9
	MOVQ         n+24(FP), CX
	VBROADCASTSS mean+32(FP), Y2
	VBROADCASTSS by+36(FP), Y3

shiftLoop:
	VMOVUPS (SI), Y0
	VSUBPS  Y2, Y0, Y0
	VMULPS  Y3, Y0, Y0
	VMULPS  (R8), Y0, Y0
	VADDPS  (R9), Y0, Y0
	VMOVUPS Y0, (SI)
	ADDQ    $32, SI
	ADDQ    $32, R8
	ADDQ    $32, R9
	SUBQ    $8, CX
	JNZ     shiftLoop
	VZEROUPPER
	RET
