#include "model/settings.h"

#include <stdlib.h>
#include <string.h>

void settings_forget(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

static void forget_all(char **secrets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		settings_forget(secrets[i]);
	free(secrets);
}

void settings_release(struct settings *settings)
{
	forget_all(settings->headers, settings->header_count);
	forget_all(settings->copies, settings->copy_count);
	settings_forget(settings->user);
	free(settings->urls);
	free(settings->lists.items);
	free(settings->checksum_files.items);
	*settings = (struct settings){0};
}
