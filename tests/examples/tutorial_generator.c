/*
 * A generator yields squares for as long as it is asked.  The loop over them has
 * enough after three; leaving it lets the generator clean up.
 */
#include <stdio.h>

#include <coget/coget.h>

static int yield_squares(void *arg CO_UNUSED, struct co_generator *squares)
{
	int status = 0;

	for (int i = 1; status == 0; i++) {
		int square = i * i;

		status = co_generator_yield(squares, &square);
	}
	puts("nobody wants more");
	return status;
}

CO_MAIN(argc, argv)
{
	struct co_generator squares;
	int *square;

	co_generator_init(&squares, yield_squares, NULL);
	CO_FOR (square, &squares) {
		printf("%d\n", *square);
		if (*square == 9)
			break;
	}
	return co_generator_status(&squares);
}
