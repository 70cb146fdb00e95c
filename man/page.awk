# Writes what header.awk has read as man pages, in mdoc(7): coget_NAME.3 for
# each header but coget.h, whose page is coget.3, and for each function and
# macro a link of its name that leads to it.  They go into the directory "dir",
# with the date "date", and "os" in the footer.
#
# Comments are plain text.  In them, these have a meaning:
#   name()  (name.h)  <name.h>  name(3)   references
#   a line that begins with a tab         code
#   name  text                            an entry of a list, continued by lines
#   name, name  text                      that begin with blanks
#   - text                                the same without a name

function out(line)
{
	print line >file
}

# Page names.

function title(page)
{
	return page == "coget" ? page : "coget_" page
}

function first_sentence(page,    line, at)
{
	line = head[page]
	gsub(/\n/, " ", line)
	at = match(line, /\.( |$)/)
	line = at ? substr(line, 1, at - 1) : line
	sub(/^[A-Za-z]+( [a-z]+)?: /, "", line)
	if (substr(line, 2, 1) !~ /[A-Z]/)
		line = tolower(substr(line, 1, 1)) substr(line, 2)
	return line
}

# Text.

function escape(line)
{
	gsub(/\\/, "\\e", line)
	gsub(/`/, "\\(ga", line)
	return line
}

# A word for the text's next place; a sentence's end ends the line, too.  Names
# are not to be hyphenated.
function put_word(word)
{
	if (word ~ /[A-Za-z0-9][_.(][A-Za-z0-9]/)
		word = "\\%" word
	if (line == "" && word ~ /^[.']/)
		word = "\\&" word
	if (line != "" && length(line) + length(word) > 78)
		put_line()
	line = line == "" ? word : line " " word
	if (word ~ /[.!?][)"]*$/)
		put_line()
}

function put_line()
{
	if (line != "")
		out(line)
	line = ""
}

# A macro line for a word that has "before" and "after" around the reference:
# punctuation is set close by the macro's own rules, anything else by hand.
function put_macro(macro, before, after)
{
	put_line()
	while (after ~ /^[.,:;)!?]/) {
		macro = macro " " substr(after, 1, 1)
		after = substr(after, 2)
	}
	if (after != "")
		macro = macro " Ns " escape(after)
	out("." (before == "" ? "" : "Pf " before " ") macro)
}

# Put a reference to what the word names.  Returns whether it names something.
function put_reference(word,    before, after, target)
{
	if (!match(word, /[A-Za-z0-9_]+(\(\)|\([1-8]\)|\.h>?)/))
		return 0
	before = substr(word, 1, RSTART - 1)
	after = substr(word, RSTART + RLENGTH)
	target = substr(word, RSTART, RLENGTH)
	if (before !~ /^[("<]*$/)
		return 0
	if (target ~ /\.h>$/)
		return put_header(before, target, after)
	if (target ~ /\.h$/)
		return put_page(before, target, after)
	put_macro(function_macro(target), before, after)
	return 1
}

function put_header(before, target, after)
{
	sub(/<$/, "", before)
	sub(/>$/, "", target)
	put_macro("In " target, before, after)
	return 1
}

function put_page(before, target, after)
{
	sub(/\.h$/, "", target)
	if (!(target in head))
		return 0
	put_macro("Xr " title(target) " 3", before, after)
	see[target] = 1
	return 1
}

# How a function is referred to: by its page, unless that is this one.
function function_macro(target,    the_name)
{
	the_name = target
	sub(/\(.*/, "", the_name)
	if (target !~ /\(\)$/)
		return "Xr " the_name " " substr(target, length(target) - 1, 1)
	if (!(the_name in home) || home[the_name] == this)
		return "Fn " the_name
	see[home[the_name]] = 1
	return "Xr " the_name " 3"
}

function put_words(text,    words, count, i)
{
	count = split(text, words, /[ \t\n]+/)
	for (i = 1; i <= count; i++) {
		if (words[i] != "" && !put_reference(words[i]))
			put_word(escape(words[i]))
	}
	put_line()
}

# What is open in a text: "", "para", "list" (of names), "bullets", "code".
function switch_to(what, is_apart)
{
	if (what == open)
		return
	put_words(para)
	para = ""
	if (open == "code")
		out(".Ed")
	if (open == "list" || open == "bullets")
		out(".El")
	if (what == "para" && is_apart)
		out(".Pp")
	if (what == "code")
		out(".Bd -literal -offset indent")
	if (what == "list")
		out((is_apart ? ".Pp\n" : "") ".Bl -tag -width Ds -compact")
	if (what == "bullets")
		out(".Bl -bullet")
	open = what
}

function end_para()
{
	put_words(para)
	para = ""
}

# Put a comment's text.
function put_text(text,    lines, count, i, was_blank)
{
	count = split(text, lines, "\n")
	open = para = line = ""
	for (i = 1; i <= count; i++) {
		if (lines[i] == "") {
			was_blank = i > 1
			continue
		}
		put_text_line(lines[i], was_blank)
		was_blank = 0
	}
	switch_to("")
}

function put_text_line(text, was_blank)
{
	if (text ~ /^\t/) {
		if (open == "code" && was_blank)
			out("")
		switch_to("code")
		put_code(substr(text, 2))
	} else if (text ~ /^ *- /) {
		switch_to("bullets")
		end_para()
		out(".It")
		para = substr(text, index(text, "- ") + 2)
	} else if (text ~ /^[a-z_]+(, [a-z_]+)*  /) {
		switch_to("list", was_blank)
		end_para()
		out(".It " entry_names(text))
		sub(/^[a-z_, ]+  /, "", text)
		para = text
	} else if (text ~ /^ / && (open == "list" || open == "bullets")) {
		para = para " " text
	} else {
		if (open == "para" && was_blank) {
			end_para()
			out(".Pp")
		}
		switch_to("para", was_blank)
		para = para " " text
	}
}

# "a, b  text" as ".Fa a , Fa b".
function entry_names(text)
{
	sub(/  .*/, "", text)
	gsub(/, /, " , Fa ", text)
	return "Fa " text
}

function put_code(text,    before)
{
	while ((at = index(text, "\t")) > 0) {
		before = substr(text, 1, at - 1)
		text = before substr("        ", 1, 8 - length(before) % 8) \
			substr(text, at + 1)
	}
	text = escape(text)
	out(text ~ /^[.']/ ? "\\&" text : text)
}

# Declarations.

function trimmed(text)
{
	gsub(/^[ \t\n]+|[ \t\n]+$/, "", text)
	return text
}

# "type name(args);" as .Ft and .Fo, with a .Fa for each argument.  In a tag the
# type stands before the name, in the synopsis above it.
function put_prototype(text, is_tag,    at, args, type)
{
	at = index(text, "(")
	args = substr(text, at + 1)
	sub(/\);$/, "", args)
	text = substr(text, 1, at - 1)
	match(text, /[A-Za-z0-9_]+$/)
	type = trimmed(substr(text, 1, RSTART - 1))
	if (type != "")
		out(".Ft " type (is_tag && type ~ /\*$/ ? " Ns" : ""))
	out(".Fo " substr(text, RSTART))
	put_arguments(args)
	out(".Fc")
}

# Those of a function among them have commas of their own.
function put_arguments(args,    i, c, depth, from)
{
	args = args ","
	from = 1
	for (i = 1; i <= length(args); i++) {
		c = substr(args, i, 1)
		depth += (c == "(") - (c == ")")
		if (c == "," && depth == 0) {
			out(".Fa \"" trimmed(substr(args, from, i - from)) "\"")
			from = i + 1
		}
	}
}

function put_synopsis(page,    i, j, the_kind)
{
	out(".Sh SYNOPSIS")
	out(".In coget/" page ".h")
	for (i = 1; i <= items[page]; i++) {
		for (j = 1; j <= decls[page, i]; j++) {
			the_kind = kind[page, i, j]
			if (the_kind == "constant")
				out(".Fd \"#define " code[page, i, j] "\"")
			else if (the_kind ~ /^(function|macro|type)$/)
				put_prototype(code[page, i, j], 0)
		}
	}
}

function put_tag(page, i, j,    the_kind)
{
	the_kind = kind[page, i, j]
	if (the_kind ~ /^(function|macro|type)$/) {
		out(".It Xo")
		put_prototype(code[page, i, j], 1)
		out(".Xc")
	} else if (the_kind == "constant") {
		out(".It Dv " name[page, i, j])
	} else if (the_kind == "opaque") {
		out(".It Vt " code[page, i, j] " " name[page, i, j])
	} else if (name[page, i, j] != "") {
		out(".It Vt " nth(code[page, i, j], 1) " " name[page, i, j])
	} else {
		out(".It Vt enum")
	}
}

# The fields of a struct or the constants of an enum, each with its comment,
# which stands above it or behind it.
function put_fields(decl,    is_enum, rest, gap, field, said, was_open)
{
	is_enum = decl ~ /^enum/
	rest = substr(decl, index(decl, "{") + 1)
	sub(/\}[^}]*$/, "", rest)
	out(".Pp")
	out(".Bl -tag -width Ds -compact")
	while (match(rest, /^[ \t\n]*/) && RLENGTH < length(rest)) {
		gap = substr(rest, 1, RLENGTH)
		rest = substr(rest, RLENGTH + 1)
		if (rest ~ /^\/\*/) {
			said = comment_text(rest)
			rest = substr(rest, index(rest, "*/") + 2)
			if (gap !~ /\n/)
				said = field = put_field(field, said)
		} else {
			put_field(field, "")
			if (is_enum)
				match(rest, /^[^,\/]*,?/)
			else
				match(rest, /^[^;]*;/)
			field = trimmed(substr(rest, 1, RLENGTH))
			sub(/[,;]$/, "", field)
			gsub(/[ \t\n]+/, " ", field)
			rest = substr(rest, RLENGTH + 1)
			if (said != "")
				field = put_field(field, said)
			said = ""
		}
	}
	put_field(field, "")
	out(".El")
}

function comment_text(rest)
{
	rest = substr(rest, 3, index(rest, "*/") - 3)
	gsub(/\n[ \t]*(\* ?)?/, " ", rest)
	return rest
}

# Returns "": what has been put.
function put_field(field, said)
{
	if (field != "") {
		out(".It Vt \"" field "\"")
		put_words(said)
	}
	return ""
}

function put_reference_list(page,    i, j)
{
	if (!items[page])
		return
	out(".Sh REFERENCE")
	out(".Bl -tag -width Ds")
	for (i = 1; i <= items[page]; i++) {
		for (j = 1; j <= decls[page, i]; j++)
			put_tag(page, i, j)
		put_text(contract[page, i])
		for (j = 1; j <= decls[page, i]; j++) {
			if (kind[page, i, j] == "struct")
				put_fields(code[page, i, j])
		}
	}
	out(".El")
}

# Pages.

# The page's name, and those of its functions and macros.
function put_names(page,    i, j, names)
{
	names = title(page)
	for (i = 1; i <= items[page]; i++) {
		for (j = 1; j <= decls[page, i]; j++) {
			if (kind[page, i, j] ~ /^(function|macro)$/)
				names = names " ,\n.Nm " name[page, i, j]
		}
	}
	out(".Nm " names)
	out(".Nd " first_sentence(page))
}

function put_see_also(page,    included, count, i)
{
	count = page == "coget" ? 0 : split(includes[page], included, " ")
	for (i = 1; i <= count; i++)
		see[included[i]] = 1
	out(".Sh SEE ALSO")
	for (i = 1; i <= page_count; i++) {
		if (pages[i] != page && pages[i] != "parts" &&
		    pages[i] in see)
			out(".Xr " title(pages[i]) " 3 ,")
	}
	out(".Xr coget 7")
}

# The page of coget.h says what there is.
function put_overview(    i)
{
	out(".Bl -tag -width Ds")
	for (i = 1; i <= page_count; i++) {
		if (pages[i] != "coget" && pages[i] != "parts") {
			out(".It Xr " title(pages[i]) " 3")
			out(first_sentence(pages[i]) ".")
		}
	}
	out(".El")
}

function put_man_page(page,    seen)
{
	this = page
	file = dir "/" title(page) ".3"
	for (seen in see)
		delete see[seen]
	out(".Dd " date)
	out(".Dt " toupper(title(page)) " 3")
	out(".Os " os)
	out(".Sh NAME")
	put_names(page)
	out(".Sh LIBRARY")
	out("asyncio for C (libcoget, \\-lcoget)")
	put_synopsis(page)
	out(".Sh DESCRIPTION")
	put_text(head[page])
	if (page == "coget")
		put_overview()
	put_reference_list(page)
	put_see_also(page)
	close(file)
}

function put_alias(the_name)
{
	system("ln -s " title(home[the_name]) ".3 " dir "/" the_name ".3")
}

END {
	for (number = 1; number <= page_count; number++)
		put_man_page(pages[number])
	for (alias in home)
		put_alias(alias)
}
