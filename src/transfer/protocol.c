#include "transfer/protocol.h"

#include <strings.h>

#include "transfer/protocol_file.h"
#include "transfer/protocol_ftp.h"
#include "transfer/protocol_http.h"
#include "transfer/protocol_plain.h"
#include "transfer/protocol_ssh.h"

const struct protocol *protocol_of(const struct url *url)
{
	static const struct protocol *const protocols[PROTOCOL_COUNT] = {
		[PROTOCOL_HTTP] = &protocol_http,
		[PROTOCOL_FTP] = &protocol_ftp,
		[PROTOCOL_SFTP] = &protocol_sftp,
		[PROTOCOL_SCP] = &protocol_scp,
		[PROTOCOL_PLAIN] = &protocol_plain,
		[PROTOCOL_FILE] = &protocol_file,
	};

	return protocols[url->scheme->protocol];
}

bool protocol_may_redirect_to(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 ||
	       strncasecmp(url, "https://", 8) == 0;
}
