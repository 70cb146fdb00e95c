#include "cli/precedence.h"

/* Whether a setting is what the config file has made it. */
#define IS_CONFIGURED(field) (settings->field == configured->field)

#define GIVE_WAY(field, none)                     \
	do {                                      \
		if (IS_CONFIGURED(field))         \
			settings->field = (none); \
	} while (0)

/* Bodies go to standard output: there are no files, and no other lines. */
static void prefer_stdout(struct settings *settings,
			  const struct settings *configured)
{
	GIVE_WAY(json, JSON_OUTPUT_NONE);
	GIVE_WAY(format, NULL);
	GIVE_WAY(digest, 0);
	GIVE_WAY(session, NULL);
	GIVE_WAY(exec, NULL);
	GIVE_WAY(mirror_paths, false);
	GIVE_WAY(tar, NULL);
	GIVE_WAY(warc, NULL);
}

static bool needs_files(const struct settings *settings)
{
	return settings->exists == EXISTS_RESUME ||
	       settings->exists == EXISTS_UPDATE ||
	       settings->exists == EXISTS_SIZE;
}

/* All files go into an archive. */
static void prefer_archive(struct settings *settings,
			   const struct settings *configured)
{
	GIVE_WAY(tar, NULL);
	GIVE_WAY(warc, NULL);
	GIVE_WAY(exec, NULL);
	if (settings_use_stdout(settings))
		GIVE_WAY(output, NULL);
	if (needs_files(settings))
		GIVE_WAY(exists, EXISTS_SKIP);
	if (!settings_fill_stdout(settings))
		return;
	GIVE_WAY(json, JSON_OUTPUT_NONE);
	GIVE_WAY(format, NULL);
	GIVE_WAY(digest, 0);
	GIVE_WAY(session, NULL);
}

static void prefer_archives_or_files(struct settings *settings,
				     const struct settings *configured)
{
	if (!IS_CONFIGURED(tar) || !IS_CONFIGURED(warc)) {
		prefer_archive(settings, configured);
	} else if ((!IS_CONFIGURED(exec) && settings->exec) ||
		   (!IS_CONFIGURED(exists) && needs_files(settings))) {
		GIVE_WAY(tar, NULL);
		GIVE_WAY(warc, NULL);
	}
}

/* Nothing is downloaded: there are no files that these would be about. */
static void prefer_probe(struct settings *settings,
			 const struct settings *configured)
{
	GIVE_WAY(output, NULL);
	GIVE_WAY(dry_run, false);
	GIVE_WAY(session, NULL);
	GIVE_WAY(exec, NULL);
	GIVE_WAY(digest, 0);
	GIVE_WAY(method, NULL);
	GIVE_WAY(tar, NULL);
	GIVE_WAY(warc, NULL);
	if (settings->range.kind == configured->range.kind)
		settings->range.kind = BYTE_RANGE_ALL;
}

static void prefer_names(struct settings *settings,
			 const struct settings *configured)
{
	if (!IS_CONFIGURED(output)) {
		GIVE_WAY(mirror_paths, false);
		if (settings_use_stdout(settings))
			prefer_stdout(settings, configured);
	} else if (!IS_CONFIGURED(mirror_paths)) {
		GIVE_WAY(output, NULL);
	}
}

void precedence_apply(struct settings *settings,
		      const struct settings *configured)
{
	if (!IS_CONFIGURED(probe) && settings->probe != PROBE_NONE)
		prefer_probe(settings, configured);
	prefer_names(settings, configured);
	prefer_archives_or_files(settings, configured);
	if (!IS_CONFIGURED(json) && settings->json != JSON_OUTPUT_NONE)
		GIVE_WAY(format, NULL);
	else if (!IS_CONFIGURED(format))
		GIVE_WAY(json, JSON_OUTPUT_NONE);
	if (settings->range.kind != BYTE_RANGE_ALL &&
	    settings->exists == EXISTS_RESUME)
		GIVE_WAY(exists, EXISTS_SKIP);
	if (!IS_CONFIGURED(dry_run)) {
		GIVE_WAY(session, NULL);
		GIVE_WAY(report, NULL);
	}
	if (!settings->format && !settings->digest && !settings->dry_run &&
	    settings->probe != PROBE_SPIDER)
		GIVE_WAY(ends_with_nul, false);
}
