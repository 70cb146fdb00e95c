#!/usr/bin/env bash
# What --segments brings, and what it costs.
#
# usage: tests/bench/segments.sh [ROUNDS [PART...]]
#
# Parts, all by default:
#   speed     1 GiB over a way of 20 ms from a server that limits each connection
#             to 20 MiB/s: one connection, -s 8, aria2 and axel with eight
#   loopback  1 GiB from a fast server: -s 4 and -s 8 beside one stream, wall and
#             CPU time
#   slow      as speed, one of eight connections at 1 MB/s, beside -s 7
#   memory    the first seconds of a file of 100 GiB in 16 ranges; for root
#
# The runs of a round take turns; the table has medians, and the medians of the
# rounds' ratios to the first row.  Needs build/coget, nginx, aria2c, axel and gcc;
# COGET_BUILD and BENCH_TMP as for run.sh.
set -u

rounds=${1:-3}
shift $(($# > 0))
parts=${*:-speed loopback slow memory}
unset CDPATH
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/place.sh
make_place segments
chmod 755 "$place"

port=$((20000 + RANDOM % 10000))
fast=http://127.0.0.1:$port
limited_port=$((port + 1))
far_port=$((port + 2))
slow_port=$((port + 3))

start_nginx()
{
	cat >"$place/nginx.conf" <<-CONF
	daemon off;
	worker_processes 1;
	pid $place/nginx.pid;
	error_log $place/nginx.log crit;
	$([ "$(id -u)" -ne 0 ] || echo "user $(id -un) $(id -gn);")
	events { }
	http {
		access_log off;
		sendfile on;
		client_body_temp_path $place;
		proxy_temp_path $place;
		fastcgi_temp_path $place;
		uwsgi_temp_path $place;
		scgi_temp_path $place;
		root $place/www;
		server { listen 127.0.0.1:$port; }
		server { listen 127.0.0.1:$limited_port; limit_rate 20m; }
	}
	CONF
	nginx -e "$place/nginx.log" -c "$place/nginx.conf" &
	servers+=($!)
	until [ -s "$place/nginx.pid" ]; do sleep 0.05; done
}

# start_relay PORT [SLOW RATE]: a way of 20 ms, there and back.
start_relay()
{
	local at=$1

	shift
	"$place/relay" "$at" "$limited_port" 10000 "$@" &
	servers+=($!)
	until { true >"/dev/tcp/127.0.0.1/$at"; } 2>/dev/null; do sleep 0.05; done
}

end_last_server()
{
	kill "${servers[-1]}"
	wait "${servers[-1]}" 2>/dev/null
	unset 'servers[-1]'
}

# run NAME COMMAND...: adds a line "NAME WALL CPU KIB" to the figures; the file is
# compared with its source.
run()
{
	local name=$1

	shift
	rm -rf "$place/out"
	mkdir "$place/out"
	/usr/bin/time -o "$place/time" -f '%e %U %S %M' "$@" >/dev/null 2>&1
	if cmp -s "$place/out/huge" "$place/www/huge"; then
		awk -v name="$name" '{ print name, $1, $2 + $3, $4 }' \
			"$place/time" >>"$place/figures"
	else
		echo "$name has failed" >&2
	fi
}

coget()
{
	run "coget $2" "$build/coget" -q --no-config -d "$place/out" -s "$2" "$1/huge"
}

aria2()
{
	run "aria2 -x 8 -s 8" aria2c -q -x 8 -s 8 -k 1M --file-allocation=none \
		-d "$place/out" "$1/huge"
}

axel()
{
	run "axel -n 8" env axel -q -n 8 -o "$place/out/huge" "$1/huge"
}

table()
{
	awk '
	function median(text,    list, n, i, j, t) {
		n = split(text, list, " ")
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && list[j - 1] + 0 > list[j] + 0; j--) {
				t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
			}
		return list[int((n + 1) / 2)]
	}
	{
		kib = $NF; cpu = $(NF - 1); wall = $(NF - 2)
		name = $1
		for (i = 2; i < NF - 2; i++) name = name " " $i
		if (!(name in walls)) names[++count] = name
		if (count == 1) { first_wall = wall; first_cpu = cpu }
		if (name == names[1]) { first_wall = wall; first_cpu = cpu }
		walls[name] = walls[name] " " wall
		cpus[name] = cpus[name] " " cpu
		kibs[name] = kibs[name] " " kib
		wall_ratios[name] = wall_ratios[name] " " wall / first_wall
		cpu_ratios[name] = cpu_ratios[name] " " cpu / first_cpu
	}
	END {
		printf "%-18s %8s %8s %8s %8s %8s\n", "", "wall s", "ratio",
			"CPU s", "ratio", "MiB"
		for (i = 1; i <= count; i++) {
			n = names[i]
			printf "%-18s %8.2f %8.3f %8.2f %8.3f %8.1f\n", n,
				median(walls[n]), median(wall_ratios[n]),
				median(cpus[n]), median(cpu_ratios[n]),
				median(kibs[n]) / 1024
		}
	}' "$place/figures"
}

speed()
{
	start_relay "$far_port"
	for ((i = 0; i < rounds; i++)); do
		coget "http://127.0.0.1:$far_port" 8
		aria2 "http://127.0.0.1:$far_port"
		axel "http://127.0.0.1:$far_port"
		[ "$i" -gt 0 ] || coget "http://127.0.0.1:$far_port" 1
	done
	end_last_server
}

loopback()
{
	for ((i = 0; i < rounds; i++)); do
		coget "$fast" 1
		coget "$fast" 4
		coget "$fast" 8
	done
}

# A relay of its own for each run: its third connection is the slow one.
slow()
{
	start_relay "$far_port"
	for ((i = 0; i < rounds; i++)); do
		coget "http://127.0.0.1:$far_port" 7
		start_relay "$slow_port" 4 1000000
		coget "http://127.0.0.1:$slow_port" 8
		end_last_server
	done
	end_last_server
}

# On a file system that has the room, of which little is used; for root.
memory()
{
	truncate -s 100G "$place/www/vast"
	truncate -s 150G "$place/image"
	mkfs.ext4 -q -E lazy_itable_init=1,lazy_journal_init=1 "$place/image"
	rm -rf "$place/out"
	mkdir "$place/out"
	if mount -o loop "$place/image" "$place/out"; then
		/usr/bin/time -o "$place/time" -f %M timeout -s INT 5 \
			"$build/coget" -q --no-config -d "$place/out" -s 16 \
			"http://127.0.0.1:$limited_port/vast" 2>/dev/null
		umount "$place/out"
		awk 'END { printf "16 ranges of 100 GiB: %.1f MiB\n", $1 / 1024 }' \
			"$place/time"
	fi
	rm "$place/www/vast" "$place/image"
}

mkdir "$place/www"
head -c 1G /dev/urandom >"$place/www/huge"
gcc -O2 -o "$place/relay" tests/bench/relay.c -lpthread || exit 2
start_nginx
for part in $parts; do
	echo "$part"
	: >"$place/figures"
	"$part"
	[ ! -s "$place/figures" ] || table
done
