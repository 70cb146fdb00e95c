#include "cli/foreign.h"

#include <string.h>

#define DEFAULT(name, opposite) {name, FOREIGN_DEFAULT, opposite, NULL}
#define INSTEAD(name, ours, advice) {name, FOREIGN_REFUSED, ours, advice}
#define LACKS(name, what) \
	{name, FOREIGN_REFUSED, NULL, "coget cannot " what " yet"}
#define MEANS(name, ours, value) {name, FOREIGN_MEANS, ours, value}
#define DASH(name, ours, advice) {name, FOREIGN_DASH, ours, advice}
#define ADVICE(name, advice) {name, FOREIGN_REFUSED, NULL, advice}

static const char one_proxy[] =
	"a proxy for one scheme is set in the environment";
static const char proxy_logins[] =
	"coget logs in to proxies by Basic and Digest";
static const char tls_version[] = "coget always uses TLS 1.2 or newer";
static const char one_user[] = "it takes NAME:PASSWORD";
static const char counts_first[] = "it does not count the first attempt";
static const char kept_otherwise[] = "by default existing files are kept";
static const char response_figures[] =
	"it downloads nothing; '--json' has the status and sizes of responses";
static const char write_out[] =
	"its placeholders are {status}, {size}, {url} and others; '--json' has "
	"all of curl's variables";
static const char has_no_level[] =
	"messages have no levels; '--quiet' leaves only errors, '--json' has all";
static const char no_rpc[] =
	"coget cannot be controlled remotely; '--json' tells what it does";
static const char no_errors[] =
	"what a server sends with an error is never kept";
static const char no_torrents[] =
	"coget downloads from servers, not by BitTorrent";
static const char from_offset[] =
	"which finds the offset; from another one, '--range 500-'";
static const char exec[] =
	"the arguments are what you write, not aria2's GID, number and path";
static const char itself[] = "leave it out: coget decides that itself";
static const char no_links[] =
	"coget downloads the URLs that it is given, and does not follow links";

/* In the order of the option table. */
const struct foreign foreign_names[] = {
	/* Input. */
	ADVICE("url", "give the URL as an argument, without an option"),
	INSTEAD("force-metalink", "--metalink", NULL),
	ADVICE("metalink-base-uri", "coget takes whole URLs from Metalinks"),
	ADVICE("metalink-preferred-protocol",
	       "mirrors are used by their priority"),
	MEANS("metalink-over-http", "--follow-metalink", "true"),
	ADVICE("force-sequential", "each URL is already a separate download"),
	ADVICE("parameterized-uri", "by default coget expands {a,b} and [1-9] "
				    "in URLs, and downloads each as a file of "
				    "its own"),
	LACKS("base", "resolve relative URLs"),
	ADVICE("force-html", "extract the links first, for example with lynx"),
	INSTEAD("save-session", "--session", "or '--failed' for a list"),
	ADVICE("save-session-interval",
	       "--session writes each file down when it is done"),
	ADVICE("auto-save-interval", "what has arrived is always written down"),
	DEFAULT("deferred-input", NULL),
	DEFAULT("iri", NULL),
	ADVICE("remote-encoding", "URLs are taken to be UTF-8"),
	ADVICE("local-encoding", "URLs are taken to be UTF-8"),
	ADVICE("recursive", no_links),
	ADVICE("page-requisites", no_links),
	ADVICE("level", "coget does not follow links"),
	ADVICE("no-parent", no_links),
	ADVICE("accept", no_links),
	ADVICE("reject", no_links),
	ADVICE("accept-regex", no_links),
	ADVICE("reject-regex", no_links),
	ADVICE("span-hosts", no_links),
	ADVICE("convert-links", no_links),
	ADVICE("domains", no_links),
	ADVICE("exclude-domains", no_links),
	ADVICE("relative", no_links),
	ADVICE("rejected-log", no_links),
	ADVICE("filter-urls", no_links),
	ADVICE("ignore-case", no_links),
	ADVICE("robots", no_links),
	ADVICE("adjust-extension", no_links),
	ADVICE("torrent-file", no_torrents),
	ADVICE("follow-torrent", no_torrents),
	ADVICE("select-file", no_torrents),
	ADVICE("seed-time", no_torrents),
	ADVICE("seed-ratio", no_torrents),
	ADVICE("bt-max-peers", no_torrents),
	ADVICE("listen-port", no_torrents),
	ADVICE("enable-dht", no_torrents),
	ADVICE("enable-rpc", no_rpc),
	ADVICE("rpc-listen-port", no_rpc),
	ADVICE("rpc-secret", no_rpc),
	ADVICE("rpc-listen-all", no_rpc),
	ADVICE("rpc-allow-origin-all", no_rpc),
	ADVICE("gid", no_rpc),
	ADVICE("pause", no_rpc),
	ADVICE("next", "in a list of JSON each item has options of its own"),
	INSTEAD("execute", "--config", "it takes a file of options"),
	ADVICE("manual", "type 'man coget'"),
	/* Concurrency and time. */
	INSTEAD("concurrency", "--jobs", NULL),
	INSTEAD("concurrent", "--jobs", NULL),
	INSTEAD("threads", "--jobs", NULL),
	DEFAULT("parallel", "--jobs 1"),
	DEFAULT("parallel-immediate", NULL),
	INSTEAD("optimize-concurrent-downloads", "--jobs auto", NULL),
	INSTEAD("max-connection-per-server", "--per-host",
		"it counts all files; for one file see '--segments'"),
	INSTEAD("min-split-size", "--segment-min",
		"smaller files use one connection"),
	INSTEAD("chunk-size", "--segment-min",
		"smaller files use one connection"),
	INSTEAD("max-split", "--segments", NULL),
	INSTEAD("piece-length", "--segment-min", NULL),
	ADVICE("stream-piece-selector", itself),
	ADVICE("uri-selector", "mirrors are used by their speed and priority"),
	ADVICE("disk-cache", itself),
	ADVICE("enable-mmap", itself),
	ADVICE("event-poll", itself),
	ADVICE("rlimit-nofile", itself),
	ADVICE("socket-recv-buffer-size", itself),
	INSTEAD("dns-timeout", "--connect-timeout",
		"it includes the DNS lookup"),
	INSTEAD("rate", "--requests-per-second",
		"it is for each host, and takes 2, 30/m or 500/h"),
	LACKS("quota", "limit the total size"),
	/* Retries. */
	INSTEAD("tries", "--retries", counts_first),
	INSTEAD("max-tries", "--retries", counts_first),
	INSTEAD("retry-wait", "--retry-delay", "it doubles each time"),
	INSTEAD("waitretry", "--retry-delay", "it doubles each time"),
	INSTEAD("retry-on-http-error", "--retry-on default,404",
		"keep 'default' in the list to keep the default errors"),
	MEANS("retry-all-errors", "--retry-on", "all"),
	DEFAULT("retry-connrefused", NULL),
	DEFAULT("retry-on-host-error", NULL),
	ADVICE("max-resume-failure-tries", itself),
	INSTEAD("max-file-not-found", "--retry-on default,404", NULL),
	/* Files. */
	DEFAULT("create-dirs", NULL),
	INSTEAD("output-file", "--log-file", "which is appended to"),
	DEFAULT("remote-name", NULL),
	DEFAULT("remote-name-all", NULL),
	DEFAULT("remote-header-name", "--no-content-disposition"),
	DEFAULT("content-disposition", "--no-content-disposition"),
	DEFAULT("content-disposition-default-utf8", NULL),
	DEFAULT("remote-time", "--no-mtime"),
	DEFAULT("use-server-timestamps", "--no-mtime"),
	MEANS("allow-overwrite", "--exists", "overwrite"),
	INSTEAD("overwrite", "--exists overwrite", kept_otherwise),
	INSTEAD("force", "--exists overwrite", kept_otherwise),
	INSTEAD("stdout", "--output -", NULL),
	DEFAULT("remove-on-error", NULL),
	ADVICE("no-directories", "by default no directories are made"),
	ADVICE("restrict-file-names", "names are made safe for all systems"),
	INSTEAD("no-host-directories", "--output '{path}'", NULL),
	ADVICE("delete-after", "'--output - >/dev/null' keeps nothing, "
			       "'--spider' downloads nothing"),
	LACKS("xattr", "store where files come from"),
	INSTEAD("clobber", "--exists overwrite", kept_otherwise),
	MEANS("auto-file-renaming", "--exists", "rename"),
	INSTEAD("backups", "--exists rename", kept_otherwise),
	MEANS("timestamping", "--exists", "update"),
	MEANS("conditional-get", "--exists", "update"),
	INSTEAD("if-modified-since", "--exists update", NULL),
	INSTEAD("time-cond", "--exists update", NULL),
	INSTEAD("etag-compare", "--exists update", NULL),
	INSTEAD("etag-save", "--exists update", NULL),
	ADVICE("no-clobber", "existing files are kept; '--exists rename' keeps "
			     "both"),
	MEANS("skip-existing", "--exists", "skip"),
	DASH("continue-at", "--continue", from_offset),
	INSTEAD("resume", "--continue", NULL),
	INSTEAD("always-resume", "--continue", NULL),
	INSTEAD("remove-control-file", "--no-continue", NULL),
	INSTEAD("check-integrity", "--checksums", NULL),
	INSTEAD("hash-check-only", "--checksums", NULL),
	DEFAULT("realtime-chunk-checksum", NULL),
	INSTEAD("directories", "--mirror-paths", NULL),
	INSTEAD("protocol-directories", "--output '{scheme}/{host}/{path}'",
		NULL),
	INSTEAD("cut-dirs", "--output", "it takes a template"),
	INSTEAD("default-page", "--output", "it takes a template"),
	INSTEAD("fsync-policy", "--fsync", NULL),
	ADVICE("file-allocation", "coget allocates disk space as it writes"),
	ADVICE("no-file-allocation-limit",
	       "coget allocates disk space as it writes"),
	INSTEAD("start-pos", "--range", "as in --range 500-"),
	INSTEAD("warc-file", "--warc",
		"with the whole name, such as x.warc.gz; no other files are "
		"made"),
	INSTEAD("no-warc-compression", "--warc",
		"with a name that ends in .warc"),
	ADVICE("warc-cdx", "tools such as 'warcio index' make an index"),
	ADVICE("warc-header", "--warc names the program only"),
	ADVICE("warc-max-size", "--warc writes one file of any size"),
	ADVICE("warc-tempdir", "--warc keeps partial files in --dir"),
	/* HTTP and TLS. */
	DEFAULT("location", "--max-redirs 0"),
	DEFAULT("fail", NULL),
	DEFAULT("enable-http-keep-alive", NULL),
	DEFAULT("http-keep-alive", NULL),
	DEFAULT("keepalive", NULL),
	ADVICE("keepalive-time", itself),
	ADVICE("enable-http-pipelining", "coget uses HTTP/2 where it can"),
	ADVICE("tcp-fastopen", itself),
	ADVICE("happy-eyeballs-timeout-ms", itself),
	DEFAULT("dns-cache", NULL),
	DEFAULT("async-dns", NULL),
	LACKS("ignore-content-length", "take files of another length"),
	LACKS("ignore-length", "take files of another length"),
	LACKS("aws-sigv4", "sign requests to AWS"),
	ADVICE("proxytunnel", itself),
	LACKS("alt-svc", "remember other addresses of servers"),
	ADVICE("fail-with-body", no_errors),
	ADVICE("content-on-error", no_errors),
	INSTEAD("no-cache", "--header Cache-Control:no-cache", NULL),
	INSTEAD("http-no-cache", "--header Cache-Control:no-cache", NULL),
	INSTEAD("ask-password", "--user @FILE", "or the variable COGET_USER"),
	INSTEAD("use-askpass", "--user @FILE", "or the variable COGET_USER"),
	DEFAULT("keep-session-cookies", NULL),
	ADVICE("junk-session-cookies",
	       "the file of --load-cookies is sent as it is"),
	INSTEAD("http-user", "--user", one_user),
	INSTEAD("http-passwd", "--user", one_user),
	INSTEAD("http-password", "--user", one_user),
	INSTEAD("password", "--user", one_user),
	DEFAULT("basic", "--auth digest"),
	DEFAULT("auth-no-challenge", "--auth any"),
	MEANS("anyauth", "--auth", "any"),
	INSTEAD("http-auth-challenge", "--auth any", NULL),
	LACKS("negotiate", "use authentication other than Basic and Digest"),
	LACKS("ntlm", "use authentication other than Basic and Digest"),
	INSTEAD("netrc-optional", "--netrc",
		"a login in the URL takes precedence"),
	DEFAULT("check-certificate", "--insecure"),
	INSTEAD("compression", "--compressed", NULL),
	MEANS("http-accept-gzip", "--compressed", NULL),
	LACKS("http2-prior-knowledge", "use HTTP/2 without TLS"),
	INSTEAD("http3-only", "--http3", "older versions remain possible"),
	LACKS("http0.9", "use HTTP/0.9"),
	INSTEAD("proto-redir", "--proto", "it is for redirects, too"),
	INSTEAD("hsts-file", "--hsts", "the file has curl's format"),
	DEFAULT("no-hsts", "--hsts"),
	MEANS("https-only", "--proto", "=https"),
	MEANS("tlsv1.2", "--tls-min", "1.2"),
	MEANS("tlsv1.3", "--tls-min", "1.3"),
	INSTEAD("min-tls-version", "--tls-min", "it takes 1.2 or 1.3"),
	INSTEAD("secure-protocol", "--tls-min", "it takes 1.2 or 1.3"),
	INSTEAD("tls-max", "--tls-min", "the newest version is preferred"),
	ADVICE("tlsv1", tls_version),
	ADVICE("tlsv1.0", tls_version),
	ADVICE("tlsv1.1", tls_version),
	LACKS("tls13-ciphers", "choose the ciphers of TLS 1.3"),
	LACKS("key-type", "read private keys other than in PEM"),
	LACKS("private-key-type", "read private keys other than in PEM"),
	LACKS("crlfile", "read lists of revoked certificates"),
	LACKS("crl-file", "read lists of revoked certificates"),
	INSTEAD("http-proxy", "--proxy", one_proxy),
	INSTEAD("https-proxy", "--proxy", one_proxy),
	INSTEAD("socks4", "--proxy socks4://HOST:PORT", NULL),
	INSTEAD("socks4a", "--proxy socks4a://HOST:PORT", NULL),
	INSTEAD("socks5", "--proxy socks5://HOST:PORT", NULL),
	INSTEAD("socks5-hostname", "--proxy socks5h://HOST:PORT", NULL),
	INSTEAD("proxy-password", "--proxy-user", one_user),
	INSTEAD("all-proxy-user", "--proxy-user", one_user),
	INSTEAD("all-proxy-passwd", "--proxy-user", one_user),
	INSTEAD("http-proxy-user", "--proxy-user", one_user),
	INSTEAD("http-proxy-passwd", "--proxy-user", one_user),
	INSTEAD("https-proxy-user", "--proxy-user", one_user),
	INSTEAD("https-proxy-passwd", "--proxy-user", one_user),
	DEFAULT("proxy-basic", "--proxy-auth digest"),
	INSTEAD("ftp-user", "--user", one_user),
	INSTEAD("ftp-passwd", "--user", one_user),
	INSTEAD("ftp-password", "--user", one_user),
	DEFAULT("ftp-pasv", "--ftp-port -"),
	DEFAULT("passive-ftp", "--ftp-port -"),
	DEFAULT("ftp-skip-pasv-ip", NULL),
	INSTEAD("ssl", "--ftp-ssl", "it fails if the server has no TLS"),
	INSTEAD("ftps-implicit", "ftps://HOST/PATH", NULL),
	ADVICE("ftp-type", "files are downloaded as they are"),
	ADVICE("use-ascii", "files are downloaded as they are"),
	ADVICE("list-only", "coget does not list directories"),
	LACKS("quote", "send commands to FTP servers"),
	LACKS("preproxy", "connect through two proxies"),
	MEANS("proxy-anyauth", "--proxy-auth", "any"),
	MEANS("proxy-digest", "--proxy-auth", "digest"),
	INSTEAD("proxy-ntlm", "--proxy-auth", proxy_logins),
	INSTEAD("proxy-negotiate", "--proxy-auth", proxy_logins),
	INSTEAD("proxy-insecure", "--proxy-cacert",
		"proxies are always verified"),
	LACKS("proxy-header", "send headers to proxies"),
	INSTEAD("data-binary", "--data-file FILE",
		"which sends it as it is; '--data' sends text"),
	ADVICE("get", "write the data into the URL, behind a '?'"),
	INSTEAD("upload-file", "--method PUT --data-file FILE", NULL),
	LACKS("dns-interface", "choose the interface for DNS"),
	LACKS("multiple-interface", "use several interfaces"),
	LACKS("prefer-family", "prefer a family of addresses"),
	LACKS("abstract-unix-socket", "connect to abstract Unix sockets"),
	LACKS("local-port", "choose the local port"),
	/* Output. */
	DEFAULT("show-error", NULL),
	DEFAULT("show-console-readout", "--no-progress"),
	INSTEAD("summary-interval", "--progress plain",
		"it prints a line every ten seconds"),
	DEFAULT("human-readable", NULL),
	ADVICE("download-result", "--format prints a line for each file"),
	ADVICE("max-download-result", itself),
	ADVICE("keep-unfinished-download-result", itself),
	INSTEAD("log-level", "--log-file", has_no_level),
	INSTEAD("console-log-level", "--quiet", has_no_level),
	MEANS("progress-bar", "--progress", "bar"),
	MEANS("show-progress", "--progress", "bar"),
	MEANS("force-progress", "--progress", "bar"),
	INSTEAD("verbose", "--json", "it prints every event"),
	INSTEAD("debug", "--json", "it prints every event"),
	INSTEAD("write-out", "--format", write_out),
	INSTEAD("printf", "--format", write_out),
	INSTEAD("server-response", "--head", response_figures),
	INSTEAD("include", "--head", response_figures),
	INSTEAD("dump-header", "--head", response_figures),
	INSTEAD("save-headers", "--head", response_figures),
	INSTEAD("use-head", "--head", response_figures),
	INSTEAD("trace", "--json", "it prints every event"),
	INSTEAD("trace-ascii", "--json", "it prints every event"),
	INSTEAD("trace-time", "--log-file", "it has the time of each message"),
	ADVICE("styled-output", "colours are for terminals, and off if "
				"NO_COLOR is set"),
	ADVICE("stderr", "write '2>FILE' behind the command, or use "
			 "'--log-file'"),
	ADVICE("enable-color", "colours are for terminals, and off if NO_COLOR "
			       "is set"),
	DEFAULT("no-buffer", NULL),
	DEFAULT("tcp-nodelay", NULL),
	INSTEAD("on-download-complete", "--exec 'COMMAND {path}'", exec),
	INSTEAD("on-bt-download-complete", "--exec 'COMMAND {path}'", exec),
	INSTEAD("on-download-error", "--on-done", exec),
	INSTEAD("on-download-start", "--json", "it prints every event"),
	INSTEAD("on-download-stop", "--on-done", exec),
	INSTEAD("on-download-pause", "--json", "it prints every event"),
	ADVICE("background", "start it in the background with '&'"),
	ADVICE("daemon", "start it in the background with '&'"),
};

const size_t foreign_name_count =
	sizeof(foreign_names) / sizeof(foreign_names[0]);

const struct foreign foreign_letters[] = {
	DEFAULT("L", "--max-redirs 0"),
	DEFAULT("f", NULL),
	DEFAULT("J", "--no-content-disposition"),
	INSTEAD("P", "-d", "curl's is --ftp-port"),
	INSTEAD("t", "-r",
		"it does not count the first attempt; a timeout is -T"),
	INSTEAD("m", "-T", "attempts are -r; coget does not follow links"),
	ADVICE("S", "errors are always shown; '--head' prints what servers say "
		    "of files"),
	DEFAULT("Z", NULL),
	INSTEAD("N", "--exists update", NULL),
	MEANS("nc", "--exists", "skip"),
	DEFAULT("nd", NULL),
	ADVICE("np", no_links),
	DEFAULT("nH", NULL),
	INSTEAD("n", "--netrc", "axel's is -s"),
	ADVICE("B", "coget cannot resolve relative URLs yet"),
	ADVICE("Q", "coget cannot limit the total size yet"),
	INSTEAD("R", "--no-mtime", "by default files get the server's time"),
	DASH("C", "--continue", from_offset),
	INSTEAD("U", "-A", "the login for a proxy is --proxy-user"),
	INSTEAD("z", "--exists update", NULL),
	INSTEAD("v", "--json", "the version is -V"),
	ADVICE("w", "wget's is '--wait'; curl's is '--format', whose "
		    "placeholders are {status}, {size}, {url} and others"),
	MEANS("#", "--progress", "bar"),
	ADVICE("G", "write the data into the URL, behind a '?'"),
	ADVICE("p", no_links),
	INSTEAD("l", "--log-file", "coget does not follow links"),
	INSTEAD("a", "--log-file", "it does not append to uploads"),
	ADVICE("D", "start it in the background with '&'; curl's is --head"),
};

const size_t foreign_letter_count =
	sizeof(foreign_letters) / sizeof(foreign_letters[0]);

static const struct foreign *find(const struct foreign *rows, size_t count,
				  const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(rows[i].name) == len &&
		    memcmp(rows[i].name, name, len) == 0)
			return &rows[i];
	return NULL;
}

const struct foreign *foreign_by_name(const char *name, size_t len)
{
	return find(foreign_names, foreign_name_count, name, len);
}

const struct foreign *foreign_by_letters(const char *letters, size_t len)
{
	return find(foreign_letters, foreign_letter_count, letters, len);
}
