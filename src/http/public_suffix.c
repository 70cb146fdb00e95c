#include "http/public_suffix.h"

#ifdef COGET_HAS_LIBPSL

#include <libpsl.h>

bool public_suffix_is(const char *name)
{
	const psl_ctx_t *list = psl_builtin();

	return !list || psl_is_public_suffix(list, name);
}

#else

bool public_suffix_is(const char *name)
{
	(void)name;
	return true;
}

#endif
