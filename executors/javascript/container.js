// What the runner reads of, and does to, the container around it. Standard library only.
'use strict';

const fs = require('node:fs');

// One call reaches every process at once; none can fork out of it.
function killAll() {
  try {
    process.kill(-1, 'SIGKILL');
  } catch {
    // There was nobody left.
  }
}

// Node reaps only its own child; what that one left behind stays as a zombie, which can do nothing any more.
function othersAlive() {
  return fs.readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name) || name === '1') return false;
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'latin1');
      return !'ZX'.includes(stat[stat.lastIndexOf(')') + 2]);
    } catch {
      return false;
    }
  });
}

const CGROUP = '/sys/fs/cgroup';

// The number in a cgroup file (of the line that begins with key); null when there is none.
function numberIn(path, key) {
  try {
    const text = fs.readFileSync(path, 'latin1');
    const found = (key ? new RegExp(`^${key} (\\d+)$`, 'm') : /^(\d+)\s*$/).exec(text);
    return found && Number(found[1]);
  } catch {
    return null;
  }
}

function oomKills() {
  return (
    numberIn(`${CGROUP}/memory.events`, 'oom_kill') ?? numberIn(`${CGROUP}/memory/memory.oom_control`, 'oom_kill') ?? 0
  );
}

function cpuNs() {
  const usage = numberIn(`${CGROUP}/cpu.stat`, 'usage_usec');
  return usage === null ? numberIn(`${CGROUP}/cpuacct/cpuacct.usage`) : usage * 1000;
}

function peakMemory() {
  return numberIn(`${CGROUP}/memory.peak`) ?? numberIn(`${CGROUP}/memory/memory.max_usage_in_bytes`);
}

// Bytes from a process's status (null: not to be had); key as the kernel names it.
function memoryOf(pid, key) {
  try {
    const found = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'));
    return found && Number(found[1]) * 1024;
  } catch {
    return null;
  }
}

// Begins a new peak of the process's memory; whether that is possible here.
function forgetPeak(pid) {
  try {
    fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return true;
  } catch {
    return false;
  }
}

function milliseconds(before, after) {
  return before === null || after === null ? null : (after - before) / 1e6;
}

module.exports = { cpuNs, forgetPeak, killAll, memoryOf, milliseconds, oomKills, othersAlive, peakMemory };
