import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { FlotillaClient } from '@flotilla/client/client';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { alive, CHECKOUT, RunningProgram } from './running-program.ts';

/** What `npm start` runs, in a data folder of its own. */
export class RunningFleet {
  private constructor(
    readonly program: RunningProgram,
    readonly dataDir: string,
    readonly port: number,
  ) {}

  static async start(given: { dataDir?: string; port?: number; environment?: Record<string, string> } = {}): Promise<RunningFleet> {
    const fleet = await RunningFleet.launch(given);
    await fleet.program.says(/Flotilla is up/);
    return fleet;
  }

  /** Without waiting for it to be up. */
  static async launch({ dataDir = temporaryFolder(), port, environment = {} }: { dataDir?: string; port?: number; environment?: Record<string, string> }): Promise<RunningFleet> {
    const chosen = port ?? (await freePort());
    const program = RunningProgram.start('tools/start.mjs', [], { FLOTILLA_DATA_DIR: dataDir, FLOTILLA_PORT: String(chosen), NX_DAEMON: 'false', ...environment });
    return new RunningFleet(program, dataDir, chosen);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get adminKey(): string {
    return fs.readFileSync(path.join(this.dataDir, 'admin.key'), 'utf8').trim();
  }

  get client(): FlotillaClient {
    return new FlotillaClient({ baseUrl: this.url, apiKey: this.adminKey });
  }

  /** The process of the embedded Postgres and of the local agent. */
  get childPids(): { postgres: number; agent: number } {
    const postgres = Number(fs.readFileSync(path.join(this.dataDir, 'postgres/pg18/data/postmaster.pid'), 'utf8').split('\n')[0]);
    const agent: { pid: number } = JSON.parse(fs.readFileSync(path.join(this.dataDir, 'agent/agent.pid'), 'utf8'));
    return { postgres, agent: agent.pid };
  }

  agent(dir: string, environment: Record<string, string> = {}): RunningProgram {
    return RunningProgram.start(path.join(CHECKOUT, 'apps/agent/dist/main.js'), ['run', '--dir', dir], { FLOTILLA_COORDINATOR_URL: this.url, ...environment });
  }

  async devices(good: (devices: DeviceView[]) => boolean): Promise<DeviceView[]> {
    for (;;) {
      const devices = await this.client.devices();
      if (good(devices)) return devices;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Stops it as a person would, ends what a killed one left behind, and removes its folder. */
  async end(): Promise<number> {
    const left = this.leftovers();
    const code = await this.program.stop();
    for (const pid of left) if (alive(pid)) process.kill(pid, 'SIGINT');
    while (left.some(alive)) await new Promise((resolve) => setTimeout(resolve, 20));
    fs.rmSync(this.dataDir, { recursive: true, force: true });
    return code;
  }

  private leftovers(): number[] {
    try {
      return Object.values(this.childPids);
    } catch {
      return []; // it never came so far as to start them
    }
  }
}

export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'flotilla-e2e-'));

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
