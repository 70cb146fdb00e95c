/*
 * A program on the installed library of TLS, in C and C++ alike, for
 * tests/check/install.sh.
 */
#include <stdio.h>
#include <string.h>

#include <coget/coget.h>
#include <coget/tls.h>

/* Names that the library has inside: here they are the program's. */
int tls_context_hold;
int tls_connection_new;

static int try_client(void *arg)
{
	struct co_tls_options options;
	struct co_tls_context *context;
	int status;

	(void)arg;
	memset(&options, 0, sizeof(options));
	options.ca_file = "/dev/null/none";
	status = co_tls_client_new(&context, &options);
	printf("%s\n", co_strerror(status));
	options.ca_file = NULL;
	status = co_tls_client_new(&context, &options);
	co_tls_context_free(context);
	return status;
}

int main(void)
{
	return co_run(try_client, NULL) < 0;
}
