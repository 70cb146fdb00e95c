/*
 * A coroutine is called like any function, and runs in its caller's task: main
 * waits where say_hello sleeps, and goes on when it returns.
 */
#include <stdio.h>

#include <coget/coget.h>

static int say_hello(void)
{
	puts("hello ...");
	CO_TRY(co_sleep(CO_SECOND));
	puts("... world");
	return 0;
}

CO_MAIN(argc, argv)
{
	puts("before");
	CO_TRY(say_hello());
	puts("after");
	return 0;
}
