// Starts and stops real silo processes for the process tests. Each has its own folders and free loopback ports.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync, existsSync, readFileSync, openSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export const repository = root;

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The built silo; builds it when it is not there. */
export function siloDll() {
  const dll = join(root, 'silo', 'bin', 'Release', 'net10.0', 'winnow-silo.dll');
  if (!existsSync(dll)) {
    const build = spawnSync('dotnet', ['build', '-c', 'Release', '-v', 'q', join(root, 'silo', 'silo.csproj')], { stdio: 'inherit' });
    if (build.status !== 0) throw new Error('the silo does not build');
  }
  return dll;
}

export function cliDll() {
  const dll = join(root, 'client', 'Winnow.Cli', 'bin', 'Release', 'net10.0', 'winnow.dll');
  if (!existsSync(dll)) {
    const build = spawnSync('dotnet', ['build', '-c', 'Release', '-v', 'q', join(root, 'client', 'Winnow.Cli', 'Winnow.Cli.csproj')], { stdio: 'inherit' });
    if (build.status !== 0) throw new Error('the command line does not build');
  }
  return dll;
}

export class Silo {
  /** @param {{folder?: string, settings?: Record<string, string>, env?: Record<string,string>}} options */
  constructor(options = {}) {
    this.ownFolder = !options.folder;
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'winnow-'));
    this.settings = options.settings ?? {};
    this.env = options.env ?? {};
    this.log = join(this.folder, 'silo.log');
  }

  /** Starts the process and resolves when it has printed its ready line. */
  async start(timeoutMs = 60_000) {
    this.port ??= await freePort();
    const settings = {
      'node.name': 'node-a',
      'path.data': join(this.folder, 'data'),
      'path.cluster': join(this.folder, 'cluster'),
      'path.repo': join(this.folder, 'repo'),
      'http.port': String(this.port),
      ...this.settings,
    };
    const args = [siloDll(), ...Object.entries(settings).map(([key, value]) => `--${key}=${value}`)];
    const log = openSync(this.log, 'a');
    const started = performance.now();
    this.process = spawn('dotnet', args, { stdio: ['ignore', 'pipe', log], env: { ...process.env, ...this.env }, cwd: this.folder });
    closeSync(log);
    this.exited = new Promise(resolve => this.process.once('exit', (code, signal) => resolve({ code, signal })));
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ready line within ${timeoutMs} ms; log:\n${this.tail()}`)), timeoutMs);
      let text = '';
      this.process.stdout.on('data', data => {
        text += data;
        if (/^ready /m.test(text)) { clearTimeout(timer); resolve(); }
      });
      this.exited.then(({ code, signal }) => { clearTimeout(timer); reject(new Error(`the silo ended (${code ?? signal}); log:\n${this.tail()}`)); });
    });
    this.readyMs = performance.now() - started;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  tail(lines = 30) {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '(no log)';
  }

  logText() { return existsSync(this.log) ? readFileSync(this.log, 'utf8') : ''; }

  /** kill -9: nothing is flushed, nothing is closed. */
  async kill() { this.process.kill('SIGKILL'); return this.exited; }

  get running() { return this.process !== undefined && this.process.exitCode === null && this.process.signalCode === null; }

  /** SIGSTOP: the process is there and does nothing, its sockets stay open. */
  pause() { this.process.kill('SIGSTOP'); }

  /** SIGCONT: it goes on in the middle of what it was doing. */
  resume() { this.process.kill('SIGCONT'); }

  async stop() {
    if (this.running) this.process.kill('SIGTERM');
    const result = this.process ? await this.exited : undefined;
    return result;
  }

  async dispose() {
    await this.stop();
    if (this.ownFolder) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Peak resident memory of the process in MB. */
  peakMemoryMb() { return this.#memoryMb('VmHWM'); }

  /** Resident memory of the process in MB, now. */
  memoryMb() { return this.#memoryMb('VmRSS'); }

  #memoryMb(what) { return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${this.process.pid}/status`, 'utf8'))[1]) / 1024; }
}
