# Completion of coget's options in fish.  URLs are not completed: nothing that
# could be offered for one would be right.
#
# The options are written by `make generate` from src/cli/options.c.

# What is typed of a value, also behind "--name=".
function __coget_value
    commandline -ct | string replace -r -- '^--[a-z0-9.-]+=' ''
end

# __coget_list WORD...: a list with commas, of which the last is completed.
function __coget_list
    set -l before (__coget_value | string match -r -- '^(?:.*,)?[=+-]?')
    for word in $argv
        echo -- "$before$word"
    end
end

# A file behind an @; what else the value can be is the user's to know.
function __coget_at_file
    set -l value (__coget_value)
    if string match -q -- '@*' $value
        for file in (__fish_complete_path (string sub -s 2 -- $value))
            echo -- "@$file"
        end
    end
end

complete -c coget -f
# BEGIN GENERATED: fish
complete -c coget -s i -l input-file -r -F -d 'Read URLs from FILE, one per line, or from standard input if FILE is -; repeatable'
complete -c coget -l input-format -x -a 'auto list aria2 json' -d 'Choose what lists consist of: auto, list, aria2 or json'
complete -c coget -l default-scheme -x -a 'https http' -d 'Use SCHEME for URLs that have none: https or http'
complete -c coget -l strict -d 'Refuse URLs without a scheme or with blanks'
complete -c coget -s g -l no-glob -d 'Do not expand patterns in URLs: {a,b} and ranges in brackets'
complete -c coget -l glob -d 'Also expand patterns in the URLs of lists'
complete -c coget -l look-ahead -x -d 'Read at most N items ahead to find one whose host has a free slot'
complete -c coget -l session -r -F -d 'Record finished items in FILE, and skip those that earlier runs recorded'
complete -c coget -l trust-session -d 'Accept a --session FILE that was copied or restored, or that other users can write'
complete -c coget -s j -l jobs -x -a 'auto' -d 'Download at most N files at once; auto finds a good N'
complete -c coget -l per-host -x -a 'auto' -d 'Download at most N files at once from each host; or auto'
complete -c coget -s T -l timeout -x -d 'Abort an attempt to download a file after TIME'
complete -c coget -l connect-timeout -x -d 'Abort a connection that takes longer than TIME to open'
complete -c coget -l stall-timeout -x -d 'Abort a download that receives no data for TIME'
complete -c coget -l stall-speed -x -d 'Treat a download at or below SIZE bytes per second as stalled'
complete -c coget -l deadline -x -d 'Stop the whole run after TIME, with exit status 124'
complete -c coget -l limit-rate -x -d 'Download at most RATE bytes per second, all files together'
complete -c coget -l limit-rate-per -x -d 'Download each file with at most RATE bytes per second'
complete -c coget -l requests-per-second -x -d 'Send at most N requests per second to each host, also 30/m or 500/h'
complete -c coget -l wait -x -d 'Wait at least TIME between two requests to the same host'
complete -c coget -l random-wait -d 'Vary the time of --wait from half to one and a half of it'
complete -c coget -l fail-fast -d 'Stop the run when a file has failed; the same as --max-failures 1'
complete -c coget -l max-failures -x -d 'Stop the run when N files have failed; 0 is never'
complete -c coget -s r -l retries -x -d 'Retry a file after up to N failed attempts in a row'
complete -c coget -l retry-delay -x -d 'Wait up to TIME before the first retry, and up to twice as long before each further one'
complete -c coget -l retry-max-time -x -d 'Start no retry of a file later than TIME after its first attempt'
complete -c coget -l ready-timeout -x -d 'Wait up to TIME for a file that the server is still preparing (HTTP 202)'
complete -c coget -l retry-unsafe -d 'Also retry POST and PATCH requests that the server may have acted on already'
complete -c coget -l retry-on -x -a '(__coget_list default all 4xx 5xx 404 408 425 429 500 502 503 504 resolve proxy connect tls timeout crowded not_ready redirect protocol network truncated range checksum)' -d 'Retry after the errors in LIST: classes, HTTP statuses, 4xx, 5xx, default, all'
complete -c coget -s d -l dir -x -a '(__fish_complete_directories)' -d 'Save files in DIR, which is created if missing'
complete -c coget -s o -l output -x -d 'Save the file as TEMPLATE, which may have folders and {host}, {path}, {name}, {index} and others; - is standard output'
complete -c coget -l mirror-paths -d 'Save files in folders named after the hosts and paths of their URLs'
complete -c coget -l name-from -x -a 'server url final' -d 'Choose what names a file: server, url or final (the URL that redirects lead to)'
complete -c coget -l no-content-disposition -d 'Name files after their URLs; the same as --name-from url'
complete -c coget -l trust-server-names -d 'Name files after the URLs that redirects lead to; the same as --name-from final'
complete -c coget -l dry-run -d 'Print each URL and the path of its file, but download and write nothing'
complete -c coget -l exists -x -a 'skip overwrite rename fail resume update' -d 'Choose what to do if a file exists: skip, overwrite, rename, fail, resume or update'
complete -c coget -s c -l continue -d 'Resume files that another program left incomplete; the same as --exists resume'
complete -c coget -l no-continue -d 'Start over instead of resuming the partial files of earlier runs'
complete -c coget -l trust-length -d 'Resume if the length, and the date if sent, is the same, even without a matching ETag'
complete -c coget -l checksum -x -a 'sha256= sha512= sha1= md5= blake2b= crc32c=' -d 'Verify the file of the only URL against this checksum'
complete -c coget -l checksums -r -F -d 'Verify files against the checksums in FILE, matched by name; repeatable'
complete -c coget -l no-server-checksums -d 'Do not verify checksums that servers send'
complete -c coget -l no-mtime -d 'Do not set the time of files to the server\'s Last-Modified'
complete -c coget -l fsync -d 'Flush each file to disk (fsync) before it counts as done'
complete -c coget -l no-sandbox -d 'Do not restrict the process to what it needs (Landlock, seccomp)'
complete -c coget -l max-filesize -x -d 'Abort downloads of files larger than SIZE bytes'
complete -c coget -s x -l proxy -x -a 'http:// https:// socks4:// socks4a:// socks5:// socks5h://' -d 'Connect through this proxy: http, https, socks4, socks4a, socks5 or socks5h://HOST:PORT'
complete -c coget -l proxy-user -x -a '(__coget_at_file)' -d 'Log in to the proxy as USER: NAME:PASSWORD or @FILE'
complete -c coget -l no-proxy -f -d 'Connect directly to the hosts in LIST, or to all hosts if there is no LIST'
complete -c coget -l proxy-cacert -r -F -d 'Verify an https proxy with the CA certificates in FILE (PEM)'
complete -c coget -l resolve -x -d 'Give a host an address: HOST:PORT:ADDR, also ADDR,ADDR; repeatable'
complete -c coget -l connect-to -x -d 'Connect to another host: HOST:PORT:HOST2:PORT2; repeatable'
complete -c coget -l interface -x -a '(__fish_print_interfaces)' -d 'Connect from this network interface or local address'
complete -c coget -s 4 -l ipv4 -d 'Connect to IPv4 addresses only'
complete -c coget -s 6 -l ipv6 -d 'Connect to IPv6 addresses only'
complete -c coget -l unix-socket -r -F -d 'Connect to the Unix socket PATH instead of to hosts'
complete -c coget -l doh-url -x -d 'Resolve names over HTTPS, at this URL of a DNS server'
complete -c coget -l dns-servers -x -d 'Ask these DNS servers, if libcurl was built with c-ares'
complete -c coget -l ftp-ssl -d 'Use TLS for ftp URLs, too (AUTH TLS), and fail if the server has none'
complete -c coget -l ftp-port -x -d 'Use active FTP: have the server connect to this ADDRESS, or to the address in use if it is -'
complete -c coget -l ssh-key -r -F -d 'Log in to SSH servers with the private key in FILE'
complete -c coget -s X -l method -x -a 'GET POST PUT PATCH DELETE OPTIONS' -d 'Send METHOD instead of GET, or instead of POST with a body'
complete -c coget -l data -x -a '(__coget_at_file)' -d 'Send DATA as the body of a POST request, or the text of a file if it is @FILE; repeatable'
complete -c coget -l data-raw -x -d 'Send DATA as --data does, also if it begins with @'
complete -c coget -l data-urlencode -x -d 'Send DATA as --data does, encoded: TEXT, NAME=TEXT, @FILE or NAME@FILE'
complete -c coget -s F -l form -x -d 'Send a multipart form by POST: NAME=TEXT, NAME=@FILE or NAME=<FILE; repeatable'
complete -c coget -l form-string -x -d 'Send NAME=TEXT as --form does, also if TEXT begins with @ or <'
complete -c coget -l data-file -r -F -d 'Send FILE as the body of a POST request, as it is'
complete -c coget -l json-data -x -a '(__coget_at_file)' -d 'Send JSON, or a file if it is @FILE, as the body of a POST request (curl\'s --json)'
complete -c coget -s e -l referer -x -d 'Send URL as the Referer header'
complete -c coget -s A -l user-agent -x -d 'Send TEXT as the User-Agent header'
complete -c coget -l max-redirs -x -d 'Follow at most N redirects for each file'
complete -c coget -l redirect-to -x -a '(__coget_list http private all none)' -d 'Also follow redirects to those in LIST: http (from https), private (from public hosts), hosts, networks, all, none'
complete -c coget -s H -l header -x -a '(__coget_at_file)' -d 'Send HEADER, or each line of a file if it is @FILE; repeatable'
complete -c coget -s u -l user -x -a '(__coget_at_file)' -d 'Log in as USER: NAME:PASSWORD, HOST=NAME:PASSWORD or @FILE; repeatable'
complete -c coget -l auth -x -a 'basic digest bearer any' -d 'Log in by SCHEME: basic, digest, bearer or any (digest or basic, as the server asks)'
complete -c coget -l bearer -x -a '(__coget_at_file)' -d 'Log in with TOKEN, or with that in a file if it is @FILE'
complete -c coget -l netrc -d 'Read names and passwords from ~/.netrc'
complete -c coget -l netrc-file -r -F -d 'Read names and passwords from FILE, which is like ~/.netrc'
complete -c coget -s b -l cookie -r -F -d 'Send COOKIE (NAME=VALUE), or the cookies in a file if there is no = in it; repeatable'
complete -c coget -l load-cookies -r -F -d 'Send the cookies in FILE, each to its own hosts'
complete -c coget -l save-cookies -r -F -d 'Write all cookies to FILE when the run ends'
complete -c coget -l no-cookies -d 'Do not accept or send cookies'
complete -c coget -l location-trusted -d 'Send logins and headers to any host that a redirect leads to (insecure)'
complete -c coget -l cacert -r -F -d 'Verify servers with the CA certificates in FILE (PEM) instead of the system\'s'
complete -c coget -l capath -x -a '(__fish_complete_directories)' -d 'Verify servers with the CA certificates in DIR instead of the system\'s'
complete -c coget -s E -l cert -r -F -d 'Identify to servers with the client certificate in FILE'
complete -c coget -l key -r -F -d 'Read the private key of --cert from FILE (PEM)'
complete -c coget -l cert-type -x -a 'auto PEM P12' -d 'Read the file of --cert as auto, PEM or P12 (PKCS#12)'
complete -c coget -l key-password -x -a '(__coget_at_file)' -d 'Decrypt the private key of --cert with PASSWORD, or with the first line of @FILE'
complete -c coget -l pinned-key -r -F -d 'Accept only servers with this public key: sha256//BASE64, or a file'
complete -c coget -l tls-min -x -a '1.2 1.3' -d 'Refuse TLS older than VERSION: 1.2 or 1.3'
complete -c coget -l ciphers -x -d 'Use only the ciphers in LIST for TLS 1.2, as openssl-ciphers names them'
complete -c coget -s k -l insecure -d 'Do not verify TLS certificates (insecure)'
complete -c coget -l compressed -d 'Request compressed responses (gzip, deflate, br, zstd), and decompress them'
complete -c coget -l http1.1 -d 'Use HTTP/1.1 even if the server offers HTTP/2'
complete -c coget -l http1.0 -d 'Use HTTP/1.0'
complete -c coget -l http2 -d 'Use HTTP/2 if an HTTPS server offers it, which is the default'
complete -c coget -l http3 -d 'Use HTTP/3 if an HTTPS server offers it, and libcurl can'
complete -c coget -l proto -x -a '(__coget_list all https http ftp ftps sftp scp tftp gopher gophers dict file)' -d 'Use only URLs and redirects of the schemes in LIST: https, http, ftp, ftps, sftp, scp, tftp, gopher, gophers, dict, file, all'
complete -c coget -l hsts -r -F -d 'Use https for hosts that asked for it (HSTS), and remember them in FILE'
complete -c coget -l path-as-is -d 'Send the path of a URL with its /../ and /./ segments'
complete -c coget -s K -l config -r -F -d 'Read options from FILE instead of the default config files'
complete -c coget -l no-config -d 'Do not read any config file'
complete -c coget -l print-config -d 'Print the value of each option and where it was set, and exit'
complete -c coget -s q -l quiet -d 'Print only errors'
complete -c coget -l progress -x -a 'auto bar plain none' -d 'Show progress in this way: auto, bar, plain or none; bar is a live display, plain is lines'
complete -c coget -l no-progress -d 'Print errors and the summary, but no progress; the same as --progress none'
complete -c coget -l json -f -a 'none events progress' -d 'Print JSON lines to standard output: none, events or progress'
complete -c coget -l format -x -d 'Print a line for each result to standard output: {result}, {path}, {url}, {status}, {size}, {error} and others'
complete -c coget -s 0 -l null -d 'End these lines, and those of --digest and --dry-run, with a NUL byte, for xargs -0'
complete -c coget -l ordered -d 'Print results in the order of the input, not as files are done'
complete -c coget -l digest -x -a 'sha256 sha512 sha1 md5 blake2b crc32c none' -d 'Print a checksum of each file: sha256, sha512, sha1, md5, blake2b, crc32c or none'
complete -c coget -l log-file -r -F -d 'Append messages to FILE, with the time, whatever is shown besides'
complete -c coget -l failed -r -F -d 'Write every item that is not done to FILE, for a later -i FILE'
complete -c coget -l report -r -F -d 'Write a page with charts of the run to FILE, in HTML'
complete -c coget -l exec -x -a '(__fish_complete_command)' -d 'Run COMMAND for each file that is done; {} or {path} is its path'
complete -c coget -l exec-jobs -x -d 'Run at most N commands at once; by default as many as there are CPUs'
complete -c coget -l exec-timeout -x -d 'End a command that runs longer than TIME'
complete -c coget -l on-done -x -a '(__fish_complete_command)' -d 'Run COMMAND at the end of the run, whatever became of it; {failed} and others are its counts'
complete -c coget -s h -l help -f -a 'all input concurrency limits retries files connections http configuration output commands help' -d 'Print help on TOPIC and exit: a group of options, all, or an option; without one, the options that are most used'
complete -c coget -s V -l version -d 'Print the versions of coget and its libraries and exit'
# END GENERATED
