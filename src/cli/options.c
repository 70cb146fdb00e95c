#include "cli/options.h"

#include "model/settings.h"

#define FIELD(name) .offset = offsetof(struct settings, name)

const char *const option_group_names[GROUP_COUNT] = {
	[GROUP_INPUT] = "Input",
	[GROUP_CONCURRENCY] = "Concurrency and time",
	[GROUP_RETRIES] = "Retries",
	[GROUP_FILES] = "Files",
	[GROUP_HTTP] = "HTTP and TLS",
	[GROUP_OUTPUT] = "Output",
	[GROUP_HELP] = "Help",
};

static const char *const policies[] = {
	[EXISTS_SKIP] = "skip",     [EXISTS_OVERWRITE] = "overwrite",
	[EXISTS_RENAME] = "rename", [EXISTS_FAIL] = "fail",
	[EXISTS_FAIL + 1] = NULL,
};

static const char *const algorithms[] = {
	"sha256", "sha512", "sha1", "md5", "blake2b", "crc32c", "none", NULL,
};

const struct option option_table[] = {
	{
		.name = "input-file", .letter = 'i', .argument = "FILE",
		.group = GROUP_INPUT, .kind = OPTION_LIST, FIELD(lists),
		.example = "urls.txt",
		.help = "Read URLs from FILE, one a line, or from standard "
			"input if FILE is -; can be given again",
	},
	{
		.name = "look-ahead", .argument = "N",
		.group = GROUP_INPUT, .kind = OPTION_COUNT, FIELD(look_ahead),
		.min = 1, .max = 1000000,
		.fallback = "1000", .example = "5000",
		.help = "Look at most N items ahead for hosts that are free",
	},
	{
		.name = "session", .argument = "FILE",
		.group = GROUP_INPUT, .kind = OPTION_PATH, FIELD(session),
		.example = "mirror.session",
		.help = "Note in FILE what is finished, and skip what is "
			"noted there from earlier runs",
	},
	{
		.name = "jobs", .letter = 'j', .argument = "N",
		.group = GROUP_CONCURRENCY, .kind = OPTION_COUNT, FIELD(jobs),
		.min = 1, .max = 10000,
		.fallback = "64", .example = "16",
		.help = "Download at most N files at once",
	},
	{
		.name = "per-host", .argument = "N",
		.group = GROUP_CONCURRENCY, .kind = OPTION_COUNT,
		FIELD(per_host), .min = 1, .max = 10000,
		.fallback = "16", .example = "4",
		.help = "Download at most N files at once from one host",
	},
	{
		.name = "timeout", .letter = 'T', .argument = "TIME",
		.group = GROUP_CONCURRENCY, .kind = OPTION_TIME,
		FIELD(timeout_ns),
		.fallback = "none", .example = "90s",
		.help = "Give up on a file that takes longer than TIME",
	},
	{
		.name = "connect-timeout", .argument = "TIME",
		.group = GROUP_CONCURRENCY, .kind = OPTION_TIME,
		FIELD(connect_timeout_ns),
		.fallback = "30s", .example = "5s",
		.help = "Give up on a connection that takes longer than TIME "
			"to open",
	},
	{
		.name = "stall-timeout", .argument = "TIME",
		.group = GROUP_CONCURRENCY, .kind = OPTION_TIME,
		FIELD(stall_timeout_ns),
		.fallback = "60s", .example = "20s",
		.help = "Give up on an answer that stands still for TIME",
	},
	{
		.name = "stall-speed", .argument = "SIZE",
		.group = GROUP_CONCURRENCY, .kind = OPTION_SIZE,
		FIELD(stall_speed_bps),
		.fallback = "1", .example = "1k",
		.help = "Take at most SIZE bytes a second for standing still",
	},
	{
		.name = "deadline", .argument = "TIME",
		.group = GROUP_CONCURRENCY, .kind = OPTION_TIME,
		FIELD(deadline_ns),
		.fallback = "none", .example = "2h",
		.help = "End the run after TIME, whatever is left, with status "
			"124",
	},
	{
		.name = "retries", .letter = 'r', .argument = "N",
		.group = GROUP_RETRIES, .kind = OPTION_COUNT, FIELD(retries),
		.min = 0, .max = 1000000,
		.fallback = "5", .example = "10",
		.help = "Try a file up to N times more after a failure that may "
			"pass",
	},
	{
		.name = "retry-delay", .argument = "TIME",
		.group = GROUP_RETRIES, .kind = OPTION_DELAY,
		FIELD(retry_delay_ns),
		.fallback = "1s", .example = "500ms",
		.help = "Wait up to TIME before the second attempt, and up to "
			"twice as long each time",
	},
	{
		.name = "retry-max-time", .argument = "TIME",
		.group = GROUP_RETRIES, .kind = OPTION_TIME,
		FIELD(retry_max_ns),
		.fallback = "none", .example = "10m",
		.help = "Begin no attempt at a file later than TIME after its "
			"first",
	},
	{
		.name = "retry-on", .argument = "LIST",
		.group = GROUP_RETRIES, .kind = OPTION_CAUSES, FIELD(retry_on),
		.fallback = "default", .example = "default,404",
		.help = "Try again after failures in LIST: classes, HTTP "
			"statuses, 4xx, 5xx, default, all",
	},
	{
		.name = "dir", .letter = 'd', .argument = "DIR",
		.group = GROUP_FILES, .kind = OPTION_PATH, FIELD(dir),
		.fallback = ".", .example = "downloads",
		.help = "Put the files into DIR, which is made if missing",
	},
	{
		.name = "exists", .argument = "POLICY",
		.group = GROUP_FILES, .kind = OPTION_POLICY, FIELD(exists),
		.choices = policies,
		.fallback = "skip", .example = "rename",
		.help = "Treat a file that exists by POLICY: skip, overwrite, "
			"rename or fail",
	},
	{
		.name = "checksum", .argument = "ALGO=HEX",
		.group = GROUP_FILES, .kind = OPTION_CHECKSUM,
		FIELD(checksum), .example = "md5=d41d8cd98f00b204e9800998ecf8427e",
		.help = "Fail unless the one URL's file has this checksum",
	},
	{
		.name = "checksums", .argument = "FILE",
		.group = GROUP_FILES, .kind = OPTION_LIST,
		FIELD(checksum_files), .example = "SHA256SUMS",
		.help = "Fail files that have other checksums than in FILE, "
			"by name, as sha256sum writes it; can be given again",
	},
	{
		.name = "no-content-disposition",
		.group = GROUP_FILES, .kind = OPTION_CLEAR,
		FIELD(content_disposition),
		.help = "Name files by their URLs alone, whatever servers say",
	},
	{
		.name = "no-sandbox",
		.group = GROUP_FILES, .kind = OPTION_CLEAR, FIELD(sandbox),
		.help = "Let the process write anywhere, not just beneath DIR",
	},
	{
		.name = "max-filesize", .argument = "SIZE",
		.group = GROUP_FILES, .kind = OPTION_SIZE,
		FIELD(max_filesize_bytes),
		.fallback = "none", .example = "2G",
		.help = "Give up on files of more than SIZE bytes",
	},
	{
		.name = "user-agent", .letter = 'A', .argument = "TEXT",
		.group = GROUP_HTTP, .kind = OPTION_TEXT, FIELD(user_agent),
		.fallback = "coget/VERSION", .example = "'my-mirror/1.0'",
		.help = "Send TEXT as the User-Agent",
	},
	{
		.name = "max-redirs", .argument = "N",
		.group = GROUP_HTTP, .kind = OPTION_COUNT, FIELD(max_redirs),
		.max = 1000,
		.fallback = "10", .example = "3",
		.help = "Follow at most N redirects on the way to a file",
	},
	{
		.name = "header", .letter = 'H', .argument = "HEADER",
		.group = GROUP_HTTP, .kind = OPTION_HEADER, .is_secret = true,
		.example = "'Accept: text/plain'",
		.help = "Send HEADER, or the lines of a file if it is @FILE; "
			"can be given again",
	},
	{
		.name = "user", .letter = 'u', .argument = "USER",
		.group = GROUP_HTTP, .kind = OPTION_USER, .is_secret = true,
		.example = "alice:pass",
		.help = "Log in as USER, which is NAME:PASSWORD or @FILE",
	},
	{
		.name = "netrc",
		.group = GROUP_HTTP, .kind = OPTION_SET, FIELD(netrc),
		.help = "Log in as ~/.netrc says for each host",
	},
	{
		.name = "netrc-file", .argument = "FILE",
		.group = GROUP_HTTP, .kind = OPTION_PATH, FIELD(netrc_file),
		.example = "netrc",
		.help = "Log in as FILE says for each host",
	},
	{
		.name = "load-cookies", .argument = "FILE",
		.group = GROUP_HTTP, .kind = OPTION_PATH, FIELD(cookies),
		.example = "cookies.txt",
		.help = "Send the cookies in FILE, and those that come, to "
			"whom they belong",
	},
	{
		.name = "location-trusted",
		.group = GROUP_HTTP, .kind = OPTION_SET,
		FIELD(location_trusted),
		.help = "Send headers and login wherever redirects lead",
	},
	{
		.name = "cacert", .argument = "FILE",
		.group = GROUP_HTTP, .kind = OPTION_PATH, FIELD(cacert),
		.example = "ca.pem",
		.help = "Trust the PEM certificates in FILE instead of the "
			"system's",
	},
	{
		.name = "insecure", .letter = 'k',
		.group = GROUP_HTTP, .kind = OPTION_SET, FIELD(insecure),
		.help = "Trust any certificate, and so anybody on the way",
	},
	{
		.name = "compressed",
		.group = GROUP_HTTP, .kind = OPTION_SET, FIELD(compressed),
		.help = "Ask for compressed answers, and unpack them",
	},
	{
		.name = "http1.1",
		.group = GROUP_HTTP, .kind = OPTION_SET, FIELD(http1_only),
		.help = "Use HTTP/1.1 even where HTTP/2 is offered",
	},
	{
		.name = "quiet", .letter = 'q',
		.group = GROUP_OUTPUT, .kind = OPTION_SET, FIELD(quiet),
		.help = "Print nothing but errors",
	},
	{
		.name = "no-progress",
		.group = GROUP_OUTPUT, .kind = OPTION_SET, FIELD(no_progress),
		.help = "Print no progress, only errors and the summary",
	},
	{
		.name = "json",
		.group = GROUP_OUTPUT, .kind = OPTION_SET, FIELD(json),
		.help = "Print each event as a line of JSON on standard output",
	},
	{
		.name = "digest", .argument = "ALGO",
		.group = GROUP_OUTPUT, .kind = OPTION_ALGORITHM, FIELD(digest),
		.choices = algorithms,
		.fallback = "none", .example = "sha256",
		.help = "Print the digest of each file by ALGO: sha256, "
			"sha512, sha1, md5, blake2b, crc32c or none",
	},
	{
		.name = "failed", .argument = "FILE",
		.group = GROUP_OUTPUT, .kind = OPTION_PATH, FIELD(failed),
		.example = "again.txt",
		.help = "List in FILE what failed, for a later -i FILE",
	},
	{
		.name = "help", .letter = 'h',
		.group = GROUP_HELP, .kind = OPTION_HELP,
		.help = "Print this help and exit",
	},
	{
		.name = "version", .letter = 'V',
		.group = GROUP_HELP, .kind = OPTION_VERSION,
		.help = "Print the versions of coget and its libraries and "
			"exit",
	},
};

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);
