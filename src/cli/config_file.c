#include "cli/config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/own_path.h"
#include "base/wipe.h"
#include "cli/config_line.h"
#include "cli/host_section.h"
#include "cli/lookup.h"
#include "cli/secret.h"
#include "cli/usage_error.h"

#define CONFIG_MAX_BYTES ((size_t)1024 * 1024)

/* One file while it is read. */
struct config_file {
	struct parser *parser;
	const char *path;
	unsigned line;
	struct stat info;
};

/* Print an error that begins with file and line. */
static void print_error(const struct config_file *file, const char *what)
{
	usage_error(file->parser->errors, "%s, line %u: %s",
		    quote(file->path).text, file->line, what);
}

static void print_error_in_section(const struct config_file *file)
{
	char names[256], what[384];

	host_section_list(names, sizeof(names));
	snprintf(what, sizeof(what),
		 "this option cannot be set for one host; write it before the "
		 "first section (for hosts are: %s)",
		 names);
	print_error(file, what);
}

static bool is_readable_by_others(const struct config_file *file)
{
	return file->info.st_mode & (S_IRWXG | S_IRWXO);
}

/* Whether an option may be set here to that value; an error is printed. */
static bool may_be_set(const struct config_file *file,
		       const struct option *option, const char *value)
{
	if (option->is_for_command_line) {
		print_error(file, "this option is for the command line only");
		return false;
	}
	if (file->parser->host && !option->is_for_hosts) {
		print_error_in_section(file);
		return false;
	}
	if (value && secret_is_given(option, value) &&
	    is_readable_by_others(file)) {
		print_error(file, "others can read the secret; type 'chmod "
				  "600' and the file's name, or use @FILE");
		return false;
	}
	return true;
}

/* Parse the word of a line, its errors to be told with the line. */
static enum cli_outcome parse_word(const struct config_file *file, char *word)
{
	struct parser *parser = file->parser;
	FILE *errors = parser->errors;
	enum cli_outcome outcome;
	char *nothing[] = {NULL};
	char *text = NULL;
	size_t len;

	parser->next = nothing;
	parser->errors = open_memstream(&text, &len);
	if (!parser->errors) {
		parser->errors = errors;
		print_error(file, "out of memory");
		return CLI_USAGE;
	}
	outcome = parser_take_name(parser, word);
	fclose(parser->errors);
	parser->errors = errors;
	if (outcome == CLI_USAGE && text) {
		text[strcspn(text, "\n")] = '\0';
		print_error(file, text + strlen("coget: "));
	}
	free(text);
	return outcome;
}

/* The value of an option that the word of a line sets; NULL: none. */
static char *value_of(char *word, size_t name_len)
{
	char *end = word + strlen("--") + name_len;

	return *end ? end + 1 : NULL;
}

/* curl's config files have letters, too: "-o" for output. */
static enum cli_outcome refuse_letter(const struct config_file *file,
				      char letter)
{
	const struct option *option = option_by_letter(letter);
	char what[128];

	snprintf(what, sizeof(what),
		 "options have their long names here, such as '%s'%s%c",
		 option ? option->name : "output",
		 option ? " instead of -" : "", option ? letter : '\0');
	print_error(file, what);
	return CLI_USAGE;
}

static enum cli_outcome take_word(const struct config_file *file,
				  const struct config_line *line)
{
	char *word = secret_keep(file->parser->settings, line->word.data);
	const struct option *option;

	if (!word) {
		print_error(file, "out of memory");
		return CLI_USAGE;
	}
	if (line->name_len == 1)
		return refuse_letter(file, word[strlen("--")]);
	option = option_by_name(word + strlen("--"), line->name_len);
	if (option && !may_be_set(file, option, value_of(word, line->name_len)))
		return CLI_USAGE;
	return parse_word(file, word);
}

/* What follows is for a host alone. */
static enum cli_outcome take_section(const struct config_file *file,
				     const char *host)
{
	struct parser *parser = file->parser;
	struct host_settings *added;
	int status = host_list_add(&parser->settings->hosts, host, &added);

	if (status == 0)
		parser->host = secret_keep(parser->settings, host);
	if (status == 0 && parser->host)
		return CLI_RUN;
	print_error(file, status == -EINVAL
				  ? "the section needs a host, such as [host "
				    "example.org] or [host example.org:8080]"
				  : "out of memory");
	return CLI_USAGE;
}

static enum cli_outcome take_line(struct config_file *file, const char *text)
{
	struct config_line line = CONFIG_LINE_NONE;
	enum cli_outcome outcome = CLI_RUN;
	int status = config_line_read(&line, text);

	if (status == CONFIG_LINE_OPTION)
		outcome = take_word(file, &line);
	else if (status == CONFIG_LINE_SECTION)
		outcome = take_section(file, line.word.data);
	wipe_buf(&line.word);
	if (status >= 0)
		return outcome;
	print_error(file, status == -EINVAL ? line.mistake : "out of memory");
	return CLI_USAGE;
}

static enum cli_outcome take_text(struct config_file *file, char *text)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	enum cli_outcome outcome = CLI_RUN;

	if (strncmp(text, byte_order_mark, 3) == 0)
		text += 3;
	while (text && outcome == CLI_RUN) {
		file->line++;
		outcome = take_line(file, strsep(&text, "\n"));
	}
	return outcome;
}

/* Whether nobody but the user and root can have written it; pipes are theirs. */
static bool is_trusted(const struct stat *info)
{
	return !S_ISREG(info->st_mode) ||
	       ((info->st_uid == geteuid() || info->st_uid == 0) &&
		!(info->st_mode & S_IWOTH));
}

static enum cli_outcome refuse_file(const struct config_file *file,
				    const char *why)
{
	usage_error(file->parser->errors, "cannot read the config file %s: %s",
		    quote(file->path).text, why);
	return CLI_USAGE;
}

static const char *explain(int status)
{
	switch (status) {
	case OWN_PATH_FOREIGN_LINK:
		return OWN_PATH_FOREIGN_TEXT;
	case -ENOMEM:
		return "out of memory";
	case -EBADMSG:
		return "it is no text";
	default:
		return strerror(-status);
	}
}

/*
 * Whether there is no such file for this user: HOME may still be that of the
 * user who called su(1).
 */
static bool is_nobodys(int status)
{
	return status == -ENOENT || status == -ENOTDIR || status == -EACCES;
}

enum cli_outcome config_file_read(struct parser *parser, const char *path,
				  bool is_needed)
{
	struct config_file file = {.parser = parser, .path = path};
	struct buf text = BUF_INIT(CONFIG_MAX_BYTES);
	enum cli_outcome outcome = CLI_RUN;
	int status = file_read_with(&text, path, &file.info);

	if (!is_needed && is_nobodys(status))
		return CLI_RUN;
	parser->source = path;
	if (status < 0)
		outcome = refuse_file(&file, explain(status));
	else if (!is_trusted(&file.info))
		outcome = refuse_file(&file, "another user owns it or can "
					     "write it; change that");
	else
		outcome = take_text(&file, text.data);
	parser->host = NULL;
	wipe_buf(&text);
	return outcome;
}
