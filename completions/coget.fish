# Completion of coget's options in fish.  URLs are not completed: nothing that
# could be offered for one would be right.
#
# tests/check/options.sh compares it with the program's option table.

complete -c coget -f
complete -c coget -s i -l input-file -r -F -d 'Read URLs from FILE, one a line, or from standard input if FILE is -; can be given again'
complete -c coget -l look-ahead -x -d 'Look at most N items ahead for hosts that are free'
complete -c coget -s j -l jobs -x -d 'Download at most N files at once'
complete -c coget -l per-host -x -d 'Download at most N files at once from one host'
complete -c coget -s T -l timeout -x -d 'Give up on a file that takes longer than TIME'
complete -c coget -l connect-timeout -x -d 'Give up on a connection that takes longer than TIME to open'
complete -c coget -l stall-timeout -x -d 'Give up on an answer that stands still for TIME'
complete -c coget -l stall-speed -x -d 'Take at most SIZE bytes a second for standing still'
complete -c coget -s d -l dir -x -a '(__fish_complete_directories)' -d 'Put the files into DIR, which is made if missing'
complete -c coget -l exists -x -a 'skip overwrite rename fail' -d 'Treat a file that exists by POLICY: skip, overwrite, rename or fail'
complete -c coget -l checksum -x -d 'Fail unless the one URL\'s file has this checksum'
complete -c coget -l checksums -r -F -d 'Fail files that have other checksums than in FILE, by name, as sha256sum writes it; can be given again'
complete -c coget -l no-content-disposition -d 'Name files by their URLs alone, whatever servers say'
complete -c coget -l no-sandbox -d 'Let the process write anywhere, not just beneath DIR'
complete -c coget -l max-filesize -x -d 'Give up on files of more than SIZE bytes'
complete -c coget -s A -l user-agent -x -d 'Send TEXT as the User-Agent'
complete -c coget -l max-redirs -x -d 'Follow at most N redirects on the way to a file'
complete -c coget -l cacert -r -F -d 'Trust the PEM certificates in FILE instead of the system\'s'
complete -c coget -s k -l insecure -d 'Trust any certificate, and so anybody on the way'
complete -c coget -l compressed -d 'Ask for compressed answers, and unpack them'
complete -c coget -l http1.1 -d 'Use HTTP/1.1 even where HTTP/2 is offered'
complete -c coget -s q -l quiet -d 'Print nothing but errors'
complete -c coget -l no-progress -d 'Print no progress, only errors and the summary'
complete -c coget -l json -d 'Print each event as a line of JSON on standard output'
complete -c coget -l digest -x -a 'sha256 sha512 sha1 md5 blake2b crc32c none' -d 'Print the digest of each file by ALGO: sha256, sha512, sha1, md5, blake2b, crc32c or none'
complete -c coget -s h -l help -d 'Print this help and exit'
complete -c coget -s V -l version -d 'Print the versions of coget and its libraries and exit'
