/*
 * context_swap for x86-64, System V ABI: rbx, rbp and r12 to r15 are the
 * callee's to save.
 *
 * It returns by ret, into another context though that is.  Most contexts were
 * left at the same place as the caller's, which is where the processor expects
 * the ret to go; and a jump instead would leave the call on its stack of
 * expected returns, and all returns that follow, up both stacks, mispredicted.
 *
 * A context that has not begun is told by the lowest bit of its stack pointer.
 * Its first function is called, not returned to, and returns to have another
 * context go on: so each return is the one that the processor expects, also the
 * last, if the context that began this one then goes on.
 */
#if defined(__x86_64__) && !defined(CO_UCONTEXT)
	.text
	.globl context_swap
	.hidden context_swap
	.type context_swap, @function
	.p2align 4
context_swap:
	.cfi_startproc
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, (%rdi)
.Lgo_on:
	testb $1, %sil
	jnz context_begin
	movq %rsi, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret
	.cfi_endproc
	.size context_swap, . - context_swap

	/* Backtraces end where nothing is known of the return address. */
	.type context_begin, @function
	.p2align 4
context_begin:
	.cfi_startproc
	.cfi_undefined rip
	leaq -1(%rsi), %rsp
	xorl %ebp, %ebp
	call *(%rsp)
	movq (%rax), %rsi
	jmp .Lgo_on
	.cfi_endproc
	.size context_begin, . - context_begin
#endif
	.section .note.GNU-stack, "", @progbits
