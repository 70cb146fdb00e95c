#include "model/schemes.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* A CGI program's client could set HTTP_PROXY. */
const struct scheme scheme_table[SCHEME_COUNT] = {
	{"https",
	 SCHEME_HTTPS,
	 443,
	 PROTOCOL_HTTP,
	 true,
	 {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}},
	{"http",
	 SCHEME_HTTP,
	 80,
	 PROTOCOL_HTTP,
	 false,
	 {"http_proxy", "all_proxy", "ALL_PROXY"}},
	{"ftp",
	 SCHEME_FTP,
	 21,
	 PROTOCOL_FTP,
	 false,
	 {"ftp_proxy", "FTP_PROXY", "all_proxy", "ALL_PROXY"}},
	{"ftps",
	 SCHEME_FTPS,
	 990,
	 PROTOCOL_FTP,
	 true,
	 {"ftps_proxy", "FTPS_PROXY", "all_proxy", "ALL_PROXY"}},
	{"sftp",
	 SCHEME_SFTP,
	 22,
	 PROTOCOL_SFTP,
	 true,
	 {"sftp_proxy", "SFTP_PROXY", "all_proxy", "ALL_PROXY"}},
	{"scp",
	 SCHEME_SCP,
	 22,
	 PROTOCOL_SCP,
	 true,
	 {"scp_proxy", "SCP_PROXY", "all_proxy", "ALL_PROXY"}},
	{"tftp",
	 SCHEME_TFTP,
	 69,
	 PROTOCOL_PLAIN,
	 false,
	 {"tftp_proxy", "TFTP_PROXY", "all_proxy", "ALL_PROXY"}},
	{"gopher",
	 SCHEME_GOPHER,
	 70,
	 PROTOCOL_PLAIN,
	 false,
	 {"gopher_proxy", "GOPHER_PROXY", "all_proxy", "ALL_PROXY"}},
	{"gophers",
	 SCHEME_GOPHERS,
	 70,
	 PROTOCOL_PLAIN,
	 true,
	 {"gophers_proxy", "GOPHERS_PROXY", "all_proxy", "ALL_PROXY"}},
	{"dict",
	 SCHEME_DICT,
	 2628,
	 PROTOCOL_PLAIN,
	 false,
	 {"dict_proxy", "DICT_PROXY", "all_proxy", "ALL_PROXY"}},
	{.name = "file",
	 .set = SCHEME_FILE,
	 .protocol = PROTOCOL_FILE,
	 .is_secure = true},
};

const struct scheme *scheme_find(const char *name, size_t len)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (strlen(scheme_table[i].name) == len &&
		    strncasecmp(scheme_table[i].name, name, len) == 0)
			return &scheme_table[i];
	return NULL;
}

static const struct {
	const char *names; /* with a blank behind each */
	const char *remedy;
} alternatives[] = {
	{"imap imaps pop3 pop3s smtp smtps mailto ",
	 "coget is for files, and the scheme is for mail"},
	{"ldap ldaps mqtt mqtts telnet ws wss irc ",
	 "coget is for files, and the scheme is for conversations"},
	{"rtsp rtspu rtmp rtmpe rtmps rtmpt rtmpte rtmpts mms ",
	 "coget is for files, and the scheme is for streams: ffmpeg records "
	 "them"},
	{"smb smbs cifs ",
	 "libcurl knows only SMB 1, which servers have turned off: use "
	 "smbclient, or mount the share and give file:///PATH"},
	{"nfs afp ", "mount the share, and give file:///PATH"},
	{"magnet ", "coget does not download by BitTorrent: use aria2c"},
	{"ed2k ipfs ipns ", "use a gateway's https URL of it"},
	{"rsync ",
	 "use rsync, or an http, https or ftp URL of the same server"},
	{"s3 ", "use an https URL of it: aws s3 presign makes one"},
	{"gs ", "use https://storage.googleapis.com/BUCKET/OBJECT"},
	{"git svn hg bzr ", "use that program, or the https URL of an archive"},
	{"ssh ", "use sftp://HOST/PATH or scp://HOST/PATH"},
	{"dav webdav ", "use http:// in its place"},
	{"davs webdavs ", "use https:// in its place"},
	{"gemini finger data ", "coget does not know it, and neither does "
				"libcurl"},
};

const char *scheme_alternative(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(alternatives) / sizeof(alternatives[0]);
	     i++) {
		const char *at = alternatives[i].names;

		for (size_t skip; *at; at += skip) {
			skip = strcspn(at, " ") + 1;
			if (skip == len + 1 && strncasecmp(at, name, len) == 0)
				return alternatives[i].remedy;
		}
	}
	return NULL;
}

size_t scheme_index(const struct scheme *scheme)
{
	return (size_t)(scheme - scheme_table);
}

/* The set of a name; 0 for one that is unknown. */
static unsigned schemes_of(const char *name, size_t len)
{
	const struct scheme *scheme = scheme_find(name, len);

	if (scheme)
		return scheme->set;
	return len == 3 && strncasecmp(name, "all", len) == 0 ? SCHEMES_ALL : 0;
}

static bool is_name(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)name[i]))
			return false;
	return len > 0;
}

/* Apply an element of the list.  Returns whether it is one. */
static bool apply(unsigned *schemes, const char *element, size_t len)
{
	char how = element[0];
	bool has_sign = how == '=' || how == '+' || how == '-';
	const char *name = element + has_sign;
	size_t name_len = len - (len > 0 && has_sign);
	unsigned named = schemes_of(name, name_len);

	if (how == '=')
		*schemes = 0;
	if (how == '-')
		*schemes &= ~named;
	else
		*schemes |= named;
	return named || (how == '-' && is_name(name, name_len));
}

int schemes_parse(unsigned *schemes, const char *list)
{
	unsigned parsed = *list == '+' || *list == '-' ? SCHEMES_ALL : 0;

	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");

		if (!apply(&parsed, at, len))
			return -EINVAL;
		at += len;
		if (!*at)
			break;
	}
	if (!parsed)
		return -EINVAL;
	*schemes = parsed;
	return 0;
}

bool schemes_have(unsigned schemes, const struct scheme *scheme)
{
	return !schemes || (schemes & scheme->set) != 0;
}
