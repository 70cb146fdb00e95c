/*
 * A coroutine is called like any function, and runs in its caller's task: main
 * waits where say_hello sleeps, and goes on when it returns.
 */
#include <stdio.h>

#include <coget/coget.h>

static int say_hello(void *arg)
{
	int status;

	(void)arg;
	puts("hello ...");
	status = co_sleep(CO_SECOND);
	puts("... world");
	return status;
}

static int before_and_after(void *arg)
{
	int status;

	puts("before");
	status = say_hello(arg);
	puts("after");
	return status;
}

int main(void)
{
	return co_run(before_and_after, NULL) < 0;
}
