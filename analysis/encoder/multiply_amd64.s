#include "textflag.h"

// Registers: Y0 to Y11 the sums of up to 6 rows by 2 x 8 outputs, Y12 and Y13 a
// pair of inputs' weights for 16 outputs, Y14 a pair of a row's numbers, Y15
// spare. R8 row 0, R9 row 3, R10 bytes between rows, DI weights, CX pairs left,
// R12 the rows, 3 to 6.

#define ROW(address, low, high) \
	VPBROADCASTD address, Y14;   \
	VPMADDWD     Y14, Y12, Y15;  \
	VPADDD       Y15, low, low;  \
	VPMADDWD     Y14, Y13, Y15;  \
	VPADDD       Y15, high, high

#define ROW0 ROW((R8), Y0, Y1)
#define ROW1 ROW((R8)(R10*1), Y2, Y3)
#define ROW2 ROW((R8)(R10*2), Y4, Y5)
#define ROW3 ROW((R9), Y6, Y7)
#define ROW4 ROW((R9)(R10*1), Y8, Y9)
#define ROW5 ROW((R9)(R10*2), Y10, Y11)

#define BYTES \
	VPMOVSXBW (DI), Y12;   \
	VPMOVSXBW 16(DI), Y13; \
	ADDQ      $32, DI

#define SHORTS \
	VMOVDQU (DI), Y12;   \
	VMOVDQU 32(DI), Y13; \
	ADDQ    $64, DI

#define AGAIN(loop) \
	ADDQ $4, R8; \
	ADDQ $4, R9; \
	DECQ CX;     \
	JNZ  loop

#define BEGIN \
	MOVQ  sums+0(FP), DX;       \
	MOVQ  a+8(FP), R8;          \
	MOVQ  b+16(FP), DI;         \
	MOVQ  inputs+24(FP), CX;    \
	MOVQ  outputs+32(FP), R11;  \
	MOVQ  rows+40(FP), R12;     \
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

// LEAQ leaves the flags alone: FINISH compares once for two jumps.
#define STORE(low, high) \
	VMOVDQU low, (DX);    \
	VMOVDQU high, 32(DX); \
	LEAQ    (DX)(R11*1), DX

#define FINISH(done) \
	STORE(Y0, Y1);   \
	STORE(Y2, Y3);   \
	STORE(Y4, Y5);   \
	CMPQ R12, $4;    \
	JLT  done;       \
	STORE(Y6, Y7);   \
	JEQ  done;       \
	STORE(Y8, Y9);   \
	CMPQ R12, $5;    \
	JEQ  done;       \
	STORE(Y10, Y11)

#define ROWS3 ROW0; ROW1; ROW2
#define ROWS4 ROWS3; ROW3
#define ROWS5 ROWS4; ROW4
#define ROWS6 ROWS5; ROW5

// TILE is a whole function of a tile; LOAD takes the next pair's weights.
#define TILE(LOAD) \
	BEGIN;             \
	CMPQ R12, $5;      \
	JGT  six;          \
	JEQ  five;         \
	CMPQ R12, $4;      \
	JEQ  four;         \
three:                 \
	LOAD;              \
	ROWS3;             \
	AGAIN(three);      \
	JMP  store;        \
four:                  \
	LOAD;              \
	ROWS4;             \
	AGAIN(four);       \
	JMP  store;        \
five:                  \
	LOAD;              \
	ROWS5;             \
	AGAIN(five);       \
	JMP  store;        \
six:                   \
	LOAD;              \
	ROWS6;             \
	AGAIN(six);        \
store:                 \
	FINISH(done);      \
done:                  \
	VZEROUPPER;        \
	RET

// func tile8(sums *int32, a *int16, b *byte, inputs, outputs, rows int)
TEXT ·tile8(SB), NOSPLIT, $0-48
	TILE(BYTES)

// func tile16(sums *int32, a *int16, b *int16, inputs, outputs, rows int)
TEXT ·tile16(SB), NOSPLIT, $0-48
	TILE(SHORTS)

// Registers as above, but Z0 to Z5 the sums of the rows by the first panel's 16
// outputs, Z6 to Z11 by the second's, Z12 and Z13 weights, Z14 to Z19 the rows'
// numbers, SI the second panel.

#define ROWZ(address, number, first, second) \
	VPBROADCASTD address, number;       \
	VPDPWSSD     number, Z12, first;    \
	VPDPWSSD     number, Z13, second

#define ROWZ0 ROWZ((R8), Z14, Z0, Z6)
#define ROWZ1 ROWZ((R8)(R10*1), Z15, Z1, Z7)
#define ROWZ2 ROWZ((R8)(R10*2), Z16, Z2, Z8)
#define ROWZ3 ROWZ((R9), Z17, Z3, Z9)
#define ROWZ4 ROWZ((R9)(R10*1), Z18, Z4, Z10)
#define ROWZ5 ROWZ((R9)(R10*2), Z19, Z5, Z11)

#define PANELS \
	VPMOVSXBW (DI), Z12; \
	VPMOVSXBW (SI), Z13; \
	ADDQ      $32, DI;   \
	ADDQ      $32, SI

#define STOREZ(first, second) \
	VMOVDQU32 first, (DX);    \
	VMOVDQU32 second, 64(DX); \
	LEAQ      (DX)(R11*1), DX

// func tile8x32(sums *int32, a *int16, b *byte, inputs, outputs, rows int)
TEXT ·tile8x32(SB), NOSPLIT, $0-48
	MOVQ sums+0(FP), DX
	MOVQ a+8(FP), R8
	MOVQ b+16(FP), DI
	MOVQ inputs+24(FP), CX
	MOVQ outputs+32(FP), R11
	MOVQ rows+40(FP), R12
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
	CMPQ R12, $5
	JGT  six
	JEQ  five
	CMPQ R12, $4
	JEQ  four

three:
	PANELS
	ROWZ0
	ROWZ1
	ROWZ2
	AGAIN(three)
	JMP store

four:
	PANELS
	ROWZ0
	ROWZ1
	ROWZ2
	ROWZ3
	AGAIN(four)
	JMP store

five:
	PANELS
	ROWZ0
	ROWZ1
	ROWZ2
	ROWZ3
	ROWZ4
	AGAIN(five)
	JMP store

six:
	PANELS
	ROWZ0
	ROWZ1
	ROWZ2
	ROWZ3
	ROWZ4
	ROWZ5
	AGAIN(six)

store:
	STOREZ(Z0, Z6)
	STOREZ(Z1, Z7)
	STOREZ(Z2, Z8)
	CMPQ R12, $4
	JLT  done
	STOREZ(Z3, Z9)
	JEQ  done
	STOREZ(Z4, Z10)
	CMPQ R12, $5
	JEQ  done
	STOREZ(Z5, Z11)

done:
	VZEROUPPER
	RET
