/*
 * The kinds of proxies, by the schemes of their URLs.
 */
#ifndef MODEL_PROXY_KIND_H
#define MODEL_PROXY_KIND_H

enum proxy_kind {
	PROXY_HTTP,	 /* HTTP, itself asked over plain connections */
	PROXY_HTTPS,	 /* the same over TLS */
	PROXY_SOCKS,	 /* any version of it */
	PROXY_UNKNOWN,	 /* no URL of a proxy */
	PROXY_BAD_LOGIN, /* it has a login that cannot be decoded: "a%00:b" */
};

/*
 * The kind that a proxy's URL names, HTTP if there is no scheme; PROXY_UNKNOWN
 * for a scheme that is none of a proxy.  What follows it is not looked at.
 */
enum proxy_kind proxy_kind_of(const char *url);

#endif
