#include "model/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

static void forget_all(char **secrets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		wipe_text(secrets[i]);
	free(secrets);
}

int strings_add(struct strings *strings, const char *text)
{
	const char **longer =
		realloc(strings->items, (strings->count + 1) * sizeof(*longer));

	if (!longer)
		return -ENOMEM;
	strings->items = longer;
	longer[strings->count++] = text;
	return 0;
}

bool settings_use_stdout(const struct settings *settings)
{
	return settings->output && strcmp(settings->output, "-") == 0 &&
	       settings->probe == PROBE_NONE;
}

bool settings_make_files(const struct settings *settings)
{
	return settings->probe == PROBE_NONE && !settings_use_stdout(settings);
}

const char *settings_archive(const struct settings *settings)
{
	return settings->tar ? settings->tar : settings->warc;
}

bool settings_fill_stdout(const struct settings *settings)
{
	const char *archive = settings_archive(settings);

	return settings_use_stdout(settings) ||
	       (archive && strcmp(archive, "-") == 0);
}

void settings_release(struct settings *settings)
{
	forget_all(settings->headers, settings->header_count);
	forget_all(settings->copies, settings->copy_count);
	forget_all(settings->users, settings->user_count);
	forget_all(settings->secret_files, settings->secret_file_count);
	host_list_release(&settings->hosts);
	free(settings->config_text);
	free(settings->given_options);
	wipe_buf(&settings->body);
	for (size_t i = 0; i < settings->form_count; i++)
		form_field_release(&settings->form[i]);
	free(settings->form);
	free(settings->urls);
	free(settings->lists.items);
	free(settings->metalinks.items);
	free(settings->mirrors.items);
	free(settings->checksum_files.items);
	free(settings->resolve.items);
	free(settings->connect_to.items);
	*settings = (struct settings){0};
}
