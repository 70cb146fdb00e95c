#!/usr/bin/env python3
"""What --loops brings, and what its parts take.

usage: tests/bench/loops.py [ROUNDS [LOOPS...]]     9 rounds of 1 2 3 by default

nginx and coget share all processors.  Three lists in turn, with each number of
loops in turn: 10,000 files of 4 KiB; the same over TLS and HTTP/2; 8 of 128 MiB
over TLS and HTTP/2.  Prints the medians of wall and processor time, the medians
of the rounds' ratios to the first number of loops, and the processor time a
file of the main loop, of the others, and of the pool's threads.

COGET_BUILD and BENCH_TMP as for run.sh.
"""
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = os.environ.get('COGET_BUILD', 'build')
KINDS = ('main', 'loops', 'pool')

CONFIG = """
daemon off; worker_processes 1; pid {dir}/nginx.pid;
error_log {dir}/nginx.log crit; {user}
events {{ worker_connections 4096; }}
http {{
	access_log off; sendfile on; tcp_nopush on;
	keepalive_requests 100000000;
	open_file_cache max=20000; open_file_cache_valid 1h;
	client_body_temp_path {dir}; proxy_temp_path {dir};
	fastcgi_temp_path {dir}; uwsgi_temp_path {dir}; scgi_temp_path {dir};
	server {{
		listen 127.0.0.1:{port};
		listen 127.0.0.1:{tls} ssl http2;
		ssl_certificate {dir}/ca.pem; ssl_certificate_key {dir}/key.pem;
		root {dir}/www;
	}}
}}
"""


def make_files(where, count, size):
	where.mkdir(parents=True)
	for i in range(count):
		(where / f'f{i:05}').write_bytes(os.urandom(size))


def serve(place):
	port = 10000 + os.getpid() % 20000
	subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048',
			'-nodes', '-days', '2', '-subj', '/CN=localhost',
			'-addext', 'subjectAltName=IP:127.0.0.1',
			'-keyout', place / 'key.pem', '-out', place / 'ca.pem'],
		       check=True, stderr=subprocess.DEVNULL)
	user = 'user root root;' if os.getuid() == 0 else ''
	(place / 'nginx.conf').write_text(CONFIG.format(
		dir=place, port=port, tls=port + 1, user=user))
	server = subprocess.Popen(['nginx', '-e', place / 'nginx.log',
				   '-c', place / 'nginx.conf'])
	while not (place / 'nginx.pid').exists():
		if server.poll() is not None:
			sys.exit('nginx did not start')
		time.sleep(0.05)
	return server, f'http://127.0.0.1:{port}', f'https://127.0.0.1:{port + 1}'


def look(pid, spent):
	"""Note what each thread has spent so far, in ns."""
	for task in pathlib.Path(f'/proc/{pid}/task').glob('*'):
		try:
			name = (task / 'comm').read_text().strip()
			ns = int((task / 'schedstat').read_text().split()[0])
		except (OSError, ValueError, IndexError):
			continue
		kind = 'main' if task.name == str(pid) else \
			'loops' if name == 'coget-loop' else 'pool'
		spent[task.name] = kind, ns


def run(place, urls, loops):
	"""Returns wall and processor time in s, and the latter by kinds."""
	out = place / 'out'
	shutil.rmtree(out, ignore_errors=True)
	(place / 'list').write_text('\n'.join(urls) + '\n')
	spent = {}
	began = time.monotonic()
	before = resource.getrusage(resource.RUSAGE_CHILDREN)
	coget = subprocess.Popen([f'{BUILD}/coget', '--no-config', '-q', '-d', out,
				  '-j', '64', '--per-host', '64', '--loops', loops,
				  '--cacert', place / 'ca.pem', '-i', place / 'list'])
	while coget.poll() is None:
		look(coget.pid, spent)
		time.sleep(0.01)
	wall = time.monotonic() - began
	after = resource.getrusage(resource.RUSAGE_CHILDREN)
	if coget.returncode != 0 or len(list(out.iterdir())) != len(urls):
		sys.exit('coget failed')
	cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
	by_kind = {kind: sum(ns for of, ns in spent.values() if of == kind)
		   for kind in KINDS}
	total = sum(by_kind.values())
	return wall, cpu, [cpu * by_kind[kind] / total for kind in KINDS]


def print_row(name, loops, runs, first, count):
	def median(pick):
		return statistics.median(map(pick, runs))

	ratios = [statistics.median(a[i] / b[i] for a, b in zip(runs, first))
		  for i in (0, 1)]
	parts = ' | '.join(f'{median(lambda r, i=i: r[2][i]) * 1e6 / count:.1f}'
			   for i in range(len(KINDS)))
	print(f'| {name} | {loops} | {median(lambda r: r[0]):.3f} '
	      f'| {median(lambda r: r[1]):.3f} | {ratios[0]:.2f} '
	      f'| {ratios[1]:.2f} | {parts} |', flush=True)


def main():
	rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
	loops = sys.argv[2:] or ['1', '2', '3']
	place = pathlib.Path(tempfile.mkdtemp(
		prefix='coget-loops.', dir=os.environ.get('BENCH_TMP', '/dev/shm')))
	server = None
	try:
		make_files(place / 'www/small', 10000, 4096)
		make_files(place / 'www/large', 8, 128 << 20)
		server, plain, secure = serve(place)
		print('| | loops | wall s | CPU s | wall to first | CPU to first '
		      '| main µs | loops µs | pool µs |')
		print('|---' * 9 + '|')
		for name, url, folder, count in (
				('small', plain, 'small', 10000),
				('tls', secure, 'small', 10000),
				('large', secure, 'large', 8)):
			urls = [f'{url}/{folder}/f{i:05}' for i in range(count)]
			runs = {n: [] for n in loops}
			for _ in range(rounds if count > 8 else (rounds + 2) // 3):
				for n in loops:
					runs[n].append(run(place, urls, n))
			for n in loops:
				print_row(name, n, runs[n], runs[loops[0]], count)
	finally:
		if server:
			server.terminate()
			server.wait()
		shutil.rmtree(place)


main()
