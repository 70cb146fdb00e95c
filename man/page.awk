# Writes what header.awk has read as man pages, in mdoc(7): coget_NAME.3 for
# each header but coget.h, whose page is coget.3, and for each function and
# macro a link of its name that leads to it.  They go into the directory "dir",
# with the date "date", and "os" in the footer.  text.awk writes the comments'
# text.

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

function library(page)
{
	if (page == "tls")
		return "TLS for libcoget (libcoget-tls, \\-lcoget-tls)"
	if (page ~ /^(http|websocket)/)
		return "HTTP for libcoget (libcoget-http, \\-lcoget-http)"
	return "asyncio for C (libcoget, \\-lcoget)"
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
	out(library(page))
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
