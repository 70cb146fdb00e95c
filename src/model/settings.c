#include "model/settings.h"

#include <stdlib.h>

void settings_release(struct settings *settings)
{
	free(settings->urls);
	free(settings->lists.items);
	free(settings->checksum_files.items);
	*settings = (struct settings){0};
}
