// PID 1 of a JavaScript sandbox: takes one job, feeds it to the candidate's process, answers, ends.
//
// Standard library only. The protocol is described in executors/README.md.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const {
  cpuNs,
  forgetPeak,
  killAll,
  memoryOf,
  milliseconds,
  oomKills,
  othersAlive,
  peakMemory,
} = require('./container.js');

const INTERPRETER = '/executor/node';
const CANDIDATE = '/executor/candidate.js';
const FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=8', '--v8-pool-size=1'];
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
const EXIT_MS = 50;
const PROGRAM_EXIT_MS = 1000;
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
    // What a whole program has printed, up to one byte more than may be returned (null: nobody wants it).
    this.value = null;
    this.valueSize = 0;
    // V8 tells on stderr why it gives up; kept apart because the room for output may be used up by then.
    this.tail = '';
  }

  add(stream, data) {
    this.drained += data.length;
    if (stream === 0 && this.value !== null) {
      const part = data.subarray(0, MAX_VALUE + 1 - this.valueSize);
      if (part.length) this.value.push(Buffer.from(part));
      this.valueSize += part.length;
    }
    const kept = data.subarray(0, this.room[stream]);
    this.room[stream] -= kept.length;
    if (kept.length) this.pending[stream].push(Buffer.from(kept));
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
    // How long to wait for its exit code once it has closed its pipes: for a whole program, the code is the answer.
    this.exitMs = EXIT_MS;
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
    answers.on('end', () => setTimeout(() => this.fail('crashed'), this.exitMs));
    this.drained = Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.on('close', resolve))));
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
    if (this.ended) return;
    this.ended = true;
    killAll();
    await this.gone;
    while (othersAlive()) await new Promise((resolve) => setTimeout(resolve, 1));
    // With nobody left to write, what lies in the pipes comes to its end; a slow computer takes its time to read it.
    await Promise.race([this.drained, new Promise((resolve) => setTimeout(resolve, PROGRAM_EXIT_MS))]);
    for (const stream of this.child.stdio) if (stream) stream.destroy();
  }

  // The status of a call during which the process was lost, and a sentence. To be asked before end().
  cause(lost) {
    if (lost === 'timeout' || lost === 'output_limit') return [lost, ''];
    if (oomKills() > this.oomKills || this.output.tail.includes(HEAP_EXHAUSTED)) return ['out_of_memory', ''];
    if (this.exit === null) return ['crashed', 'The program was stopped because it interfered with its sandbox.'];
    const { code, signal } = this.exit;
    if (signal) return ['crashed', `The program was killed by signal ${os.constants.signals[signal]} (${signal}).`];
    if (code === NEVER_SETTLED) return ['timeout', 'The program waited for a promise that nothing settles.'];
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
    this.isProgram = job.kind === 'program';
    this.base = null;
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
    const { code, entry, kind, shapes, returns } = this.job;
    const frame = Buffer.from(JSON.stringify({ code, entry, kind, shapes, returns }));
    try {
      const [said, line, , , error] = await process.ask(frame, Math.min(this.testMs, this.deadline - now()));
      this.keepOutside(first);
      if (said !== LOADED) return [LOAD_KINDS[said] ?? 'load_crashed', error.toString(), line];
      if (this.job.measure) this.base = memoryOf(process.child.pid, 'VmRSS');
      return null;
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

  // Calls until all is done (null) or the process is lost (why); a whole program is lost by its end.
  async callAll(process) {
    while (this.results.length < this.job.calls.length) {
      if (now() >= this.deadline) return 'timeout';
      const measures = this.base !== null && forgetPeak(process.child.pid);
      if (this.isProgram) process.exitMs = PROGRAM_EXIT_MS;
      this.output.value = this.isProgram ? [] : null;
      this.output.valueSize = 0;
      const before = now();
      const cpuBefore = cpuNs();
      const call = this.job.calls[this.results.length];
      const answer = await this.call(process, call, Math.min(this.testMs, this.deadline - before));
      const wall = now() - before;
      const peak = measures && !answer.lost ? memoryOf(process.child.pid, 'VmHWM') : null;
      if (this.isProgram) {
        await process.end();
        if (answer.exitedWell) answer.value = Buffer.concat(this.output.value);
        this.output.value = null;
      }
      this.keep(answer);
      const [stdout, stderr] = this.output.take();
      this.results.push({
        status: answer.status,
        value: answer.value ? base64(answer.value) : null,
        repr: base64(answer.shown ?? Buffer.alloc(0)),
        error: base64(answer.error ?? Buffer.alloc(0)),
        line: answer.line ?? 0,
        stdout: base64(stdout),
        stderr: base64(stderr),
        wall_ms: wall,
        cpu_ms: milliseconds(cpuBefore, cpuNs()),
        peak_memory: peak === null ? null : Math.max(peak - this.base, 0),
      });
      if (this.isProgram || answer.lost) return answer.lost ?? 'ended';
    }
    return null;
  }

  // How one call ended; `lost` says why the process cannot make the next one.
  async call(process, frame, ms) {
    try {
      const [kind, line, value, shown, error] = await process.ask(frame, ms);
      if (!(kind in CALL_KINDS) || (this.isProgram && kind !== RAISED)) throw new Lost('crashed');
      return { status: CALL_KINDS[kind], value: kind === RETURNED ? value : null, shown, error, line };
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      return this.lost(process, error.message);
    }
  }

  // What the end of the process means: for a whole program, it is how it answers.
  lost(process, why) {
    if (this.isProgram && why === 'crashed' && process.exit && process.exit.code !== null) {
      const { code } = process.exit;
      if (code === 0) return { status: 'returned', exitedWell: true, lost: 'ended' };
      const [status] = process.cause(why);
      if (status === 'out_of_memory') return { status, lost: why };
      const error = Buffer.from(`The program ended with exit code ${code}.`);
      return { status: 'error', error, lost: 'ended' };
    }
    const [status, detail] = process.cause(why);
    return { status, error: Buffer.from(detail), lost: why };
  }

  // Drops a value for which there is no room.
  keep(answer) {
    if (!answer.value) return;
    this.values += answer.value.length;
    if (answer.value.length > MAX_VALUE) {
      Object.assign(answer, { value: null, shown: Buffer.from('(more was printed than can be compared)') });
    } else if (this.values > MAX_VALUES) {
      Object.assign(answer, { value: null, shown: Buffer.from('(too much was returned in all to keep this value)') });
    }
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
