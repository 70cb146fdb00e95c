/*
 * context_swap for aarch64, AAPCS64: x19 to x28, the frame pointer, the link
 * register and the low halves of v8 to v15 are the callee's to save.
 *
 * A context that has not begun is told by the lowest bit of its stack pointer;
 * see context_x86_64.S.
 */
#if defined(__aarch64__) && !defined(CO_UCONTEXT)
	.text
	.globl context_swap
	.hidden context_swap
	.type context_swap, %function
	.p2align 4
context_swap:
	.cfi_startproc
	sub sp, sp, #160
	stp d8, d9, [sp, #0]
	stp d10, d11, [sp, #16]
	stp d12, d13, [sp, #32]
	stp d14, d15, [sp, #48]
	stp x19, x20, [sp, #64]
	stp x21, x22, [sp, #80]
	stp x23, x24, [sp, #96]
	stp x25, x26, [sp, #112]
	stp x27, x28, [sp, #128]
	stp x29, x30, [sp, #144]
	mov x9, sp
	str x9, [x0]
.Lgo_on:
	tbnz x1, #0, context_begin
	mov sp, x1
	ldp d8, d9, [sp, #0]
	ldp d10, d11, [sp, #16]
	ldp d12, d13, [sp, #32]
	ldp d14, d15, [sp, #48]
	ldp x19, x20, [sp, #64]
	ldp x21, x22, [sp, #80]
	ldp x23, x24, [sp, #96]
	ldp x25, x26, [sp, #112]
	ldp x27, x28, [sp, #128]
	ldp x29, x30, [sp, #144]
	add sp, sp, #160
	ret
	.cfi_endproc
	.size context_swap, . - context_swap

	/* Backtraces end where nothing is known of the return address. */
	.type context_begin, %function
	.p2align 4
context_begin:
	.cfi_startproc
	.cfi_undefined x30
	sub x9, x1, #1
	mov sp, x9
	mov x29, xzr
	ldr x9, [sp]
	blr x9
	ldr x1, [x0]
	b .Lgo_on
	.cfi_endproc
	.size context_begin, . - context_begin
#endif
	.section .note.GNU-stack, "", %progbits
