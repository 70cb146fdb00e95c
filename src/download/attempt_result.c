#include "download/attempt_result.h"

#include <stdlib.h>

#include <coget/status.h>

int attempt_result_fail(struct attempt_result *result, enum error_class error,
			const char *what, const char *remedy)
{
	failure_set(&result->failure, error, "%s", what);
	result->failure.remedy = remedy;
	return UV_EPROTO;
}

void attempt_result_release(struct attempt_result *result)
{
	free(result->existing);
	free(result->next_host);
	free(result->description);
}
