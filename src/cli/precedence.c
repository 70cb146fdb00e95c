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
	if (!IS_CONFIGURED(json) && settings->json != JSON_OUTPUT_NONE)
		GIVE_WAY(format, NULL);
	else if (!IS_CONFIGURED(format))
		GIVE_WAY(json, JSON_OUTPUT_NONE);
	if (!IS_CONFIGURED(dry_run)) {
		GIVE_WAY(session, NULL);
		GIVE_WAY(report, NULL);
	}
	if (!settings->format && !settings->digest && !settings->dry_run &&
	    settings->probe != PROBE_SPIDER)
		GIVE_WAY(ends_with_nul, false);
}
