#!/usr/bin/env bash
# Install what is missing for building and testing, from the distribution, and
# from npm what that does not have.
#
# usage: tests/deps.sh GROUP...
#
#   build    what `make` needs
#   test     what `make check` needs besides
#   ci       what .ci/run needs besides
#   deb      what `make deb` needs besides those of build
#   aarch64  what tests/aarch64.sh needs besides
#   bench    what `make bench` compares with
#
# CC and SANITIZE, from the environment, are what will be built with.  Does
# nothing where all is there.  Needs root, or sudo, to install; otherwise it
# prints the line to type and fails.
set -u

CC=${CC:-gcc}
missing=()
missing_of_npm=()

# need PACKAGE CHECK...: note the package, unless the check succeeds.
need()
{
	local package=$1

	shift
	"$@" >/dev/null 2>&1 || missing+=("$package")
}

# need_of_npm NAME VERSION: note the program, unless it is there.
need_of_npm()
{
	tool "$1" >/dev/null && return
	missing_of_npm+=("$1@$2")
	need npm tool npm
}

tool()
{
	PATH=$PATH:/usr/sbin:/sbin command -v "$1"
}

library()
{
	pkg-config --exists "$1"
}

sanitizer_links()
{
	echo 'int main(void) { return 0; }' |
		"$CC" -fsanitize="$SANITIZE" -x c -o /dev/null -
}

# imports MODULE: the distribution's python may not be the first that is found.
imports()
{
	python3 -c "import $1" || /usr/bin/python3 -c "import $1"
}

need_for_build()
{
	need "${CC%% *}" tool "${CC%% *}"
	need libc6-dev test -e /usr/include/stdlib.h
	need make tool make
	need binutils tool objcopy
	need pkg-config tool pkg-config
	need libuv1-dev library libuv
	need libcurl4-openssl-dev library libcurl
	need libcjson-dev library libcjson
	need libexpat1-dev library expat
	need libidn2-dev library libidn2
	need libutf8proc-dev library libutf8proc
	need libssl-dev library openssl
	need zlib1g-dev library zlib
	need libbrotli-dev library libbrotlidec
	need libzstd-dev library libzstd
	need libpsl-dev library libpsl
	need libedit-dev library libedit
	if [ -n "${SANITIZE:-}" ] && [[ $CC == *clang* ]]; then
		need libclang-rt-dev sanitizer_links
	fi
}

need_for_test()
{
	need check library check
	need g++ tool g++
	need bats tool bats
	need nginx tool nginx
	need openssl tool openssl
	need curl tool curl
	need libarchive-tools tool bsdtar
	need wrk tool wrk
	need jq tool jq
	need brotli tool brotli
	need zstd tool zstd
	need python3 tool python3
	need python3-aiohttp imports aiohttp
	need python3-jsonschema /usr/bin/python3 -c 'import jsonschema'
	need tmux tool tmux
	need procps tool ps
	need iproute2 tool ip
	need tinyproxy tool tinyproxy
	need microsocks tool microsocks
	need aria2 tool aria2c
	need vsftpd tool vsftpd
	need python3-pyftpdlib /usr/bin/python3 -c 'import pyftpdlib'
	need python3-html5lib imports html5lib
	need openssh-server tool sshd
	need openssh-client tool ssh-keygen
	need tftpd-hpa tool in.tftpd
	need gophernicus tool gophernicus
	need dictd tool dictd
	need strace tool strace
	need shellcheck tool shellcheck
	need mandoc tool mandoc
	need zsh tool zsh
	need fish tool fish
}

need_for_ci()
{
	need gcc tool gcc
	need clang tool clang
	need valgrind tool valgrind
	need gdb tool gdb
	need wget tool wget
	need_for_deb
	need lintian tool lintian
	need autopkgtest tool autopkgtest
	need mmdebstrap tool mmdebstrap
	need chromium tool chromium
	need_of_npm warcio 2.4.11
}

need_for_deb()
{
	need debhelper tool dh
	need dpkg-dev tool dpkg-buildpackage
	need fakeroot tool fakeroot
	need openssl tool openssl
	need check library check
	need curl tool curl
	need wrk tool wrk
}

need_for_aarch64()
{
	need gcc-aarch64-linux-gnu tool aarch64-linux-gnu-gcc
	need libc6-dev-arm64-cross test -e /usr/aarch64-linux-gnu/include/stdio.h
	need qemu-user tool qemu-aarch64
}

need_for_bench()
{
	need nginx tool nginx
	need curl tool curl
	need wget2 tool wget2
	need aria2 tool aria2c
	need axel tool axel
	need golang-go tool go
	need python3-aiohttp imports aiohttp
	need python3-uvloop imports uvloop
	need valgrind tool valgrind
	need g++ tool g++
	need libboost-fiber-dev test -e /usr/include/boost/fiber/all.hpp
	need cargo tool cargo
	need librust-tokio-dev compgen -G '/usr/share/cargo/registry/tokio-1*'
}

say_what_to_install()
{
	echo "missing: ${missing[*]}" >&2
	if ! command -v apt-get >/dev/null; then
		echo 'These are the names of Debian packages; install what your' \
			'distribution calls them.' >&2
	elif command -v sudo >/dev/null; then
		echo 'Install it with:  sudo apt-get update &&' \
			"sudo apt-get install ${missing[*]}" >&2
	else
		echo "Install it with:  su -c 'apt-get update &&" \
			"apt-get install ${missing[*]}'" >&2
	fi
}

# Set as_root to the words that make a command run as root.
find_root()
{
	as_root=(env)
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null || return 1
	as_root=(sudo env)
	sudo -n true 2>/dev/null || [ -t 0 ]
}

# Installing nginx, tinyproxy, vsftpd, sshd and others starts them and makes them
# start at each boot, on ports which are not ours to take.  dpkg is therefore shown
# commands that leave them alone: nothing outside this installation is changed.
make_shims()
{
	local name

	for name in invoke-rc.d deb-systemd-invoke update-rc.d \
		deb-systemd-helper; do
		cat >"$shims/$name" <<-'SHIM'
		#!/bin/sh
		case " $* " in
		*" was-enabled "* | *" status "*) leave=3 ;;
		*) leave=0 ;;
		esac
		case " $* " in
		*" nginx "* | *nginx.service* | *" tinyproxy "* | \
			*tinyproxy.service* | *" vsftpd "* | *vsftpd.service* | \
			*" ssh "* | *ssh.service* | *" tftpd-hpa "* | \
			*tftpd-hpa.service* | *" dictd "* | *dictd.service* | \
			*gophernicus.socket*)
			exit $leave ;;
		esac
		PATH=${PATH#*:} exec "$(basename "$0")" "$@"
		SHIM
		chmod 755 "$shims/$name"
	done
	chmod 755 "$shims"
}

install_missing()
{
	local path=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
	local apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get
		-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o DPkg::Path="$shims:$path")

	echo "installing: ${missing[*]}"
	"${apt[@]}" -q update </dev/null ||
		echo 'apt-get update failed; trying with what it knows' >&2
	"${apt[@]}" -q -y --no-install-recommends install "${missing[@]}" \
		</dev/null
}

[ $# -gt 0 ] || set -- build test
for group; do
	"need_for_$group" || exit 2
done
if [ ${#missing[@]} -gt 0 ]; then
	if ! command -v apt-get >/dev/null || ! find_root; then
		say_what_to_install
		exit 1
	fi
	shims=$(mktemp -d) || exit 1
	trap 'rm -rf "$shims"' EXIT
	make_shims
	if ! install_missing; then
		say_what_to_install
		exit 1
	fi
fi
[ ${#missing_of_npm[@]} -gt 0 ] || exit 0
find_root || exit 1
"${as_root[@]}" npm install --global --ignore-scripts --no-audit --no-fund \
	"${missing_of_npm[@]}" </dev/null
