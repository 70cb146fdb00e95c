# Text as comments have it, written to "file" in mdoc(7).  These have a meaning:
#
#   name()  (name.h)  <name.h>  name(3)   references
#   a line that begins with a tab         code
#   name  text                            an entry of a list, continued by lines
#   name, name  text                      that begin with blanks
#   - text                                the same without a name
#
# References lead to where header.awk found the functions; to those of the page
# "this" by their names alone.  see[page] tells which pages were referred to.

function out(line)
{
	print line >file
}

function title(page)
{
	return page == "coget" ? page : "coget_" page
}

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
	if (word ~ /[A-Za-z0-9][_.(][A-Za-z0-9]|[a-z][A-Z]/)
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

# A line of code, its tabs as blanks.
function put_code(text,    at, before)
{
	while ((at = index(text, "\t")) > 0) {
		before = substr(text, 1, at - 1)
		text = before substr("        ", 1, 8 - length(before) % 8) \
			substr(text, at + 1)
	}
	text = escape(text)
	out(text ~ /^[.']/ ? "\\&" text : text)
}
