#include "input/metalink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../suite.h"

#define SHA256 \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA1 "0123456789abcdef0123456789abcdef01234567"
#define MD5 "0123456789abcdef0123456789abcdef"

#define METALINK4(body)                                      \
	"<?xml version='1.0' encoding='UTF-8'?>\n"           \
	"<metalink xmlns='urn:ietf:params:xml:ns:metalink'>" \
	"<generator>test</generator>" body "</metalink>"

#define METALINK3(body)                                                   \
	"<metalink version='3.0' xmlns='http://www.metalinker.org/'>"     \
	"<publisher><name>none</name></publisher><files>" body "</files>" \
	"</metalink>"

#define ONE(body) \
	METALINK4("\n<file name='a'>" body "<url>http://h/a</url></file>")

static struct metalink metalink;
static struct failure failure;

static int parse_for(const char *text, size_t len, const char *location)
{
	struct metalink_parser *parser;
	int status = 0;

	metalink_release(&metalink);
	ck_assert_int_eq(metalink_parser_open(&parser, location), 0);
	/* Byte by byte, so that every text comes in parts. */
	for (size_t i = 0; status == 0 && i < len; i++)
		status = metalink_parser_add(parser, text + i, 1, &failure);
	if (status == 0)
		status = metalink_parser_end(parser, &metalink, &failure);
	metalink_parser_close(parser);
	return status;
}

static const struct metalink_file *parse(const char *text)
{
	ck_assert_int_eq(parse_for(text, strlen(text), NULL), 0);
	return metalink.files;
}

static void check_fault(const char *text, const char *fault)
{
	const struct metalink_file *file = parse(text);

	ck_assert_ptr_nonnull(file->fault);
	ck_assert_str_eq(file->fault, fault);
}

static void check_refused(const char *text, const char *what)
{
	ck_assert_int_eq(parse_for(text, strlen(text), NULL), UV_EPROTO);
	ck_assert_msg(strstr(failure.what, what), "%s", failure.what);
	ck_assert_int_eq(failure.error, ERROR_INPUT);
}

static void tear_down(void)
{
	metalink_release(&metalink);
}

START_TEST(version_4_is_read)
{
	const struct metalink_file *file = parse(METALINK4(
		"<published>2026-11-30T12:00:00Z</published>"
		"<file name='dist/a.iso'>"
		"<identity>A</identity><version>1</version><size> 300 </size>"
		"<hash type='md5'>" MD5 "</hash>"
		"<hash type='sha-256'>\n" SHA256 "\n</hash>"
		"<hash type='sha-1'>" SHA1 "</hash>"
		"<pieces length='200' type='sha-1'><hash>" SHA1 "</hash>"
		"<hash>" SHA1 "</hash></pieces>"
		"<signature mediatype='application/pgp-signature'>-</signature>"
		"<metaurl mediatype='torrent'>http://h/a.torrent</metaurl>"
		"<url priority='2'>http://b/a.iso?x=1&amp;y=2</url>"
		"<url location='DE' priority='1'>http://a/a.iso</url>"
		"<url>ftp://c/a.iso</url></file>"));
	struct pieces *pieces;

	ck_assert_uint_eq(metalink.count, 1);
	ck_assert_ptr_null(file->fault);
	ck_assert_str_eq(file->name, "dist/a.iso");
	ck_assert_int_eq(file->size_bytes, 300);
	ck_assert_int_eq(file->checksum.algorithm, CHECKSUM_SHA256);
	ck_assert(file->has_signature);
	ck_assert_uint_eq(file->url_count, 3);
	ck_assert_str_eq(file->urls[0].url, "http://a/a.iso");
	ck_assert_str_eq(file->urls[0].location, "de");
	ck_assert_str_eq(file->urls[1].url, "http://b/a.iso?x=1&y=2");
	ck_assert_str_eq(file->urls[2].url, "ftp://c/a.iso");
	ck_assert_int_eq(metalink_file_pieces(file, &pieces), 0);
	ck_assert_uint_eq(pieces->count, 2);
	ck_assert_uint_eq(pieces->piece_bytes, 200);
	ck_assert_uint_eq(pieces_range(pieces, 1).start, 200);
	ck_assert_uint_eq(pieces_range(pieces, 1).end, 300);
	ck_assert_int_eq(pieces_value(pieces, 1)[1], 0x23);
	pieces_free(pieces);
}
END_TEST

START_TEST(version_3_is_read)
{
	const struct metalink_file *file = parse(METALINK3(
		"<file name='a.iso'><size>5</size><verification>"
		"<hash type='sha1'>" SHA1 "</hash>"
		"<pieces length='4' type='sha1'><hash piece='0'>" SHA1
		"</hash><hash piece='1'>" SHA1 "</hash></pieces>"
		"<signature type='pgp'>-</signature></verification>"
		"<resources maxconnections='5'>"
		"<url type='http' preference='10'>http://b/a.iso</url>"
		"<url type='http' location='us' preference='100'>"
		"http://a/a.iso</url><url type='http'>http://c/a.iso</url>"
		"</resources></file><file name='b'>"
		"<resources><url>http://a/b</url></resources></file>"));

	ck_assert_uint_eq(metalink.count, 2);
	ck_assert_ptr_null(file->fault);
	ck_assert_int_eq(file->size_bytes, 5);
	ck_assert_int_eq(file->checksum.algorithm, CHECKSUM_SHA1);
	ck_assert(file->has_pieces && file->has_signature);
	ck_assert_str_eq(file->urls[0].url, "http://a/a.iso");
	ck_assert_str_eq(file->urls[1].url, "http://b/a.iso");
	ck_assert_str_eq(file->urls[2].url, "http://c/a.iso");
	ck_assert_str_eq(file[1].name, "b");
}
END_TEST

START_TEST(the_country_that_is_wanted_comes_first)
{
	static const char text[] = METALINK4(
		"<file name='a'><url priority='1'>http://a/</url>"
		"<url location='fr' priority='3'>http://b/</url>"
		"<url location='FR' priority='2'>http://c/</url></file>");

	ck_assert_int_eq(parse_for(text, strlen(text), "fr"), 0);
	ck_assert_str_eq(metalink.files->urls[0].url, "http://c/");
	ck_assert_str_eq(metalink.files->urls[1].url, "http://b/");
	ck_assert_str_eq(metalink.files->urls[2].url, "http://a/");
}
END_TEST

START_TEST(what_is_no_vocabulary_of_its_own_is_passed_over)
{
	const struct metalink_file *file = parse(METALINK4(
		"<x:file xmlns:x='urn:x' name='x'><x:size>1</x:size></x:file>"
		"<file name='a'><x:url xmlns:x='urn:x'>http://no/</x:url>"
		"<other><url>http://no/</url><size>x</size></other>"
		"<hash type='sha-384'>none</hash><hash>none</hash>"
		"<pieces length='x' type='tiger'><hash>x</hash></pieces>"
		"<url>http://yes/</url></file>"));

	ck_assert_uint_eq(metalink.count, 1);
	ck_assert_ptr_null(file->fault);
	ck_assert_uint_eq(file->url_count, 1);
	ck_assert_str_eq(file->urls[0].url, "http://yes/");
	ck_assert(!file->has_checksum && !file->has_pieces);
}
END_TEST

START_TEST(what_is_wrong_with_a_file_is_said)
{
	check_fault(METALINK4("<file><url>http://a/</url></file>"),
		    "the file has no name");
	check_fault(METALINK4("<file name='a'><url/></file>"),
		    "a URL is empty");
	check_fault(ONE("<size>-1</size>"),
		    "the size -1 is not a number of bytes");
	check_fault(ONE("<size>99999999999999999999</size>"),
		    "the size 99999999999999999999 is not a number of bytes");
	check_fault(ONE("<size>1</size><size>2</size>"),
		    "the file has two sizes");
	check_fault(ONE("<hash type='sha-1'>abc</hash>"),
		    "sha1 has 40 hexadecimal digits, not abc");
	check_fault(ONE("<hash type='sha256'>" SHA1 "</hash>"),
		    "sha256 has 64 hexadecimal digits, not " SHA1);
	check_fault(ONE("<hash type='md5'></hash>"),
		    "md5 has 32 hexadecimal digits, not none");
	check_fault(ONE("<url priority='0'>http://h/</url>"),
		    "the priority of a URL is from 1 to 999999, not 0");
	check_fault(ONE("<url priority='1000000'>http://h/</url>"),
		    "the priority of a URL is from 1 to 999999, not 1000000");
	check_fault(ONE("<url priority='x'>http://h/</url>"),
		    "the priority of a URL is from 1 to 999999, not x");
	check_fault(ONE("<url preference='101'>http://h/</url>"),
		    "the preference of a URL is from 0 to 100, not 101");
}
END_TEST

START_TEST(what_is_wrong_with_pieces_is_said)
{
	check_fault(ONE("<pieces type='sha-1' length='0'/>"),
		    "the length of pieces is a number of bytes, not 0");
	check_fault(ONE("<pieces type='sha-1'/>"),
		    "the length of pieces is a number of bytes, not nothing");
	check_fault(ONE("<pieces type='sha-1' length='9'><hash>" MD5
			"</hash></pieces>"),
		    "sha1 has 40 hexadecimal digits, not " MD5);
	check_fault(ONE("<size>10</size><pieces type='sha-1' length='9'>"
			"<hash>" SHA1 "</hash></pieces>"),
		    "a has the hashes of 1 pieces, and its size takes 2");
	check_fault(ONE("<pieces type='sha-1' length='9'><hash piece='1'>" SHA1
			"</hash></pieces>"),
		    "the pieces are not in order: 1 comes where 0 should");
}
END_TEST

START_TEST(a_fault_has_its_line)
{
	const struct metalink_file *file =
		parse(ONE("\n<size>4</size>\n<hash type='md5'>\n1\n</hash>"));

	ck_assert_uint_eq(file->line, 5);
}
END_TEST

START_TEST(what_is_no_metalink_is_refused)
{
	check_refused("", "it is empty");
	check_refused("http://h/a\n", "line 1: not well-formed");
	check_refused("<html><file name='a'/></html>",
		      "it begins with <html>, not with <metalink>");
	check_refused("<metalink xmlns='urn:other'/>",
		      "it begins with <metalink>");
	check_refused(METALINK4(""), "it lists no file");
	check_refused("<metalink><file name='a'>", "line 1: no element found");
	check_refused("<metalink><file name='a'></metalink>",
		      "line 1: mismatched tag");
}
END_TEST

START_TEST(entities_are_refused)
{
	check_refused("<!DOCTYPE m [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"
		      "<metalink><file name='&b;'/></metalink>",
		      "it has a DOCTYPE");
	check_refused("<!DOCTYPE m SYSTEM 'file:///etc/passwd'><metalink/>",
		      "it has a DOCTYPE");
	check_refused("<metalink><file name='a'><url>&x;</url></file>"
		      "</metalink>",
		      "undefined entity");
}
END_TEST

START_TEST(bounds_are_kept)
{
	struct buf text = BUF_INIT(SIZE_MAX);

	for (int i = 0; i < 33; i++)
		ck_assert_int_eq(buf_puts(&text, "<metalink>"), 0);
	check_refused(text.data, "nested too deeply");
	buf_reset(&text);
	ck_assert_int_eq(buf_puts(&text, "<metalink><file name='a'><url>"), 0);
	for (int i = 0; i < 9000; i++)
		ck_assert_int_eq(buf_putc(&text, 'x'), 0);
	check_refused(text.data, "more than 8192 bytes of text");
	buf_reset(&text);
	ck_assert_int_eq(buf_puts(&text, "<metalink>"), 0);
	for (int i = 0; i <= METALINK_FILES_MAX; i++)
		ck_assert_int_eq(buf_puts(&text, "<file/>"), 0);
	check_refused(text.data, "more than 10000 files");
	buf_reset(&text);
	ck_assert_int_eq(buf_puts(&text, "<metalink><file name='a'>"), 0);
	for (int i = 0; i <= METALINK_URLS_MAX; i++)
		ck_assert_int_eq(buf_puts(&text, "<url>http://h/</url>"), 0);
	ck_assert_int_eq(buf_puts(&text, "</file></metalink>"), 0);
	check_fault(text.data, "the file has more than 1000 URLs");
	buf_release(&text);
}
END_TEST

START_TEST(a_gigabyte_is_not_read)
{
	static char blanks[1 << 20];
	struct metalink_parser *parser;
	size_t taken = 0;

	memset(blanks, ' ', sizeof(blanks));
	ck_assert_int_eq(metalink_parser_open(&parser, NULL), 0);
	ck_assert_int_eq(
		metalink_parser_add(parser, "<metalink>", 10, &failure), 0);
	while (metalink_parser_add(parser, blanks, sizeof(blanks), &failure) ==
	       0)
		taken++;
	ck_assert_uint_eq(taken, 15);
	ck_assert_str_eq(failure.what,
			 "not a Metalink: it is larger than 16 MiB");
	metalink_parser_close(parser);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"metalink", NULL, tear_down, version_4_is_read,
		version_3_is_read, the_country_that_is_wanted_comes_first,
		what_is_no_vocabulary_of_its_own_is_passed_over,
		what_is_wrong_with_a_file_is_said,
		what_is_wrong_with_pieces_is_said, a_fault_has_its_line,
		what_is_no_metalink_is_refused, entities_are_refused,
		bounds_are_kept, a_gigabyte_is_not_read);
}
