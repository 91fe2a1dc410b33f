// PID 1 of a JavaScript sandbox: takes one job, feeds it to the candidate's process, answers, ends.
//
// Standard library only. The protocol is described in executors/README.md.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');

const INTERPRETER = '/executor/node';
const CANDIDATE = '/executor/candidate.js';
const FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=2', '--v8-pool-size=1'];
const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/sandbox',
  TMPDIR: '/sandbox',
  LANG: 'C.UTF-8',
  UV_THREADPOOL_SIZE: '1',
  NODE_NO_WARNINGS: '1',
};

const HEADER = 20;
const [WARM, LOADED, RETURNED, NOT_JSON, RAISED, SYNTAX, LOAD_RAISED, NO_ENTRY] = Array.from({ length: 8 }, (_, i) => i);
const CALL_KINDS = { [RETURNED]: 'returned', [NOT_JSON]: 'returned', [RAISED]: 'error' };
const LOAD_KINDS = { [SYNTAX]: 'syntax_error', [LOAD_RAISED]: 'load_error', [NO_ENTRY]: 'entry_missing' };

const MAX_JOB = 32 << 20;
const MAX_VALUE = 1 << 20;
const MAX_TEXT = 8 << 10;
const MAX_VALUES = 8 << 20;
const KEPT_OUTPUT = 64 << 10;
const DRAINED_OUTPUT = 4 << 20;
const START_MS = 10_000;
const NEVER_SETTLED = 13;
const HEAP_EXHAUSTED = 'JavaScript heap out of memory';

// The candidate's process cannot go on; the message is a call status.
class Lost extends Error {}

// ── what the candidate prints ───────────────────────────────────────────────────────────────────────────────────

// Only the first KEPT_OUTPUT bytes of each stream are kept over the whole job.
class Output {
  constructor() {
    this.drained = 0;
    this.room = [KEPT_OUTPUT, KEPT_OUTPUT];
    this.pending = [[], []];
    // V8 tells on stderr why it gives up; kept apart because the room for output may be used up by then.
    this.tail = '';
  }

  add(stream, data) {
    this.drained += data.length;
    const kept = data.subarray(0, this.room[stream]);
    this.room[stream] -= kept.length;
    this.pending[stream].push(Buffer.from(kept));
    if (stream === 1) this.tail = (this.tail + data.subarray(-8192).toString('latin1')).slice(-8192);
  }

  get flooded() {
    return this.drained > DRAINED_OUTPUT;
  }

  take() {
    const taken = this.pending.map((parts) => Buffer.concat(parts));
    this.pending = [[], []];
    return taken;
  }
}

// ── one interpreter with the candidate's code ───────────────────────────────────────────────────────────────────

class Process {
  constructor(output) {
    this.output = output;
    this.output.tail = '';
    this.oomKills = oomKills();
    this.received = [];
    this.size = 0;
    this.waiting = null;
    this.broken = null;
    this.exit = null;
    this.child = spawn(INTERPRETER, [...FLAGS, CANDIDATE], {
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.gone = new Promise((resolve) => {
      this.child.on('error', () => {
        this.fail('cannot_start');
        resolve();
      });
      this.child.on('exit', (code, signal) => {
        this.exit = { code, signal };
        // What it wrote just before is still to be read.
        afterPendingReads(() => this.fail('crashed'));
        resolve();
      });
    });
    const [, stdout, stderr, calls, answers] = this.child.stdio;
    for (const stream of [stdout, stderr, calls, answers]) stream.on('error', () => {});
    stdout.on('data', (data) => this.print(0, data));
    stderr.on('data', (data) => this.print(1, data));
    answers.on('data', (data) => this.take(data));
    // How it exits is told a moment later, unless something else holds its pipes.
    answers.on('end', () => setTimeout(() => this.fail('crashed'), 50));
    this.calls = calls;
  }

  print(stream, data) {
    this.output.add(stream, data);
    if (this.output.flooded) this.fail('output_limit');
  }

  take(data) {
    this.received.push(data);
    this.size += data.length;
    if (this.size < HEADER) return;
    const all = this.received.length === 1 ? this.received[0] : Buffer.concat(this.received);
    this.received = [all];
    const [kind, line, ...lengths] = [0, 4, 8, 12, 16].map((at) => all.readUInt32BE(at));
    if (!this.waiting || lengths[0] > MAX_VALUE || Math.max(lengths[1], lengths[2]) > MAX_TEXT) {
      this.fail('crashed');
      return;
    }
    const end = HEADER + lengths[0] + lengths[1] + lengths[2];
    if (this.size < end) return;
    let start = HEADER;
    const parts = lengths.map((length) => all.subarray(start, (start += length)));
    if (this.size > end) {
      this.fail('crashed');
      return;
    }
    this.received = [];
    this.size = 0;
    const { resolve } = this.settle();
    // All that was printed before the answer is in the pipes already.
    afterPendingReads(() => resolve([kind, line, ...parts]));
  }

  settle() {
    const waiting = this.waiting;
    this.waiting = null;
    clearTimeout(waiting.timer);
    return waiting;
  }

  fail(status) {
    this.broken ??= status;
    if (this.waiting) this.settle().reject(new Lost(this.broken));
  }

  // Sends a frame (null: nothing) and resolves to the answer [kind, line, value, repr, error]; rejects with Lost.
  ask(frame, ms) {
    return new Promise((resolve, reject) => {
      if (this.broken) {
        reject(new Lost(this.broken));
        return;
      }
      this.waiting = { resolve, reject, timer: setTimeout(() => this.fail('timeout'), Math.max(ms, 1)) };
      if (frame === null) return;
      this.calls.write(lengthOf(frame));
      this.calls.write(frame);
    });
  }

  // Kills everything but this runner, and resolves when nothing else lives.
  async end() {
    killAll();
    await this.gone;
    while (othersAlive()) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => afterPendingReads(resolve));
    for (const stream of this.child.stdio) if (stream) stream.destroy();
  }

  // The status of a call during which the process was lost, and a sentence. To be asked before end().
  cause(lost) {
    if (lost === 'timeout' || lost === 'output_limit') return [lost, ''];
    if (oomKills() > this.oomKills || this.output.tail.includes(HEAP_EXHAUSTED)) return ['out_of_memory', ''];
    if (this.exit === null) return ['crashed', 'The program was stopped because it interfered with its sandbox.'];
    const { code, signal } = this.exit;
    if (signal) return ['crashed', `The program was killed by signal ${os.constants.signals[signal]} (${signal}).`];
    if (code === NEVER_SETTLED) return ['crashed', 'The program waited for a promise that nothing settles.'];
    return ['crashed', `The program ended by itself with exit code ${code}.`];
  }
}

// Calls back when everything that lies in the pipes now has been read: one whole turn of the loop later.
function afterPendingReads(callback) {
  setImmediate(() => setImmediate(callback));
}

// ── the job ─────────────────────────────────────────────────────────────────────────────────────────────────────

class Job {
  constructor(job, output) {
    this.job = job;
    this.output = output;
    this.testMs = job.test_s * 1000;
    this.began = now();
    this.deadline = this.began + job.job_s * 1000;
    this.cpuBegan = cpuNs();
    this.results = [];
    this.values = 0;
    this.outside = [Buffer.alloc(0), Buffer.alloc(0)];
  }

  // Makes all calls, with a new process after each that was lost; resolves to [reason, detail, line].
  async run(process) {
    for (;;) {
      const ended = await this.runIn(process);
      if (ended) return ended;
      process = new Process(this.output);
      try {
        await process.ask(null, START_MS);
      } catch (lost) {
        await process.end();
        return ['cannot_start', lost.message, 0];
      }
    }
  }

  // What happened in this process; undefined when the next calls need another one.
  async runIn(process) {
    const failed = await this.load(process);
    const lost = failed ? null : await this.callAll(process);
    await process.end();
    if (failed) return failed;
    if (lost === 'output_limit') return ['output_limit', '', 0];
    if (this.results.length === this.job.calls.length) return ['finished', '', 0];
    if (now() >= this.deadline) return ['job_timeout', '', 0];
    return undefined;
  }

  async load(process) {
    const first = this.results.length === 0;
    const frame = Buffer.from(JSON.stringify({ code: this.job.code, entry: this.job.entry }));
    try {
      const [kind, line, , , error] = await process.ask(frame, Math.min(this.testMs, this.deadline - now()));
      this.keepOutside(first);
      if (kind === LOADED) return null;
      return [LOAD_KINDS[kind] ?? 'load_crashed', error.toString(), line];
    } catch (lost) {
      if (!(lost instanceof Lost)) throw lost;
      const [status, detail] = process.cause(lost.message);
      this.keepOutside(first);
      return [status === 'output_limit' ? status : `load_${status}`, detail, 0];
    }
  }

  // Keeps what loading printed, but once: a second process prints it again, and may know hidden inputs by then.
  keepOutside(first) {
    const taken = this.output.take();
    if (first) this.outside = taken;
  }

  // Calls until all is done (null) or the process is lost (why).
  async callAll(process) {
    while (this.results.length < this.job.calls.length) {
      const before = now();
      const cpuBefore = cpuNs();
      if (before >= this.deadline) return 'timeout';
      const result = { status: '', value: null, repr: '', error: '', line: 0 };
      let lost = null;
      try {
        const frame = this.job.calls[this.results.length];
        const limit = Math.min(this.testMs, this.deadline - before);
        const [kind, line, value, shown, error] = await process.ask(frame, limit);
        if (!(kind in CALL_KINDS)) throw new Lost('crashed');
        Object.assign(result, { status: CALL_KINDS[kind], line, repr: base64(shown), error: base64(error) });
        if (kind === RETURNED) {
          this.values += value.length;
          if (this.values <= MAX_VALUES) result.value = base64(value);
          else result.repr = base64(Buffer.from('(too much was returned in all to keep this value)'));
        }
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        lost = error.message;
        const [status, detail] = process.cause(lost);
        Object.assign(result, { status, error: base64(Buffer.from(detail)) });
      }
      const [stdout, stderr] = this.output.take();
      this.results.push({
        ...result,
        stdout: base64(stdout),
        stderr: base64(stderr),
        wall_ms: now() - before,
        cpu_ms: milliseconds(cpuBefore, cpuNs()),
      });
      if (lost) return lost;
    }
    return null;
  }

  reply([reason, detail, line]) {
    const missing = this.job.calls.length - this.results.length;
    return {
      reason,
      detail,
      line,
      stdout: base64(this.outside[0]),
      stderr: base64(this.outside[1]),
      wall_ms: now() - this.began,
      cpu_ms: milliseconds(this.cpuBegan, cpuNs()),
      peak_memory: peakMemory(),
      calls: [...this.results, ...Array.from({ length: missing }, () => ({ status: 'not_run' }))],
    };
  }
}

// ── the container ───────────────────────────────────────────────────────────────────────────────────────────────

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

function milliseconds(before, after) {
  return before === null || after === null ? null : (after - before) / 1e6;
}

function now() {
  return performance.now();
}

// ── the host ────────────────────────────────────────────────────────────────────────────────────────────────────

function base64(buffer) {
  return buffer.toString('base64');
}

function lengthOf(data) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return length;
}

// Returns when the host's end has taken everything.
function send(message) {
  const text = Buffer.from(JSON.stringify(message));
  let data = Buffer.concat([lengthOf(text), text]);
  while (data.length) {
    try {
      data = data.subarray(fs.writeSync(1, data));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function end() {
  killAll();
  process.exit(0);
}

class TooLarge extends Error {}

// Waits for a frame of at most `limit` bytes; the end of stdin ends the container.
function receive(limit) {
  const length = read(4).readUInt32BE(0);
  if (length > limit) throw new TooLarge();
  return read(length);
}

function read(length) {
  const data = Buffer.alloc(length);
  for (let filled = 0; filled < length; ) {
    const count = fs.readSync(0, data, filled, length - filled);
    if (count === 0) end();
    filled += count;
  }
  return data;
}

function receiveJob() {
  const header = JSON.parse(receive(MAX_JOB).toString());
  let room = MAX_JOB;
  header.calls = Array.from({ length: header.calls }, () => {
    const call = receive(room);
    room -= call.length;
    return call;
  });
  return header;
}

async function main() {
  // The candidate may send signals. A listener of ours replaces what Node would do: end, or open a debugger.
  for (const signal of Object.keys(os.constants.signals)) {
    if (['SIGKILL', 'SIGSTOP', 'SIGCHLD', 'SIGPROF'].includes(signal)) continue;
    try {
      process.on(signal, () => {});
    } catch {
      // A listener is not possible for this one.
    }
  }
  if (process.pid !== 1 || fs.statSync('/proc/1/fd').uid === process.getuid()) {
    send({ error: 'The runner is not protected from the program it runs.' });
    return;
  }
  const output = new Output();
  const first = new Process(output);
  try {
    const [kind] = await first.ask(null, START_MS);
    if (kind !== WARM) throw new Lost('crashed');
  } catch (lost) {
    send({ error: `The sandbox could not start an interpreter: ${lost.message}. ${output.tail}` });
    return;
  }
  send({ ready: 1, language: 'javascript', version: process.version.slice(1) });
  let received;
  try {
    received = receiveJob();
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    send({ error: `All inputs of the tests together are larger than ${MAX_JOB >> 20} MB.` });
    return;
  }
  // Nothing more is to come: whatever stdin tells from now on, the host is gone.
  for (const event of ['data', 'end', 'error']) process.stdin.on(event, end);
  const job = new Job(received, output);
  const ended = await job.run(first);
  send(job.reply(ended));
}

main().then(end, (error) => {
  fs.writeSync(2, `${error.stack}\n`);
  end();
});
