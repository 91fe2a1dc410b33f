"""Programs that reach for what lies outside of the sandbox."""

from __future__ import annotations

import json
from typing import Final

from tests.support.hostile.program import Hostile, maker
from tests.support.hostile.system_calls import DOORS, by_machine

_make = maker("escape", "javascript")

_CALL_ALL = (
    "for (@ARGV) { my ($name, $number, @values) = split /;/; $! = 0;"
    " my $told = syscall($number + 0, map { $_ + 0 } @values);"
    ' print "$name: error ", $! + 0, "\\n" unless $told == -1 && ($! == 1 || $! == 38) }'
)


def _doors(what: str) -> Hostile:
    """Node calls no numbered system call, but every Debian has Perl, which does."""
    return _make(
        f"system calls to {what}",
        """
        const { spawnSync } = require('child_process');
        const calls = Object.entries(DOORS[process.arch]).map(([name, numbers]) => [name, ...numbers].join(';'));
        const done = spawnSync('perl', ['-e', CALL_ALL, ...calls]);
        return [done.status, String(done.stdout)];
        """,
        "returned",
        value='[0,""]',
        head=f"const DOORS = {json.dumps(by_machine(what))};\nconst CALL_ALL = {json.dumps(_CALL_ALL)};",
    )


PROGRAMS: Final[tuple[Hostile, ...]] = (
    *map(_doors, DOORS),
    _make(
        "network",
        """
        const { connect } = require('net');
        const hosts = ['93.184.216.34', '169.254.169.254', '172.17.0.1', '127.0.0.1', '::1'];
        return Promise.all(hosts.map((host) => new Promise((resolve) => {
          const socket = connect(80, host);
          socket.on('connect', () => resolve('connected'));
          socket.on('error', () => resolve('refused'));
        })));
        """,
        "returned",
        value='["refused","refused","refused","refused","refused"]',
    ),
    _make(
        "listens for others",
        """
        const opened = [];
        const tries = [
          ...[0, 80, 8080].map((port) => (done) => require('net').createServer().on('error', done).listen(port, done)),
          (done) => require('dgram').createSocket('udp4').on('error', done).bind(0, done),
          (done) => require('http').get('http://example.com', done).on('error', done),
        ];
        return Promise.all(tries.map((attempt) => new Promise((resolve) => {
          attempt((error) => resolve(error instanceof Error ? 'refused' : 'opened'));
        })));
        """,
        "returned",
        value='["refused","refused","refused","refused","refused"]',
    ),
    _make(
        "names of other computers",
        """
        const dns = require('dns').promises;
        const names = ['example.com', 'host.docker.internal', 'metadata.google.internal'];
        return Promise.all(names.map((name) => dns.lookup(name).then(String, () => 'refused')));
        """,
        "returned",
        value='["refused","refused","refused"]',
    ),
    _make(
        "sockets of every kind",
        """
        const script = 'use Socket; for my $f (1 .. 45) { for my $t (1, 2, 3, 5) {'
          + ' print "$f " if $f != 1 && socket(my $s, $f, $t, 0) } }';
        const done = require('child_process').spawnSync('perl', ['-e', script]);
        return [done.status, String(done.stdout)];
        """,
        "returned",
        value='[0,""]',
    ),
    _make(
        "the engine's socket",
        """
        const { connect } = require('net');
        const paths = ['/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock',
          '/run/systemd/private'];
        return Promise.all(paths.map((path) => new Promise((resolve) => {
          connect(path).on('connect', () => resolve('connected')).on('error', () => resolve('refused'));
        })));
        """,
        "returned",
        value='["refused","refused","refused","refused"]',
    ),
    _make(
        "kernel files to read",
        """
        const fs = require('fs');
        const read = [];
        for (const path of ['/proc/kcore', '/proc/kmsg', '/dev/mem', '/dev/kmsg', '/dev/sda', '/dev/vda', '/etc/shadow',
          '/proc/keys', '/proc/timer_list', '/sys/firmware/dmi/tables/DMI', '/proc/1/environ', '/proc/1/maps',
          '/proc/1/stack', '/proc/1/root/etc/shadow', '/executor/runner-node', '/proc/1/exe', '/proc/1/task/1/mem'])
          try { if (fs.readSync(fs.openSync(path), Buffer.alloc(1))) read.push(path); } catch {}
        return read;
        """,
        "returned",
        value="[]",
    ),
    _make(
        "kernel files to write",
        """
        const fs = require('fs');
        const written = [];
        const list = (folder) => {
          try { return fs.readdirSync(folder).map((name) => `${folder}/${name}`); } catch { return []; }
        };
        const groups = list('/sys/fs/cgroup').flatMap((path) => [path, ...list(path)]);
        for (const path of ['/proc/sysrq-trigger', '/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe',
          '/proc/1/mem', '/sys/kernel/uevent_helper', '/proc/1/oom_score_adj', '/proc/1/comm', '/sys/power/state',
          ...groups])
          try { fs.closeSync(fs.openSync(path, 'r+')); written.push(path); } catch {}
        return written;
        """,
        "returned",
        value="[]",
    ),
    _make(
        "becomes another user",
        """
        const { spawnSync } = require('child_process');
        const became = [];
        for (const name of ['setuid', 'setgid', 'seteuid', 'setegid'])
          try { process[name](0); became.push(name); } catch {}
        try { process.setgroups([0]); became.push('setgroups'); } catch {}
        try { process.initgroups('root', 0); became.push('initgroups'); } catch {}
        const options = { timeout: 500, stdio: ['ignore', 'pipe', 'pipe'] };
        for (const [program, ...rest] of [['su', '-c', 'id'], ['unshare', '-Ur', 'id'],
          ['nsenter', '-t', '1', '-a', 'id'], ['mount', '-t', 'proc', 'none', '/sandbox'], ['newgrp', 'root']])
          if (spawnSync(program, rest, options).status === 0) became.push(program);
        return [became, process.getuid() !== 0];
        """,
        "returned",
        value="[[],true]",
    ),
    _make(
        "raises its own limits",
        """
        const raised = [];
        const os = require('os');
        try { os.setPriority(0, -20); raised.push('priority'); } catch {}
        try { require('fs').writeFileSync('/proc/self/oom_score_adj', '-1000'); raised.push('oom_score_adj'); } catch {}
        const shell = 'ulimit -n 100000 || ulimit -Hc unlimited';
        if (require('child_process').spawnSync('sh', ['-c', shell]).status === 0) raised.push('ulimit');
        return raised;
        """,
        "returned",
        value="[]",
    ),
    _make(
        "writes elsewhere and runs what it wrote",
        """
        const fs = require('fs');
        const done = [];
        for (const path of ['/tmp/x', '/executor/candidate.js', '/executor/x', '/etc/x', '/dev/x', '/usr/bin/x',
          '/var/tmp/x', '/dev/shm/x', '/run/x', '/proc/self/exe'])
          try { fs.openSync(path, fs.existsSync(path) ? 'r+' : 'wx'); done.push(path); } catch {}
        fs.copyFileSync('/bin/true', 'program');
        fs.chmodSync('program', 0o4755);
        fs.writeFileSync('native.node', fs.readFileSync('/bin/true'));
        const { spawnSync } = require('child_process');
        if (spawnSync('./program').status === 0) done.push('program');
        if (spawnSync('/lib64/ld-linux-x86-64.so.2', ['./program']).status === 0) done.push('loader');
        try { process.dlopen({ exports: {} }, '/sandbox/native.node'); done.push('native'); } catch {}
        return done;
        """,
        "returned",
        value="[]",
    ),
    _make(
        "reaches for the runner",
        """
        const fs = require('fs');
        const reached = [];
        for (const path of ['/proc/1/fd/1', '/proc/1/fd/0', '/proc/1/mem', '/proc/1/environ', '/proc/1/root/etc'])
          for (const mode of ['r', 'w'])
            try { fs.closeSync(fs.openSync(path, mode)); reached.push(path + mode); } catch {}
        try { fs.readdirSync('/proc/1/fd'); reached.push('descriptors'); } catch {}
        try { fs.linkSync('/executor/runner-node', 'runner'); reached.push('link'); } catch {}
        return reached;
        """,
        "returned",
        value="[]",
    ),
    _make(
        "a debugger",
        """
        const inspector = require('inspector');
        try { inspector.open(9229, '127.0.0.1'); } catch {}
        try { process._debugProcess(1); } catch {}
        try { process.kill(1, 'SIGUSR1'); } catch {}
        return inspector.url() ?? 'none';
        """,
        "returned",
        value='"none"',
    ),
)
