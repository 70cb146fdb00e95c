# Reads the public headers, as their comments are written: what a page says.
#
# A header's first comment is about the header.  Every other one that begins in
# the first column is the contract of the declarations below it, as far as the
# next blank line.  Contracts that begin with "For " are of what macros need
# inside, and names that end in "_" are such; they get no page.
#
# For each of the pages[1..page_count], which are the headers' names without
# ".h":
#   head[page]             the first comment
#   includes[page]         the pages of the headers that it includes
#   items[page]            how many contracts; for item i of them:
#   contract[page, i]      its text
#   decls[page, i]         how many declarations; for number j of them:
#   kind[page, i, j]       function, type, macro (with arguments), constant,
#                          struct (whose fields are to be known), opaque
#   name[page, i, j]
#   code[page, i, j]       the declaration; of a struct with its lines
# and for each function and macro:
#   home[name]             its page
#
# Declarations without a comment are complained about, and get no page.

function add(the_kind, the_name, the_text,    i, j)
{
	if (the_name ~ /_$/ || comment ~ /^For /)
		return
	if (comment == "") {
		if (the_kind != "opaque")
			print FILENAME ": no contract: " the_name >"/dev/stderr"
		return
	}
	if (is_new) {
		items[page]++
		is_new = 0
	}
	i = items[page]
	j = ++decls[page, i]
	contract[page, i] = comment
	kind[page, i, j] = the_kind
	name[page, i, j] = the_name
	code[page, i, j] = the_text
	if (the_kind == "function" || the_kind == "macro")
		home[the_name] = page
}

# A declaration's line; shown in one piece when it is complete.
function gather_decl(line,    flat)
{
	decl = decl == "" ? line : decl "\n" line
	depth += gsub(/\{/, "{", line) - gsub(/\}/, "}", line)
	if (depth > 0 || line !~ (decl ~ /^static inline/ ? "^}" : ";[ \t]*$"))
		return
	flat = decl
	gsub(/[ \t\n]+/, " ", flat)
	add_decl(flat)
	decl = ""
}

function add_decl(flat)
{
	sub(/ CO_MUST_CHECK;$/, ";", flat)
	sub(/ __attribute__\(\(.*\)\);$/, ";", flat)
	if (flat ~ /^enum \{/)
		add("struct", "", decl)
	else if (flat ~ /^(struct|enum) [a-z_]+;$/ ||
	    flat ~ /^(struct|enum) .*\{/ && is_private())
		add("opaque", nth(flat, 2), nth(flat, 1))
	else if (flat ~ /^(struct|enum) .*\{/)
		add("struct", nth(flat, 2), decl)
	else if (flat ~ /^typedef /)
		add("type", function_name(flat), flat)
	else
		add("function", function_name(flat), prototype(flat))
}

function is_private()
{
	return (comment head[page]) ~ /fields[ \n]+are[ \n]+private/
}

function nth(line, i,    words)
{
	split(line, words, /[ ;]/)
	return words[i]
}

function function_name(flat)
{
	sub(/\(.*/, "", flat)
	sub(/.*[ *]/, "", flat)
	return flat
}

function prototype(flat)
{
	sub(/^static inline /, "", flat)
	sub(/ *\{.*/, ";", flat)
	return flat
}

# Of a definition its first line is enough.
function add_macro(line,    the_name)
{
	sub(/^#[ \t]*define[ \t]+/, "", line)
	the_name = line
	sub(/[^A-Za-z0-9_].*/, "", the_name)
	if (the_name ~ /^COGET_.*_H$/)
		return
	if (substr(line, length(the_name) + 1, 1) != "(") {
		sub(/[ \t]*\\$/, "", line)
		add("constant", the_name, line)
	} else {
		sub(/\).*/, ");", line)
		add("macro", the_name, line)
	}
}

function end_comment()
{
	in_comment = 0
	sub(/^\n+/, "", comment)
	if (head[page] == "") {
		head[page] = comment
		comment = ""
	}
	is_new = 1
}

# A comment's line without what makes it one.
function add_comment_line(line)
{
	sub(/^ \*\/?/, "", line)
	if (line !~ /^\t/)
		sub(/^ /, "", line)
	sub(/[ \t]*(\*\/)?$/, "", line)
	comment = comment "\n" line
}

FNR == 1 {
	page = FILENAME
	sub(/.*\//, "", page)
	sub(/\.h$/, "", page)
	pages[++page_count] = page
	comment = decl = ""
	depth = in_comment = in_macro = 0
}

in_macro {
	in_macro = /\\$/
	next
}

!in_comment && decl == "" && /^\/\*/ {
	comment = ""
	in_comment = 1
	sub(/^\/\*/, " *")
}

in_comment {
	add_comment_line($0)
	if (/\*\/$/)
		end_comment()
	next
}

decl == "" && /^#[ \t]*include <coget\// {
	gsub(/.*\/|\.h>.*/, "")
	includes[page] = includes[page] " " $0
	next
}

decl == "" && /^#[ \t]*define/ {
	in_macro = /\\$/
	add_macro($0)
	next
}

decl == "" && (/^#/ || /^extern "C"/ || /^}/) {
	next
}

decl == "" && /^[ \t]*$/ {
	comment = ""
	next
}

# A macro that defines what other macros need.
decl == "" && /^CO_[A-Z_]*_\(.*\)$/ {
	next
}

{
	gather_decl($0)
}
