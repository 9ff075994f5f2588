/* The compiled launchers, embedded: what launchers.h declares. */

	.macro embed symbol, file
	.section .rodata
1:
	.incbin "\file"
2:
	.section .data.rel.ro, "aw"
	.globl \symbol
	.type \symbol, %object
	.size \symbol, 16
	.balign 8
\symbol:
	.quad 1b
	.quad 2b - 1b
	.endm

	embed launcher_x86_64, launcher-x86_64
	embed launcher_aarch64, launcher-aarch64

	.section .note.GNU-stack, "", %progbits
