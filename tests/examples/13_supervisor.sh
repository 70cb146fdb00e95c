#!/usr/bin/env bash
# The supervisor, given as $1, runs a program that fails twice and then goes on,
# and one that succeeds.  Told to end, it ends the one that is left first.
set -u

program=$(realpath "$1")
dir=$(mktemp -d) || exit
cd "$dir" || exit
trap 'rm -r "$dir"' EXIT
mkfifo ready

cat >flaky <<'SCRIPT'
#!/bin/sh
echo >>runs
case $(wc -l <runs) in
1) exit 3 ;;
2) kill -KILL $$ ;;
esac
echo >ready
exec sleep 1000
SCRIPT
cat >once <<'SCRIPT'
#!/bin/sh
exit 0
SCRIPT
chmod +x flaky once
cat >expected <<'LINES'
./flaky: started
./flaky: ended with status 3
./flaky: again in 0.N s
./flaky: started
./flaky: ended by signal 9
./flaky: again in 0.N s
./flaky: started
./flaky: ended by signal 15
LINES

"$program" ./flaky ./once >>output &
supervisor=$!
read -r -t 20 _ <ready || exit 1
kill -TERM "$supervisor"
wait "$supervisor" || exit
# On a busy machine it may seem to have run for long, and be back the sooner.
grep flaky output | sed 's/0\.[12] s/0.N s/' | diff -u expected - || exit
grep once output | diff -u - <(echo './once: started
./once: ended with status 0')
