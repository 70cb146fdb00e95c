# Puts the programs that a page speaks of into it, from the directory
# "examples", where they are tests.  The page has comments in their places:
#
#   .\" program NAME            the program without the comment at its head
#   .\" function NAME PROGRAM   a function of a program
#   .\" output NAME             what the program prints
#   .\" programs                a list of the programs, with what each shows:
#                               the first paragraph of the comment at its head
#
# "programs" are the names for the list, and "os" goes into the footer.

function path(name)
{
	return examples "/" name
}

# A line of code as it is, for mdoc(7).
function code(line,    at, before)
{
	while ((at = index(line, "\t")) > 0) {
		before = substr(line, 1, at - 1)
		line = before substr("        ", 1, 8 - length(before) % 8) \
			substr(line, at + 1)
	}
	gsub(/\\/, "\\e", line)
	return line ~ /^[.']/ ? "\\&" line : line
}

function begin_code()
{
	print ".Bd -literal"
	lines = 0
}

function put_code(line)
{
	print code(line)
	lines++
}

# An empty block comes from a name that is not there.
function end_code(what)
{
	print ".Ed"
	if (lines == 0) {
		print FILENAME ": there is no " what >"/dev/stderr"
		failed = 1
	}
}

function put_program(file,    line, in_head)
{
	begin_code()
	in_head = 1
	while ((getline line <file) > 0) {
		if (!in_head)
			put_code(line)
		else if (line ~ /\*\/$/)
			in_head = 0
	}
	close(file)
	end_code(file)
}

function put_function(name, file,    line, inside)
{
	begin_code()
	while ((getline line <file) > 0) {
		if (line ~ ("^[a-z].*[ *]" name "\\("))
			inside = 1
		if (inside)
			put_code(line)
		if (line ~ /^}/)
			inside = 0
	}
	close(file)
	end_code(name)
}

function put_output(file,    line)
{
	begin_code()
	while ((getline line <file) > 0)
		put_code(line)
	close(file)
	end_code(file)
}

# A paragraph of text, a sentence a line.
function put_text(text,    words, total, w)
{
	gsub(/\\/, "\\e", text)
	total = split(text, words, " ")
	text = ""
	for (w = 1; w <= total; w++) {
		if (length(text words[w]) > 78) {
			print text
			text = ""
		}
		text = text == "" ? words[w] : text " " words[w]
		if (words[w] ~ /\.$/) {
			print text
			text = ""
		}
	}
	if (text != "")
		print text
}

function put_item(name,    file, line, text)
{
	file = path(name ".c")
	print ".It Pa " name ".c"
	while ((getline line <file) > 0 && line !~ /^ \*($|\/)/) {
		sub(/^(\/| )\*[ \t]*/, "", line)
		text = text " " line
	}
	close(file)
	put_text(text)
}

/^\.\\" program / {
	put_program(path($3 ".c"))
	next
}

/^\.\\" function / {
	put_function($3, path($4 ".c"))
	next
}

/^\.\\" output / {
	put_output(path($3 ".expected"))
	next
}

/^\.\\" programs$/ {
	count = split(programs, names, " ")
	print ".Bl -tag -width Ds"
	for (i = 1; i <= count; i++)
		put_item(names[i])
	print ".El"
	next
}

/^\.Os$/ {
	print ".Os " os
	next
}

{
	print
}

END {
	exit failed
}
