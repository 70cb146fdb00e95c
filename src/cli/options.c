#include "cli/options.h"

#include "model/settings.h"

#define FIELD(name) .offset = offsetof(struct settings, name)

static const char *const policies[] = {
	[EXISTS_SKIP] = "skip",	    [EXISTS_OVERWRITE] = "overwrite",
	[EXISTS_RENAME] = "rename", [EXISTS_FAIL] = "fail",
	[EXISTS_RESUME] = "resume", [EXISTS_UPDATE] = "update",
	[EXISTS_SIZE] = "size",	    [EXISTS_SIZE + 1] = NULL,
};

static const char *const probes[] = {
	[PROBE_NONE] = "none", [PROBE_HEAD] = "head",
	[PROBE_SPIDER] = "spider", [PROBE_SPIDER + 1] = NULL,
};

static const char *const name_sources[] = {
	[NAME_FROM_SERVER] = "server", [NAME_FROM_URL] = "url",
	[NAME_FROM_FINAL] = "final",	[NAME_FROM_FINAL + 1] = NULL,
};

static const char *const input_formats[] = {
	[FORMAT_AUTO] = "auto", [FORMAT_LIST] = "list",
	[FORMAT_ARIA2] = "aria2", [FORMAT_JSON] = "json",
	[FORMAT_JSON + 1] = NULL,
};

static const char *const json_outputs[] = {
	[JSON_OUTPUT_NONE] = "none",
	[JSON_OUTPUT_EVENTS] = "events",
	[JSON_OUTPUT_PROGRESS] = "progress",
	[JSON_OUTPUT_PROGRESS + 1] = NULL,
};

static const char *const default_schemes[] = {
	[DEFAULT_HTTPS] = "https", [DEFAULT_HTTP] = "http",
	[DEFAULT_HTTP + 1] = NULL,
};

static const char *const proxy_auth_schemes[] = {
	[PROXY_AUTH_BASIC] = "basic", [PROXY_AUTH_DIGEST] = "digest",
	[PROXY_AUTH_ANY] = "any",     [PROXY_AUTH_ANY + 1] = NULL,
};

static const char *const auth_schemes[] = {
	[AUTH_BASIC] = "basic",	  [AUTH_DIGEST] = "digest",
	[AUTH_BEARER] = "bearer", [AUTH_ANY] = "any",
	[AUTH_ANY + 1] = NULL,
};

static const char *const algorithms[] = {
	"sha256", "sha512", "sha1", "md5", "blake2b", "crc32c", "none", NULL,
};

static const char *const ip_versions[] = {
	[IP_ANY] = "any", [IP_V4] = "4", [IP_V6] = "6", [IP_V6 + 1] = NULL,
};

static const char *const http_versions[] = {
	[HTTP_2] = "2", [HTTP_1_0] = "1.0", [HTTP_1_1] = "1.1", [HTTP_3] = "3",
	[HTTP_3 + 1] = NULL,
};

static const char *const cert_types[] = {
	[CERT_BY_CONTENT] = "auto", [CERT_PEM] = "PEM", [CERT_P12] = "P12",
	[CERT_P12 + 1] = NULL,
};

static const char *const tls_versions[] = {
	[TLS_1_2] = "1.2", [TLS_1_3] = "1.3", [TLS_1_3 + 1] = NULL,
};

static const char *const follow_metalinks[] = {
	[FOLLOW_NO] = "false", [FOLLOW_SAVE] = "true", [FOLLOW_MEM] = "mem",
	[FOLLOW_MEM + 1] = NULL,
};

static const char *const progress_views[] = {
	[PROGRESS_AUTO] = "auto",   [PROGRESS_BAR] = "bar",
	[PROGRESS_PLAIN] = "plain", [PROGRESS_NONE] = "none",
	[PROGRESS_NONE + 1] = NULL,
};

const struct option option_table[] = {
	{.heading = "Input",
	 .name = "input-file", .letter = 'i', .argument = "FILE",
	 .kind = OPTION_LIST, FIELD(lists), .example = "urls.txt",
	 .is_everyday = true,
	 .help = "Read URLs from FILE, one per line, or from standard input if "
		 "FILE is -; repeatable"},
	{.name = "metalink", .letter = 'M', .argument = "FILE",
	 .kind = OPTION_URLS, FIELD(metalinks), .is_secret = true,
	 .example = "dist.meta4",
	 .aliases = {"--metalink-file", "--input-metalink"},
	 .help = "Download the files that a Metalink lists, from their mirrors; "
		 "FILE can be a URL or -; repeatable"},
	{.name = "metalink-location", .argument = "COUNTRY",
	 .kind = OPTION_TEXT, FIELD(metalink_location), .example = "de",
	 .aliases = {"--preferred-location"},
	 .help = "Prefer the mirrors of a Metalink that are in COUNTRY"},
	{.name = "follow-metalink", .argument = "HOW",
	 .kind = OPTION_CHOICE, FIELD(follow_metalink),
	 .choices = follow_metalinks, .example = "true", .fallback = "false",
	 .help = "If a URL is that of a Metalink, also download its files: false, "
		 "true or mem; mem does not save the Metalink"},
	{.name = "mirror", .argument = "URL",
	 .kind = OPTION_URLS, FIELD(mirrors), .is_secret = true,
	 .example = "https://mirror.example.org/a.iso",
	 .help = "Also download the file of the only URL from this one, if the "
		 "first fails; repeatable"},
	{.name = "input-format", .argument = "FORMAT",
	 .kind = OPTION_CHOICE, FIELD(input_format), .choices = input_formats,
	 .example = "json", .fallback = "auto",
	 .help = "Choose what lists consist of: auto, list, aria2 or json"},
	{.name = "default-scheme", .argument = "SCHEME",
	 .kind = OPTION_CHOICE, FIELD(default_scheme),
	 .choices = default_schemes, .example = "http", .fallback = "https",
	 .aliases = {"--proto-default"},
	 .help = "Use SCHEME for URLs that have none: https or http"},
	{.name = "strict",
	 .kind = OPTION_SET, FIELD(strict),
	 .help = "Refuse URLs without a scheme or with blanks"},
	{.name = "no-glob", .letter = 'g',
	 .kind = OPTION_CLEAR, FIELD(glob), .aliases = {"--globoff"},
	 .help = "Do not expand patterns in URLs: {a,b} and ranges in brackets"},
	{.name = "glob",
	 .kind = OPTION_SET, FIELD(glob_lists),
	 .help = "Also expand patterns in the URLs of lists"},
	{.name = "look-ahead", .argument = "N",
	 .kind = OPTION_COUNT, FIELD(look_ahead), .min = 1, .max = 1000000,
	 .example = "5000", .fallback = "1000",
	 .help = "Read at most N items ahead to find one whose host has a free "
		 "slot"},
	{.name = "session", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(session), .example = "mirror.session",
	 .is_everyday = true,
	 .help = "Record finished items in FILE, and skip those that earlier "
		 "runs recorded"},
	{.name = "trust-session",
	 .kind = OPTION_SET, FIELD(trust_session),
	 .help = "Accept a --session FILE that was copied or restored, or that "
		 "other users can write"},

	{.heading = "Concurrency and time",
	 .name = "jobs", .letter = 'j', .argument = "N",
	 .kind = OPTION_LIMIT, FIELD(jobs), .min = 1, .max = 10000,
	 .example = "16", .fallback = "64",
	 .aliases = {"--parallel-max", "--max-concurrent-downloads",
		     "--max-threads"},
	 .is_everyday = true,
	 .help = "Download at most N files at once; auto finds a good N"},
	{.name = "per-host", .argument = "N",
	 .kind = OPTION_LIMIT, FIELD(per_host), .is_for_hosts = true, .min = 1, .max = 10000,
	 .example = "4", .fallback = "16",
	 .is_everyday = true,
	 .help = "Download at most N files at once from each host; auto finds a "
		 "good N"},
	{.name = "loops", .argument = "N",
	 .kind = OPTION_LIMIT, FIELD(loops), .min = 1, .max = LOOPS_MAX,
	 .example = "4", .fallback = "1",
	 .help = "Receive on N processor cores at once; auto takes those that "
		 "there are"},
	{.name = "segments", .letter = 's', .argument = "N",
	 .kind = OPTION_LIMIT, FIELD(segments), .min = 1, .max = 10000,
	 .example = "8", .fallback = "1",
	 .aliases = {"--split", "--num-connections"},
	 .is_everyday = true,
	 .help = "Download each large file in N ranges at once, up to 16; auto "
		 "chooses N by its size"},
	{.name = "segment-min", .argument = "SIZE",
	 .kind = OPTION_SIZE, FIELD(segment_min_bytes),
	 .example = "100M", .fallback = "16M",
	 .help = "Download files smaller than SIZE in one range, whatever "
		 "--segments says"},
	{.name = "buffer", .argument = "SIZE",
	 .kind = OPTION_SIZE, FIELD(buffer_bytes),
	 .example = "256M", .fallback = "64M",
	 .help = "With --segments and -o -, download at most SIZE bytes ahead "
		 "of what is written"},
	{.name = "timeout", .letter = 'T', .argument = "TIME",
	 .kind = OPTION_TIME, FIELD(timeout_ns),
	 .example = "90s", .fallback = "none", .aliases = {"--max-time"},
	 .is_everyday = true,
	 .help = "Abort an attempt to download a file after TIME"},
	{.name = "connect-timeout", .argument = "TIME",
	 .kind = OPTION_TIME, FIELD(connect_timeout_ns),
	 .example = "5s", .fallback = "30s",
	 .help = "Abort a connection that takes longer than TIME to open"},
	{.name = "stall-timeout", .argument = "TIME",
	 .kind = OPTION_TIME, FIELD(stall_timeout_ns),
	 .example = "20s", .fallback = "60s",
	 .aliases = {"--read-timeout", "--speed-time", "-y"},
	 .help = "Abort a download that receives no data for TIME"},
	{.name = "stall-speed", .argument = "SIZE",
	 .kind = OPTION_SIZE, FIELD(stall_speed_bps),
	 .example = "1k", .fallback = "100",
	 .aliases = {"--speed-limit", "--lowest-speed-limit", "-Y"},
	 .help = "Treat a download at or below SIZE bytes per second as "
		 "stalled"},
	{.name = "deadline", .argument = "TIME",
	 .kind = OPTION_TIME, FIELD(deadline_ns),
	 .example = "2h", .fallback = "none", .aliases = {"--stop"},
	 .is_everyday = true,
	 .help = "Stop the whole run after TIME, with exit status 124"},

	{.heading = "Limits",
	 .name = "limit-rate", .argument = "RATE",
	 .kind = OPTION_SIZE, FIELD(limit_rate_bps), .is_for_hosts = true,
	 .example = "1M", .fallback = "none",
	 .aliases = {"--max-overall-download-limit", "--max-speed"},
	 .help = "Download at most RATE bytes per second, all files together"},
	{.name = "limit-rate-per", .argument = "RATE",
	 .kind = OPTION_SIZE, FIELD(limit_rate_per_bps), .is_for_hosts = true,
	 .example = "100k", .fallback = "none",
	 .aliases = {"--max-download-limit"},
	 .help = "Download at most RATE bytes per second of each file"},
	{.name = "requests-per-second", .argument = "N",
	 .kind = OPTION_FREQUENCY, FIELD(request_interval_ns),
	 .is_for_hosts = true, .example = "0.5", .fallback = "none",
	 .help = "Send at most N requests per second to each host; N can also be "
		 "30/m or 500/h"},
	{.name = "wait", .argument = "TIME",
	 .kind = OPTION_DELAY, FIELD(request_interval_ns),
	 .is_for_hosts = true, .example = "2s",
	 .help = "Wait at least TIME between two requests to the same host"},
	{.name = "random-wait",
	 .kind = OPTION_SET, FIELD(random_wait),
	 .help = "Multiply each time of --wait by a random factor from 0.5 to "
		 "1.5"},
	{.name = "fail-fast",
	 .kind = OPTION_COUNT, FIELD(max_failures), .min = 1, .max = 1,
	 .preset = "1", .aliases = {"--fail-early"},
	 .help = "Stop the run when a file has failed; the same as "
		 "--max-failures 1"},
	{.name = "max-failures", .argument = "N",
	 .kind = OPTION_COUNT, FIELD(max_failures), .max = 1000000000,
	 .example = "10", .fallback = "0",
	 .help = "Stop the run when N files have failed; 0 means never"},

	{.heading = "Retries",
	 .name = "retries", .letter = 'r', .argument = "N",
	 .kind = OPTION_RETRIES, FIELD(retries), .max = 1000000,
	 .example = "10", .fallback = "5", .aliases = {"--retry"},
	 .is_everyday = true,
	 .help = "Retry a file after up to N failed attempts in a row"},
	{.name = "retry-delay", .argument = "TIME",
	 .kind = OPTION_DELAY, FIELD(retry_delay_ns),
	 .example = "500ms", .fallback = "1s",
	 .help = "Wait up to TIME before the first retry, and up to twice as "
		 "long before each further one"},
	{.name = "retry-max-time", .argument = "TIME",
	 .kind = OPTION_TIME, FIELD(retry_max_ns),
	 .example = "10m", .fallback = "none",
	 .help = "Start no retry of a file later than TIME after its first "
		 "attempt"},
	{.name = "ready-timeout", .argument = "TIME",
	 .kind = OPTION_TIME, FIELD(ready_timeout_ns),
	 .example = "1h", .fallback = "10m",
	 .help = "Wait up to TIME for a file that the server is still "
		 "preparing (HTTP 202)"},
	{.name = "retry-unsafe",
	 .kind = OPTION_SET, FIELD(retry_unsafe),
	 .help = "Also retry POST and PATCH requests that the server may have "
		 "acted on already"},
	{.name = "retry-on", .argument = "LIST",
	 .kind = OPTION_RETRY_FILTER, FIELD(retry_on),
	 .example = "default,404", .fallback = "default",
	 .help = "Retry after the errors in LIST: classes, HTTP statuses, 4xx, "
		 "5xx, default, all"},

	{.heading = "Files",
	 .name = "dir", .letter = 'd', .argument = "DIR",
	 .kind = OPTION_PATH, FIELD(dir),
	 .example = "downloads", .fallback = ".",
	 .aliases = {"--directory-prefix", "--output-dir"},
	 .is_everyday = true,
	 .help = "Save files in DIR, which is created if missing"},
	{.name = "output", .letter = 'o', .argument = "TEMPLATE",
	 .kind = OPTION_TEMPLATE, FIELD(output),
	 .example = "'{host}/{index:03}-{name}'",
	 .aliases = {"--output-document", "--out", "-O"},
	 .is_everyday = true,
	 .help = "Save the file as TEMPLATE, which may have folders and "
		 "{host}, {path}, {name}, {index} and others; - is standard "
		 "output"},
	{.name = "tar", .argument = "FILE",
	 .kind = OPTION_TAR, FIELD(tar), .example = "files.tar",
	 .is_everyday = true,
	 .help = "Put all files into one tar archive FILE, or write it to "
		 "standard output if FILE is -"},
	{.name = "warc", .argument = "FILE",
	 .kind = OPTION_WARC, FIELD(warc), .example = "site.warc.gz",
	 .help = "Put all requests and responses into one web archive FILE "
		 "(WARC), compressed if its name ends in .gz"},
	{.name = "mirror-paths",
	 .kind = OPTION_SET, FIELD(mirror_paths),
	 .aliases = {"--force-directories"},
	 .is_everyday = true,
	 .help = "Save files in folders named after the hosts and paths of "
		 "their URLs"},
	{.name = "name-from", .argument = "SOURCE",
	 .kind = OPTION_CHOICE, FIELD(name_from), .choices = name_sources,
	 .example = "url", .fallback = "server",
	 .help = "Choose what names a file: server, url or final (the URL that "
		 "redirects lead to)"},
	{.name = "no-content-disposition",
	 .kind = OPTION_CHOICE, FIELD(name_from), .choices = name_sources,
	 .preset = "url",
	 .help = "Name files after their URLs; the same as --name-from url"},
	{.name = "trust-server-names",
	 .kind = OPTION_CHOICE, FIELD(name_from), .choices = name_sources,
	 .preset = "final",
	 .help = "Name files after the URLs that redirects lead to; the same "
		 "as --name-from final"},
	{.name = "dry-run",
	 .kind = OPTION_SET, FIELD(dry_run),
	 .is_everyday = true,
	 .help = "Print each URL and the path of its file, but download and "
		 "write nothing"},
	{.name = "head", .letter = 'I',
	 .kind = OPTION_CHOICE, FIELD(probe), .choices = probes,
	 .preset = "head",
	 .help = "Print the size, type, date and ETag of each file, and "
		 "download nothing"},
	{.name = "spider",
	 .kind = OPTION_CHOICE, FIELD(probe), .choices = probes,
	 .preset = "spider",
	 .help = "Check that each URL exists, and download nothing"},
	{.name = "range", .argument = "RANGE",
	 .kind = OPTION_RANGE, FIELD(range), .example = "0-499",
	 .help = "Download only these bytes: 0-499, 500- (from there on) or "
		 "-500 (the last ones)"},
	{.name = "exists", .argument = "POLICY",
	 .kind = OPTION_CHOICE, FIELD(exists), .choices = policies,
	 .example = "rename", .fallback = "skip",
	 .is_everyday = true,
	 .help = "Choose what to do if a file exists: skip, overwrite, rename, "
		 "fail, resume, update or size"},
	{.name = "continue", .letter = 'c',
	 .kind = OPTION_CHOICE, FIELD(exists), .choices = policies,
	 .preset = "resume",
	 .is_everyday = true,
	 .help = "Resume files that another program left incomplete; the same "
		 "as --exists resume"},
	{.name = "size-only",
	 .kind = OPTION_CHOICE, FIELD(exists), .choices = policies,
	 .preset = "size",
	 .help = "Replace files whose sizes differ from the server's, and keep "
		 "the others; the same as --exists size"},
	{.name = "no-continue",
	 .kind = OPTION_CLEAR, FIELD(resume),
	 .help = "Start over instead of resuming the partial files of earlier "
		 "runs"},
	{.name = "trust-length",
	 .kind = OPTION_SET, FIELD(trust_length),
	 .help = "Resume if the length, and the date if sent, is the same, "
		 "even without a matching ETag"},
	{.name = "checksum", .argument = "ALGO=HEX",
	 .kind = OPTION_CHECKSUM, FIELD(checksum),
	 .example = "md5=d41d8cd98f00b204e9800998ecf8427e",
	 .help = "Verify the file of the only URL against this checksum"},
	{.name = "checksums", .argument = "FILE",
	 .kind = OPTION_LIST, FIELD(checksum_files), .example = "SHA256SUMS",
	 .is_everyday = true,
	 .help = "Verify files against the checksums in FILE, matched by name; "
		 "repeatable"},
	{.name = "no-server-checksums",
	 .kind = OPTION_CLEAR, FIELD(server_checksums),
	 .help = "Do not verify checksums that servers send"},
	{.name = "no-mtime",
	 .kind = OPTION_CLEAR, FIELD(mtime),
	 .aliases = {"--no-use-server-timestamps"},
	 .help = "Do not set the time of files to the server's Last-Modified"},
	{.name = "fsync",
	 .kind = OPTION_SET, FIELD(fsync),
	 .help = "Flush each file to disk (fsync) before it counts as done"},
	{.name = "no-sandbox",
	 .kind = OPTION_CLEAR, FIELD(sandbox),
	 .help = "Do not restrict the process to what it needs (Landlock, "
		 "seccomp)"},
	{.name = "max-filesize", .argument = "SIZE",
	 .kind = OPTION_SIZE, FIELD(max_filesize_bytes),
	 .example = "2G", .fallback = "none",
	 .help = "Abort downloads of files larger than SIZE bytes"},

	{.heading = "Connections",
	 .name = "proxy", .letter = 'x', .argument = "URL",
	 .kind = OPTION_PROXY, FIELD(proxy), .is_secret = true,
	 .is_for_hosts = true,
	 .example = "socks5h://localhost:1080", .aliases = {"--all-proxy"},
	 .is_everyday = true,
	 .help = "Connect through this proxy: http, https, socks4, socks4a, "
		 "socks5 or socks5h://HOST:PORT"},
	{.name = "proxy-user", .argument = "USER",
	 .kind = OPTION_PROXY_USER, FIELD(proxy_user), .is_secret = true,
	 .example = "alice:pass",
	 .help = "Log in to the proxy as USER: NAME:PASSWORD or @FILE"},
	{.name = "proxy-auth", .argument = "SCHEME",
	 .kind = OPTION_CHOICE, FIELD(proxy_auth),
	 .choices = proxy_auth_schemes,
	 .example = "digest", .fallback = "basic",
	 .help = "Log in to the proxy by SCHEME: basic, digest or any (as the "
		 "proxy asks)"},
	{.name = "no-proxy", .argument = "LIST",
	 .kind = OPTION_HOSTS, FIELD(no_proxy), .preset = "*",
	 .example = "localhost,10.0.0.0/8", .aliases = {"--noproxy"},
	 .help = "Connect directly to the hosts in LIST, or to all hosts if "
		 "there is no LIST"},
	{.name = "proxy-cacert", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(proxy_cacert), .example = "proxy-ca.pem",
	 .help = "Verify an https proxy with the CA certificates in FILE "
		 "(PEM)"},
	{.name = "resolve", .argument = "ADDRESS",
	 .kind = OPTION_RESOLVE, FIELD(resolve),
	 .example = "example.org:443:192.0.2.1",
	 .help = "Give a host an address: HOST:PORT:ADDR, also ADDR,ADDR; "
		 "repeatable"},
	{.name = "connect-to", .argument = "HOSTS",
	 .kind = OPTION_CONNECT_TO, FIELD(connect_to),
	 .example = "example.org:443:mirror.example.org:8443",
	 .help = "Connect to another host: HOST:PORT:HOST2:PORT2; "
		 "repeatable"},
	{.name = "interface", .argument = "NAME",
	 .kind = OPTION_TEXT, FIELD(interface), .example = "eth0",
	 .aliases = {"--bind-address"},
	 .help = "Connect from this network interface or local address"},
	{.name = "ipv4", .letter = '4',
	 .kind = OPTION_CHOICE, FIELD(ip_version), .choices = ip_versions,
	 .preset = "4", .aliases = {"--inet4-only", "--disable-ipv6"},
	 .help = "Connect to IPv4 addresses only"},
	{.name = "ipv6", .letter = '6',
	 .kind = OPTION_CHOICE, FIELD(ip_version), .choices = ip_versions,
	 .preset = "6", .aliases = {"--inet6-only"},
	 .help = "Connect to IPv6 addresses only"},
	{.name = "unix-socket", .argument = "PATH",
	 .kind = OPTION_SOCKET, FIELD(unix_socket),
	 .example = "/run/app.sock",
	 .help = "Connect to the Unix socket PATH instead of to hosts"},
	{.name = "doh-url", .argument = "URL",
	 .kind = OPTION_HTTPS_URL, FIELD(doh_url),
	 .example = "https://dns.example.org/dns-query",
	 .help = "Resolve names over HTTPS, at this URL of a DNS server"},
	{.name = "dns-servers", .argument = "LIST",
	 .kind = OPTION_TEXT, FIELD(dns_servers),
	 .example = "192.0.2.53,192.0.2.54", .aliases = {"--async-dns-server"},
	 .help = "Ask these DNS servers, if libcurl was built with c-ares"},

	{.name = "ftp-ssl",
	 .kind = OPTION_SET, FIELD(ftp_ssl),
	 .aliases = {"--ssl-reqd", "--ftp-ssl-reqd"},
	 .help = "Use TLS for ftp URLs, too (AUTH TLS), and fail if the server "
		 "has none"},
	{.name = "ftp-port", .argument = "ADDRESS",
	 .kind = OPTION_TEXT, FIELD(ftp_port), .example = "-",
	 .aliases = {"--ftpport"},
	 .help = "Use active FTP: have the server connect to this ADDRESS, or "
		 "to the address in use if it is -"},

	{.name = "ssh-key", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(ssh_key), .example = "~/.ssh/id_backup",
	 .help = "Log in to SSH servers with the private key in FILE"},

	{.heading = "HTTP and TLS",
	 .name = "method", .letter = 'X', .argument = "METHOD",
	 .kind = OPTION_METHOD, FIELD(method),
	 .example = "PUT", .aliases = {"--request"},
	 .help = "Send METHOD instead of GET, or instead of POST with a body"},
	{.name = "data", .argument = "DATA",
	 .kind = OPTION_DATA, .is_secret = true,
	 .example = "'name=value'", .aliases = {"--data-ascii"},
	 .help = "Send DATA as the body of a POST request, or the text of a "
		 "file if it is @FILE; repeatable"},
	{.name = "data-raw", .argument = "DATA",
	 .kind = OPTION_DATA_RAW, .is_secret = true,
	 .example = "'name=@value'", .aliases = {"--post-data", "--body-data"},
	 .help = "Send DATA as --data does, also if it begins with @"},
	{.name = "data-urlencode", .argument = "DATA",
	 .kind = OPTION_DATA_ENCODED, .is_secret = true,
	 .example = "'name=a text'",
	 .help = "Send DATA as --data does, percent-encoded: TEXT, NAME=TEXT, "
		 "@FILE or NAME@FILE"},
	{.name = "form", .letter = 'F', .argument = "FIELD",
	 .kind = OPTION_FORM, .is_secret = true,
	 .example = "'file=@photo.jpg;type=image/jpeg'",
	 .help = "Send a multipart form by POST: NAME=TEXT, NAME=@FILE or "
		 "NAME=<FILE; repeatable"},
	{.name = "form-string", .argument = "FIELD",
	 .kind = OPTION_FORM_STRING, .is_secret = true,
	 .example = "'name=@value'",
	 .help = "Send NAME=TEXT as --form does, even if TEXT begins with @ or "
		 "<"},
	{.name = "data-file", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(body_file), .example = "upload.bin",
	 .aliases = {"--post-file", "--body-file"},
	 .help = "Send FILE as the body of a POST request, as it is"},
	{.name = "json-data", .argument = "JSON",
	 .kind = OPTION_JSON, .is_secret = true,
	 .example = "'{\"name\": \"value\"}'",
	 .help = "Send JSON, or a file if it is @FILE, as the body of a POST "
		 "request (curl's --json)"},
	{.name = "referer", .letter = 'e', .argument = "URL",
	 .kind = OPTION_REFERER, FIELD(referer), .is_secret = true,
	 .example = "https://example.org/",
	 .help = "Send URL as the Referer header"},
	{.name = "user-agent", .letter = 'A', .argument = "TEXT",
	 .kind = OPTION_TEXT, FIELD(user_agent),
	 .example = "'my-mirror/1.0'", .fallback = "coget/VERSION",
	 .help = "Send TEXT as the User-Agent header"},
	{.name = "max-redirs", .argument = "N",
	 .kind = OPTION_COUNT, FIELD(max_redirs), .max = 1000,
	 .example = "3", .fallback = "10", .aliases = {"--max-redirect"},
	 .help = "Follow at most N redirects for each file"},
	{.name = "redirect-to", .argument = "LIST",
	 .kind = OPTION_REDIRECTS, FIELD(redirects),
	 .example = "http,private", .fallback = "none",
	 .help = "Also follow redirects to those in LIST: http (from https), "
		 "private (from public hosts), hosts, networks, all, none"},
	{.name = "header", .letter = 'H', .argument = "HEADER",
	 .kind = OPTION_HEADER, .is_secret = true, .is_for_hosts = true,
	 .example = "'Accept: text/plain'",
	 .is_everyday = true,
	 .help = "Send HEADER, or each line of a file if it is @FILE; "
		 "repeatable"},
	{.name = "user", .letter = 'u', .argument = "USER",
	 .kind = OPTION_USER, .is_secret = true, .is_for_hosts = true,
	 .example = "example.org=alice:pass",
	 .is_everyday = true,
	 .help = "Log in as USER: NAME:PASSWORD, HOST=NAME:PASSWORD or @FILE; "
		 "repeatable"},
	{.name = "auth", .argument = "SCHEME",
	 .kind = OPTION_CHOICE, FIELD(auth), .choices = auth_schemes,
	 .example = "digest", .fallback = "basic",
	 .help = "Log in by SCHEME: basic, digest, bearer or any (digest or "
		 "basic, as the server asks)"},
	{.name = "bearer", .argument = "TOKEN",
	 .kind = OPTION_BEARER, .is_secret = true, .example = "mF_9.B5f-4.1JqM",
	 .aliases = {"--oauth2-bearer"},
	 .help = "Log in with TOKEN, or with that in a file if it is @FILE"},
	{.name = "netrc",
	 .kind = OPTION_SET, FIELD(netrc),
	 .help = "Read names and passwords from ~/.netrc"},
	{.name = "netrc-file", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(netrc_file), .example = "netrc",
	 .aliases = {"--netrc-path"},
	 .help = "Read names and passwords from FILE, which is like ~/.netrc"},
	{.name = "cookie", .letter = 'b', .argument = "COOKIE",
	 .kind = OPTION_COOKIE, .is_secret = true,
	 .example = "'session=secret'",
	 .is_everyday = true,
	 .help = "Send COOKIE (NAME=VALUE), or the cookies in a file if there "
		 "is no = in it; repeatable"},
	{.name = "load-cookies", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(cookies), .example = "cookies.txt",
	 .help = "Send the cookies in FILE, each to its own hosts"},
	{.name = "save-cookies", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(save_cookies), .example = "cookies.txt",
	 .aliases = {"--cookie-jar"},
	 .help = "Write all cookies to FILE when the run ends"},
	{.name = "no-cookies",
	 .kind = OPTION_CLEAR, FIELD(keep_cookies),
	 .help = "Do not accept or send cookies"},
	{.name = "location-trusted",
	 .kind = OPTION_SET, FIELD(location_trusted),
	 .help = "Send logins and headers to any host that a redirect leads to "
		 "(insecure)"},
	{.name = "cacert", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(cacert), .example = "ca.pem",
	 .aliases = {"--ca-certificate"},
	 .help = "Verify servers with the CA certificates in FILE (PEM) "
		 "instead of the system's"},
	{.name = "capath", .argument = "DIR",
	 .kind = OPTION_PATH, FIELD(capath), .example = "/etc/ssl/own",
	 .aliases = {"--ca-directory"},
	 .help = "Verify servers with the CA certificates in DIR instead of the "
		 "system's"},
	{.name = "cert", .letter = 'E', .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(cert), .example = "client.pem",
	 .aliases = {"--certificate"},
	 .help = "Identify to servers with the client certificate in FILE"},
	{.name = "key", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(key), .example = "client.key",
	 .aliases = {"--private-key"},
	 .help = "Read the private key of --cert from FILE (PEM)"},
	{.name = "cert-type", .argument = "TYPE",
	 .kind = OPTION_CHOICE, FIELD(cert_type), .choices = cert_types,
	 .example = "P12", .fallback = "auto", .aliases = {"--certificate-type"},
	 .help = "Read the file of --cert as auto, PEM or P12 (PKCS#12)"},
	{.name = "key-password", .argument = "PASSWORD",
	 .kind = OPTION_PASSWORD, FIELD(key_password), .is_secret = true,
	 .example = "secret", .aliases = {"--pass"},
	 .help = "Decrypt the private key of --cert with PASSWORD, or with "
		 "the first line of @FILE"},
	{.name = "pinned-key", .argument = "KEY",
	 .kind = OPTION_PIN, FIELD(pinned_key),
	 .example = "sha256//YhKJKSzoTt2b5FP18fvpHo7fJYqQCjAa3HWY3tvRMwE=",
	 .aliases = {"--pinnedpubkey"},
	 .help = "Accept only servers with this public key: sha256//BASE64, or "
		 "a file"},
	{.name = "tls-min", .argument = "VERSION",
	 .kind = OPTION_CHOICE, FIELD(tls_min), .choices = tls_versions,
	 .example = "1.3", .fallback = "1.2",
	 .help = "Refuse TLS older than VERSION: 1.2 or 1.3"},
	{.name = "ciphers", .argument = "LIST",
	 .kind = OPTION_TEXT, FIELD(ciphers),
	 .example = "ECDHE-ECDSA-AES256-GCM-SHA384",
	 .help = "Use only the ciphers in LIST for TLS 1.2, as openssl-ciphers "
		 "names them"},
	{.name = "insecure", .letter = 'k',
	 .kind = OPTION_SET, FIELD(insecure),
	 .aliases = {"--no-check-certificate"},
	 .is_everyday = true,
	 .help = "Do not verify TLS certificates (insecure)"},
	{.name = "compressed",
	 .kind = OPTION_SET, FIELD(compressed),
	 .help = "Request compressed responses (gzip, deflate, br, zstd), and "
		 "decompress them"},
	{.name = "http1.1",
	 .kind = OPTION_CHOICE, FIELD(http_version), .choices = http_versions,
	 .preset = "1.1", .aliases = {"--no-http2"},
	 .help = "Use HTTP/1.1 even if the server offers HTTP/2"},
	{.name = "http1.0",
	 .kind = OPTION_CHOICE, FIELD(http_version), .choices = http_versions,
	 .preset = "1.0",
	 .help = "Use HTTP/1.0"},
	{.name = "http2",
	 .kind = OPTION_CHOICE, FIELD(http_version), .choices = http_versions,
	 .preset = "2",
	 .help = "Use HTTP/2 if an HTTPS server offers it, which is the "
		 "default"},
	{.name = "http3",
	 .kind = OPTION_CHOICE, FIELD(http_version), .choices = http_versions,
	 .preset = "3",
	 .help = "Use HTTP/3 if an HTTPS server offers it, and libcurl can"},
	{.name = "proto", .argument = "LIST",
	 .kind = OPTION_SCHEMES, FIELD(schemes),
	 .example = "=https", .fallback = "all",
	 .help = "Use only URLs and redirects of the schemes in LIST: "
		 "https, http, ftp, ftps, sftp, scp, tftp, gopher, gophers, dict, "
		 "file, all"},
	{.name = "hsts", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(hsts), .example = "hsts.txt",
	 .help = "Use https for hosts that asked for it (HSTS), and remember "
		 "them in FILE"},
	{.name = "path-as-is",
	 .kind = OPTION_SET, FIELD(path_as_is),
	 .help = "Send the path of a URL with its /../ and /./ segments"},

	{.heading = "Configuration",
	 .name = "config", .letter = 'K', .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(config), .example = "coget.conf",
	 .aliases = {"--conf-path"}, .is_for_command_line = true,
	 .is_everyday = true,
	 .help = "Read options from FILE instead of the default config files"},
	{.name = "no-config",
	 .kind = OPTION_SET, FIELD(no_config),
	 .aliases = {"--no-conf", "--disable"}, .is_for_command_line = true,
	 .help = "Do not read any config file"},
	{.name = "print-config",
	 .kind = OPTION_SET, FIELD(print_config), .is_for_command_line = true,
	 .help = "Print the value of each option and where it was set, and "
		 "exit"},

	{.heading = "Output",
	 .name = "quiet", .letter = 'q',
	 .kind = OPTION_SET, FIELD(quiet), .aliases = {"--silent"},
	 .is_everyday = true,
	 .help = "Print only errors"},
	{.name = "progress", .argument = "VIEW",
	 .kind = OPTION_CHOICE, FIELD(progress), .choices = progress_views,
	 .example = "plain", .fallback = "auto",
	 .is_everyday = true,
	 .help = "Show progress as VIEW: auto, bar, plain or none; bar is a live "
		 "display, plain prints lines"},
	{.name = "no-progress",
	 .kind = OPTION_CHOICE, FIELD(progress), .choices = progress_views,
	 .preset = "none",
	 .aliases = {"--no-progress-meter", "--no-verbose", "-nv"},
	 .help = "Print errors and the summary, but no progress; the same as "
		 "--progress none"},
	{.name = "json", .argument = "WHAT",
	 .kind = OPTION_CHOICE, FIELD(json), .choices = json_outputs,
	 .preset = "events", .example = "progress", .fallback = "none",
	 .is_everyday = true,
	 .help = "Print JSON lines to standard output: none, events or progress; "
		 "without WHAT, events"},
	{.name = "format", .argument = "TEMPLATE",
	 .kind = OPTION_FORMAT, FIELD(format), .is_everyday = true,
	 .example = "'{result} {status} {path}'",
	 .help = "Print a line for each result to standard output: {result}, "
		 "{path}, {url}, {status}, {size}, {error} and others"},
	{.name = "null", .letter = '0',
	 .kind = OPTION_SET, FIELD(ends_with_nul), .aliases = {"--print0"},
	 .help = "End the lines of --format, --digest, --dry-run and --spider "
		 "with a NUL byte, for xargs -0"},
	{.name = "ordered",
	 .kind = OPTION_SET, FIELD(ordered),
	 .help = "Print results in the order of the input, not as files finish"},
	{.name = "digest", .argument = "ALGO",
	 .kind = OPTION_ALGORITHM, FIELD(digest), .choices = algorithms,
	 .example = "sha256", .fallback = "none",
	 .help = "Print a checksum of each file: sha256, sha512, sha1, md5, "
		 "blake2b, crc32c or none"},
	{.name = "log-file", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(log_file), .example = "coget.log",
	 .aliases = {"--log", "--append-output"},
	 .help = "Append all messages to FILE, each with the time, even with "
		 "--quiet"},
	{.name = "failed", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(failed), .example = "again.txt",
	 .is_everyday = true,
	 .help = "Write every item that is not done to FILE, for a later "
		 "-i FILE"},
	{.name = "report", .argument = "FILE",
	 .kind = OPTION_PATH, FIELD(report), .example = "run.html",
	 .help = "Write an HTML page with charts of the run to FILE"},

	{.heading = "Commands",
	 .name = "exec", .argument = "COMMAND",
	 .kind = OPTION_EXEC, FIELD(exec), .is_everyday = true,
	 .example = "'tar xf {}'",
	 .help = "Run COMMAND for each downloaded file; {} or {path} stands for "
		 "its path"},
	{.name = "exec-jobs", .argument = "N",
	 .kind = OPTION_COUNT, FIELD(exec_jobs), .min = 1, .max = 10000,
	 .example = "4",
	 .help = "Run at most N commands at once; the default is the number of "
		 "CPUs"},
	{.name = "exec-timeout", .argument = "TIME",
	 .kind = OPTION_TIME, FIELD(exec_timeout_ns),
	 .example = "10m", .fallback = "none",
	 .help = "Terminate a command that runs longer than TIME"},
	{.name = "on-done", .argument = "COMMAND",
	 .kind = OPTION_ON_DONE, FIELD(on_done),
	 .example = "'logger coget: {failed} failed'",
	 .help = "Run COMMAND when the run ends, also after failures; {failed} "
		 "and others stand for its counts"},

	{.heading = "Help",
	 .name = "help", .letter = 'h', .argument = "TOPIC",
	 .kind = OPTION_HELP, FIELD(help_topic), .example = "http",
	 .is_for_command_line = true,
	 .is_everyday = true,
	 .help = "Print the most used options and exit; TOPIC is a group of "
		 "options, an option, or all"},
	{.name = "version", .letter = 'V', .kind = OPTION_VERSION,
	 .is_for_command_line = true,
	 .is_everyday = true,
	 .help = "Print the versions of coget and its libraries and exit"},
};

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);

bool option_is_switch(const struct option *option)
{
	return option->kind == OPTION_SET || option->kind == OPTION_CLEAR ||
	       (option->preset &&
		(!option->argument || option->kind == OPTION_CHOICE));
}

bool option_is_repeatable(const struct option *option)
{
	return option->kind == OPTION_LIST || option->kind == OPTION_URLS ||
	       option->kind == OPTION_HEADER ||
	       option->kind == OPTION_USER || option->kind == OPTION_DATA ||
	       option->kind == OPTION_DATA_RAW ||
	       option->kind == OPTION_DATA_ENCODED ||
	       option->kind == OPTION_FORM ||
	       option->kind == OPTION_FORM_STRING ||
	       option->kind == OPTION_JSON ||
	       option->kind == OPTION_COOKIE ||
	       option->kind == OPTION_RESOLVE ||
	       option->kind == OPTION_CONNECT_TO;
}
