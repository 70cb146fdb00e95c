#include "http/content_coding.h"

#include "unit/suite.h"

static void check(const char *list, enum content_coding expected)
{
	enum content_coding coding = content_coding_parse(list);

	ck_assert_msg(coding == expected, "%s is %d", list ? list : "nothing",
		      coding);
}

START_TEST(gzip_is_known_by_its_two_names)
{
	check("gzip", CODING_GZIP);
	check("X-GZip", CODING_GZIP);
	check(" identity,\tgzip ,", CODING_GZIP);
	check("aws-chunked,gzip", CODING_GZIP);
}
END_TEST

START_TEST(the_others_are_known_by_their_names)
{
	check("br", CODING_BROTLI);
	check("Deflate", CODING_DEFLATE);
	check("zstd", CODING_ZSTD);
	check("br, identity", CODING_BROTLI);
}
END_TEST

START_TEST(what_is_no_coding_packs_nothing)
{
	static const char *const none[] = {
		"",	       "identity",	 "Identity, identity",
		"none",	       "binary",	 "7bit",
		"8bit",	       "utf-8",		 "UTF-8",
		"UTF8",	       "charset=utf-8",	 "iso-8859-1",
		"ISO8859-15",  "windows-1252",	 "us-ascii",
		"latin1",      "aws-chunked",	 "chunked",
		"text/plain",  "application/xml", " , ,",
		"utf-8, none", "utf-8;q=1",
	};

	check(NULL, CODING_NONE);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		check(none[i], CODING_NONE);
}
END_TEST

START_TEST(what_packs_otherwise_or_is_not_known_is_told)
{
	static const char *const other[] = {
		"compress", "gzip, gzip", "gzip, br", "br;q=1", "gzip;q=1",
		"foo",	    "gz",	  "gzip2",    "none2",	"gzip gzip",
		"brotli",   "dcb",	  "dcz",
	};

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		check(other[i], CODING_OTHER);
}
END_TEST

int main(void)
{
	return RUN_SUITE("content coding", gzip_is_known_by_its_two_names,
			 the_others_are_known_by_their_names,
			 what_is_no_coding_packs_nothing,
			 what_packs_otherwise_or_is_not_known_is_told);
}
