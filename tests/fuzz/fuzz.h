/*
 * What the fuzzers share.  Each is a program of libFuzzer (clang
 * -fsanitize=fuzzer) that gives one parser anything, and aborts where what
 * comes out breaks a promise of its header; sanitizers see to the rest.
 *
 * tests/fuzz/corpus/NAME/ holds what NAME begins with.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libFuzzer's entry: returns 0 for an input that may join the corpus. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(claim)                                                      \
	do {                                                              \
		if (!(claim)) {                                           \
			fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, \
				__LINE__, #claim);                        \
			abort();                                          \
		}                                                         \
	} while (0)

/* The input as a string on the heap, with nothing readable behind its NUL. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	CHECK(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/* Cut the next line off *rest; NULL after the last. */
static inline char *fuzz_line(char **rest)
{
	char *line = *rest;
	char *end;

	if (!line)
		return NULL;
	end = strchr(line, '\n');
	*rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return line;
}

#endif
