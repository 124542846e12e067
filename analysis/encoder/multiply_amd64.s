#include "textflag.h"

// Registers: Y0 to Y11 the sums of 6 rows by 2 x 8 outputs, Y12 and Y13 a pair
// of inputs' weights for 16 outputs, Y14 a pair of a row's numbers, Y15 spare.
// R8 row 0, R9 row 3, R10 bytes between rows, DI weights, CX pairs left.

#define ROW(address, low, high) \
	VPBROADCASTD address, Y14;   \
	VPMADDWD     Y14, Y12, Y15;  \
	VPADDD       Y15, low, low;  \
	VPMADDWD     Y14, Y13, Y15;  \
	VPADDD       Y15, high, high

#define SIXROWS \
	ROW((R8), Y0, Y1);         \
	ROW((R8)(R10*1), Y2, Y3);  \
	ROW((R8)(R10*2), Y4, Y5);  \
	ROW((R9), Y6, Y7);         \
	ROW((R9)(R10*1), Y8, Y9);  \
	ROW((R9)(R10*2), Y10, Y11)

#define BEGIN \
	MOVQ  sums+0(FP), DX;       \
	MOVQ  a+8(FP), R8;          \
	MOVQ  b+16(FP), DI;         \
	MOVQ  inputs+24(FP), CX;    \
	MOVQ  outputs+32(FP), R11;  \
	LEAQ  (CX)(CX*1), R10;      \
	LEAQ  (R10)(R10*2), R9;     \
	ADDQ  R8, R9;               \
	SHRQ  $1, CX;               \
	SHLQ  $2, R11;              \
	VPXOR Y0, Y0, Y0;           \
	VPXOR Y1, Y1, Y1;           \
	VPXOR Y2, Y2, Y2;           \
	VPXOR Y3, Y3, Y3;           \
	VPXOR Y4, Y4, Y4;           \
	VPXOR Y5, Y5, Y5;           \
	VPXOR Y6, Y6, Y6;           \
	VPXOR Y7, Y7, Y7;           \
	VPXOR Y8, Y8, Y8;           \
	VPXOR Y9, Y9, Y9;           \
	VPXOR Y10, Y10, Y10;        \
	VPXOR Y11, Y11, Y11

#define FINISH \
	VMOVDQU Y0, (DX);    \
	VMOVDQU Y1, 32(DX);  \
	ADDQ    R11, DX;     \
	VMOVDQU Y2, (DX);    \
	VMOVDQU Y3, 32(DX);  \
	ADDQ    R11, DX;     \
	VMOVDQU Y4, (DX);    \
	VMOVDQU Y5, 32(DX);  \
	ADDQ    R11, DX;     \
	VMOVDQU Y6, (DX);    \
	VMOVDQU Y7, 32(DX);  \
	ADDQ    R11, DX;     \
	VMOVDQU Y8, (DX);    \
	VMOVDQU Y9, 32(DX);  \
	ADDQ    R11, DX;     \
	VMOVDQU Y10, (DX);   \
	VMOVDQU Y11, 32(DX); \
	VZEROUPPER

// func tile8(sums *int32, a *int16, b *byte, inputs, outputs int)
TEXT ·tile8(SB), NOSPLIT, $0-40
	BEGIN

loop8:
	VPMOVSXBW (DI), Y12
	VPMOVSXBW 16(DI), Y13
	SIXROWS
	ADDQ $4, R8
	ADDQ $4, R9
	ADDQ $32, DI
	DECQ CX
	JNZ  loop8
	FINISH
	RET

// func tile16(sums *int32, a *int16, b *int16, inputs, outputs int)
TEXT ·tile16(SB), NOSPLIT, $0-40
	BEGIN

loop16:
	VMOVDQU (DI), Y12
	VMOVDQU 32(DI), Y13
	SIXROWS
	ADDQ $4, R8
	ADDQ $4, R9
	ADDQ $64, DI
	DECQ CX
	JNZ  loop16
	FINISH
	RET

// Registers as above, but Z0 to Z5 the sums of 6 rows by the first panel's 16
// outputs, Z6 to Z11 by the second's, Z12 and Z13 weights, Z14 to Z19 the rows'
// numbers, SI the second panel.

// func tile8x32(sums *int32, a *int16, b *byte, inputs, outputs int)
TEXT ·tile8x32(SB), NOSPLIT, $0-40
	MOVQ sums+0(FP), DX
	MOVQ a+8(FP), R8
	MOVQ b+16(FP), DI
	MOVQ inputs+24(FP), CX
	MOVQ outputs+32(FP), R11
	LEAQ (CX)(CX*1), R10
	LEAQ (R10)(R10*2), R9
	ADDQ R8, R9
	MOVQ CX, SI
	SHLQ $4, SI
	ADDQ DI, SI
	SHRQ $1, CX
	SHLQ $2, R11
	VPXORQ Z0, Z0, Z0
	VPXORQ Z1, Z1, Z1
	VPXORQ Z2, Z2, Z2
	VPXORQ Z3, Z3, Z3
	VPXORQ Z4, Z4, Z4
	VPXORQ Z5, Z5, Z5
	VPXORQ Z6, Z6, Z6
	VPXORQ Z7, Z7, Z7
	VPXORQ Z8, Z8, Z8
	VPXORQ Z9, Z9, Z9
	VPXORQ Z10, Z10, Z10
	VPXORQ Z11, Z11, Z11

loop32:
	VPMOVSXBW (DI), Z12
	VPMOVSXBW (SI), Z13
	VPBROADCASTD (R8), Z14
	VPDPWSSD Z14, Z12, Z0
	VPDPWSSD Z14, Z13, Z6
	VPBROADCASTD (R8)(R10*1), Z15
	VPDPWSSD Z15, Z12, Z1
	VPDPWSSD Z15, Z13, Z7
	VPBROADCASTD (R8)(R10*2), Z16
	VPDPWSSD Z16, Z12, Z2
	VPDPWSSD Z16, Z13, Z8
	VPBROADCASTD (R9), Z17
	VPDPWSSD Z17, Z12, Z3
	VPDPWSSD Z17, Z13, Z9
	VPBROADCASTD (R9)(R10*1), Z18
	VPDPWSSD Z18, Z12, Z4
	VPDPWSSD Z18, Z13, Z10
	VPBROADCASTD (R9)(R10*2), Z19
	VPDPWSSD Z19, Z12, Z5
	VPDPWSSD Z19, Z13, Z11
	ADDQ $4, R8
	ADDQ $4, R9
	ADDQ $32, DI
	ADDQ $32, SI
	DECQ CX
	JNZ  loop32
	VMOVDQU32 Z0, (DX)
	VMOVDQU32 Z6, 64(DX)
	ADDQ R11, DX
	VMOVDQU32 Z1, (DX)
	VMOVDQU32 Z7, 64(DX)
	ADDQ R11, DX
	VMOVDQU32 Z2, (DX)
	VMOVDQU32 Z8, 64(DX)
	ADDQ R11, DX
	VMOVDQU32 Z3, (DX)
	VMOVDQU32 Z9, 64(DX)
	ADDQ R11, DX
	VMOVDQU32 Z4, (DX)
	VMOVDQU32 Z10, 64(DX)
	ADDQ R11, DX
	VMOVDQU32 Z5, (DX)
	VMOVDQU32 Z11, 64(DX)
	VZEROUPPER
	RET
