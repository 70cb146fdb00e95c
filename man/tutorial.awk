# Puts the programs that a page speaks of into it, from the directory
# "examples", where they are tests.  The page has comments in their places:
#
#   .\" program NAME            the program without the comment at its head
#   .\" function NAME PROGRAM   a function of a program
#   .\" output NAME             what the program prints
#   .\" programs                a list of the programs, with what each shows:
#                               the first paragraph of the comment at its head
#
# "programs" are the names for the list, and "os" goes into the footer.  Needs
# text.awk, and writes to "file".

function path(name)
{
	return examples "/" name
}

function begin_code()
{
	out(".Bd -literal")
	is_empty = 1
}

function put_code_line(line)
{
	put_code(line)
	is_empty = 0
}

# An empty block comes from a name that is not there.
function end_code(what)
{
	out(".Ed")
	if (is_empty) {
		print FILENAME ": there is no " what >"/dev/stderr"
		failed = 1
	}
}

function put_program(source,    line, is_past_head)
{
	begin_code()
	while ((getline line <source) > 0) {
		if (is_past_head)
			put_code_line(line)
		else
			is_past_head = line ~ /\*\/$/
	}
	close(source)
	end_code(source)
}

function put_function(name, source,    line, is_inside)
{
	begin_code()
	while ((getline line <source) > 0) {
		if (line ~ ("^([a-z].*[ *])?" name "\\("))
			is_inside = 1
		if (is_inside)
			put_code_line(line)
		if (line ~ /^}/)
			is_inside = 0
	}
	close(source)
	end_code(name)
}

function put_output(source,    line)
{
	begin_code()
	while ((getline line <source) > 0)
		put_code_line(line)
	close(source)
	end_code(source)
}

function put_item(name,    source, line, text)
{
	source = path(name ".c")
	while ((getline line <source) > 0 && line !~ /^ \*($|\/)/) {
		sub(/^(\/| )\*[ \t]*/, "", line)
		text = text " " line
	}
	close(source)
	out(".It Pa " name ".c")
	put_words(text)
}

function put_list(    count, names, i)
{
	count = split(programs, names, " ")
	out(".Bl -tag -width Ds")
	for (i = 1; i <= count; i++)
		put_item(names[i])
	out(".El")
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
	put_list()
	next
}

/^\.Os$/ {
	out(".Os " os)
	next
}

{
	out($0)
}

END {
	exit failed
}
