/*
 * The command line: its words become settings.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "model/settings.h"

enum cli_outcome {
	CLI_RUN,     /* settings are filled in: download */
	CLI_HELP,    /* print the help and succeed */
	CLI_VERSION, /* print the version and succeed */
	CLI_CONFIG,  /* print settings->config_text and succeed */
	CLI_USAGE,   /* an error was printed: exit status 2 */
};

/*
 * Parse the arguments into settings, which the caller releases in every case,
 * and which point into argv.  Ends at the first mistake, --help or --version.
 *
 * argv    argc words and a NULL behind them; the first is ignored.
 * errors  receives one line about the mistake: what is wrong and what to type
 *         instead.
 */
enum cli_outcome cli_parse(struct settings *settings, int argc, char **argv,
			   FILE *errors);

#endif
