// Azurite, Microsoft's emulator of Azure Storage, as a process of its own; the packages are those of the blob stores' tests.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, repository } from './silo.mjs';
import { request } from './http.mjs';

const folder = join(repository, 'tests', 'Winnow.Repositories.Tests', 'Servers');

// The emulator's one account and its key: both are public.
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export class Azurite {
  /** Starts it on disk and makes a container. */
  async start(container = 'snapshots') {
    if (!existsSync(join(folder, 'node_modules', '.package-lock.json'))) {
      const install = spawnSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
      if (install.status !== 0) throw new Error('azurite cannot be installed');
    }

    this.port = await freePort();
    this.data = mkdtempSync(join(tmpdir(), 'winnow-azurite-'));
    this.process = spawn('node', ['node_modules/azurite/dist/src/blob/main.js', '--blobHost', '127.0.0.1', '--blobPort', String(this.port), '--location', this.data, '--skipApiVersionCheck', '--disableTelemetry', '--silent'],
      { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve, reject) => {
      this.process.stdout.on('data', data => { if (/successfully listens/.test(data)) resolve(); });
      this.process.once('exit', code => reject(new Error(`azurite ended with ${code}`)));
    });
    this.connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=http://127.0.0.1:${this.port}/${account};`;
    await this.makeContainer(container);
    return this;
  }

  /** As its REST documentation says: a request that is signed with the account's key. */
  async makeContainer(name) {
    const headers = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2021-12-02' };
    const canonical = Object.entries(headers).map(([header, value]) => `${header}:${value}`).join('\n');
    const text = `PUT\n\n\n\n\n\n\n\n\n\n\n\n${canonical}\n/${account}/${account}/${name}\nrestype:container`;
    const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
    const answer = await request(`http://127.0.0.1:${this.port}`, 'PUT', `/${account}/${name}?restype=container`, undefined, { ...headers, 'content-length': '0', authorization: `SharedKey ${account}:${signature}` });
    if (answer.status !== 201) throw new Error(`the container was not made: ${answer.status} ${answer.text}`);
  }

  async stop() {
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
    rmSync(this.data, { recursive: true, force: true });
  }
}
