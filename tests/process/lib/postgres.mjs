// A PostgreSQL server of the test's own, as membership store: Debian's, in a folder of its own, on loopback, gone with the test.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimPort } from './cluster.mjs';

const versions = '/usr/lib/postgresql';

/** The folder of PostgreSQL's programs; undefined where it is not installed. */
export function postgresPrograms() {
  const version = existsSync(versions) ? readdirSync(versions).map(Number).filter(Boolean).sort((a, b) => b - a)[0] : undefined;
  return version && join(versions, String(version), 'bin');
}

export class Postgres {
  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'winnow-postgres-'));
    this.port = await claimPort();
    // It refuses to run as root.
    const user = process.getuid() === 0 ? this.#user() : {};
    if (user.uid !== undefined) chownSync(this.folder, user.uid, user.gid);
    const programs = postgresPrograms();
    const data = join(this.folder, 'data');
    const made = spawnSync(join(programs, 'initdb'), ['-D', data, '-U', 'winnow', '-A', 'trust', '-N'], { ...user, cwd: this.folder, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    this.process = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(this.port), '-h', '127.0.0.1', '-k', this.folder, '-c', 'max_connections=200'], { ...user, cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    this.exited = new Promise(resolve => this.process.once('exit', resolve));
    process.on('exit', () => this.process.kill('SIGKILL'));
    await new Promise((resolve, reject) => {
      let log = '';
      this.process.stderr.on('data', data => { log += data; if (/ready to accept connections/.test(log)) resolve(); });
      this.exited.then(() => reject(new Error(`PostgreSQL ended: ${log}`)));
    });
    return this;
  }

  #user() {
    const id = flag => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
    return { uid: id('-u'), gid: id('-g') };
  }

  /** For Npgsql; through a proxy when a port is given. */
  connectionString(port = this.port) { return `Host=127.0.0.1;Port=${port};Username=winnow;Database=postgres`; }

  async dispose() {
    this.process.kill('SIGQUIT');
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
