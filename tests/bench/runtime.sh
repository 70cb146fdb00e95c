# shellcheck shell=bash disable=SC2154
# The runtime's parts beside those of its peers; sourced by run.sh.
#
# Every peer has a program that takes the KEY of a measure and prints "PEER KEY
# FIGURE", or nothing if it has no such thing; see measure.h.

runtime_keys=(switch spawn queue lock semaphore timeout wait_for thread
	sleepers idle echo echo_cpu echo_calls echo_calls_cpu echo_tls echo_tls_cpu
	beside beside_worst
	sleep_1ms sleep_10ms child)

runtime_title()
{
	case $1 in
	switch) echo 'switch to another task, ns' ;;
	spawn) echo 'start a task and join it, ns' ;;
	queue) echo 'item through a queue of 128, ns' ;;
	lock) echo 'take and release a free lock, ns' ;;
	semaphore) echo 'the same, a semaphore, ns' ;;
	timeout) echo 'set and leave a timeout, ns' ;;
	wait_for) echo 'wait_for a task that yields, ns' ;;
	thread) echo 'call on a thread and back, ns' ;;
	sleepers) echo '100,000 sleep 1 s: ms more' ;;
	idle) echo 'a task that waits, bytes' ;;
	echo) echo 'echoes by tasks, 1,000/s' ;;
	echo_calls) echo 'echoes by callbacks, 1,000/s' ;;
	echo_tls) echo 'echoes over TLS, 1,000/s' ;;
	echo_*cpu) echo '  the same, CPU ns each' ;;
	beside) echo 'echoes in 0.4 s beside busy tasks' ;;
	beside_worst) echo '  the slowest of them, µs' ;;
	sleep_1ms) echo 'a sleep of 1 ms, µs' ;;
	sleep_10ms) echo 'a sleep of 10 ms, µs' ;;
	child) echo 'start a child, having 2 GiB, µs' ;;
	million) echo 'a million tasks at once, s' ;;
	million_bytes) echo '  the same, bytes each' ;;
	esac
}

# build_c PEER LIBRARY: with what is installed, or lies below PEERS_DIR.
build_c()
{
	"${CC:-gcc}" -O2 -I"$bench" ${PEERS_DIR:+"-I$PEERS_DIR/include"} \
		"$bench/peers/$1.c" ${PEERS_DIR:+"-L$PEERS_DIR/lib"} \
		"-l$2" -lpthread -o "$place/runtime-$1"
}

# The certificate of those that measure TLS, and libuv's program, which has OpenSSL.
build_tls()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj /CN=localhost -keyout "$place/key" \
		-out "$place/certificate" &&
		cat "$place/certificate" "$place/key" >"$place/echo.pem" &&
		"${CC:-gcc}" -O2 -I"$bench" "$bench/peers/libuv_tls.c" -luv \
			-lssl -lcrypto -o "$place/runtime-libuv_tls"
} >/dev/null 2>&1

build_boost()
{
	"${CXX:-g++}" -O2 -I"$bench" "$bench/peers/boost.cpp" -lboost_fiber \
		-lboost_context -lpthread -o "$place/runtime-boost"
}

build_runtime_go()
{
	GOCACHE=$place/cache go build -o "$place/runtime-go" \
		"$bench/peers/runtime.go"
}

# The crates are the distribution's: nothing is fetched.
build_tokio()
{
	local crates=/usr/share/cargo/registry

	mkdir -p "$place/tokio" && cat >"$place/tokio/Cargo.toml" <<-TOML
	[package]
	name = "runtime-tokio"
	version = "0.0.0"
	edition = "2021"
	[[bin]]
	name = "runtime-tokio"
	path = "$PWD/$bench/peers/tokio.rs"
	[dependencies.tokio]
	version = "1"
	features = ["io-util", "macros", "net", "rt", "sync", "time"]
	TOML
	(cd "$place/tokio" && cargo build --quiet --release --offline \
		--config 'source.crates-io.replace-with="distribution"' \
		--config "source.distribution.directory=\"$crates\"") &&
		cp "$place/tokio/target/release/runtime-tokio" "$place"
}

# The python to measure both with: one that has uvloop, the distribution's maybe.
python=python3
find_uvloop()
{
	local candidate

	for candidate in python3 /usr/bin/python3; do
		"$candidate" -c 'import uvloop' || continue
		python=$candidate
		return 0
	done
	return 1
}

build_runtime()
{
	case $1 in
	coget | libuv) ;;
	libdill | libaco) build_c "$1" "${1#lib}" ;;
	neco | minicoro) build_c "$1" "$1" ;;
	boost) build_boost ;;
	go) build_runtime_go ;;
	tokio) build_tokio ;;
	uvloop) find_uvloop ;;
	asyncio) command -v "$python" ;;
	*) false ;;
	esac >/dev/null 2>&1
}

# Set runtimes to those peers that are wanted and can be had.
find_runtimes()
{
	local missing=()

	runtimes=()
	export ECHO_PEM=$place/echo.pem
	build_tls || echo 'left out, openssl or its headers not being there: TLS'
	for peer in $wanted_runtimes; do
		if build_runtime "$peer"; then
			runtimes+=("$peer")
		else
			missing+=("$peer")
		fi
	done
	[ ${#missing[@]} -eq 0 ] ||
		echo "left out, not being installed: ${missing[*]}"
}

# runtime_command PEER KEY: set command to what measures it, the key to be added.
runtime_command()
{
	case $1-$2 in
	coget-beside | coget-sleep_* | coget-child)
		command=("$build/tests/bench/latency")
		return
		;;
	coget-echo_tls)
		command=("$build/tests/bench/tls")
		return
		;;
	libuv-echo_tls)
		command=("$place/runtime-libuv_tls")
		return
		;;
	esac
	case $1 in
	coget) command=("$build/tests/bench/runtime") ;;
	libuv) command=("$build/tests/bench/libuv") ;;
	asyncio | uvloop) command=("$python" "$bench/peers/runtime.py" "$1") ;;
	*) command=("$place/runtime-$1") ;;
	esac
}

# An echo server says its port first; all have the same client.
measure_echo()
{
	local peer=$1 key=$2 port rate cpu_ns tls=()

	# What it says of the client's end is of no interest.
	exec 3< <(exec "${pin_server[@]}" "${command[@]}" "$key" 2>/dev/null)
	servers+=($!)
	[ "$key" != echo_tls ] || tls=(tls)
	if read -r port <&3; then
		read -r rate cpu_ns < <("${pin_client[@]}" \
			"$build/tests/bench/echo" "$port" "${servers[-1]}" \
			"${tls[@]}")
		echo "$peer $key $((rate / 1000))"
		echo "$peer ${key}_cpu $cpu_ns"
	fi
	{
		kill "${servers[-1]}"
		wait "${servers[-1]}"
	} 2>/dev/null
	unset 'servers[-1]'
	exec 3<&-
}

# Every measure of every peer in a process of its own, one after the other.
measure_runtimes()
{
	for ((round = 0; round < rounds; round++)); do
		for key; do
			for peer in "${runtimes[@]}"; do
				runtime_command "$peer" "$key"
				case $key in
				*_cpu | *_bytes | *_worst) ;;
				echo*) measure_echo "$peer" "$key" ;;
				*) "${pin_client[@]}" "${command[@]}" "$key" ;;
				esac
			done
		done
	done
}

# Lines "PEER KEY FIGURE" to a row for each key: the medians, and those of the
# rounds' ratios of coget to the best peer, libuv aside, and to libuv.
print_runtimes()
{
	printf '\n  %-33s' 'The runtime'
	printf '%9s' "${runtimes[@]}" 'to best' 'to libuv'
	echo
	for key; do
		awk -v key="$key" -v title="$(runtime_title "$key")" \
			-v peers="${runtimes[*]}" "$median"'
		$2 == key { n[$1]++; value[$1, n[$1]] = $3 }
		function cell(peer,    i, v) {
			for (i = 1; i <= n[peer]; i++)
				v[i] = value[peer, i]
			if (!n[peer])
				return "-"
			i = median(v, n[peer])
			return sprintf(i < 10 ? "%.1f" : "%.0f", i)
		}
		function ratio(peer,    i, v) {
			for (i = 1; i <= n[peer]; i++)
				v[i] = value["coget", i] / value[peer, i]
			return median(v, n[peer])
		}
		function is_better(a, b) {
			return key ~ /^(echo|echo_calls|echo_tls|beside)$/ ? a < b : a > b
		}
		END {
			printf "  %-33s", title
			best = to_libuv = "-"
			for (i = 1; i <= split(peers, peer, " "); i++) {
				p = peer[i]
				printf "%9s", cell(p)
				if (p == "coget" || !n[p] || n[p] != n["coget"])
					continue
				r = sprintf("%.2f", ratio(p))
				if (p == "libuv")
					to_libuv = r
				else if (best == "-" || is_better(r + 0, best + 0))
					best = r
			}
			printf "%9s%9s\n", best, to_libuv
		}' "$place/runtimes"
	done
}

run_runtime()
{
	measure_runtimes "${runtime_keys[@]}" >"$place/runtimes"
	print_runtimes "${runtime_keys[@]}"
}

run_million()
{
	measure_runtimes million >"$place/runtimes"
	print_runtimes million million_bytes
}
