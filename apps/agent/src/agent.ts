import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CoordinatorFrame } from '@flotilla/protocol/coordinator-frames';
import { PROTOCOL_LEVEL } from '@flotilla/protocol/level';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { look } from './convergence/actual-state.ts';
import { Convergence } from './convergence/converge.ts';
import { DesiredStore } from './convergence/desired-store.ts';
import { executors } from './convergence/executors.ts';
import { FailureMemory } from './convergence/failure-memory.ts';
import { reportOf, Reporter } from './convergence/reporter.ts';
import { RetryClock } from './convergence/retry-clock.ts';
import { FileStore } from './files/file-store.ts';
import { Identity } from './identity.ts';
import { VersionPool } from './inference/version-pool.ts';
import { WorkRunner } from './inference/work-runner.ts';
import type { Connection, Hello, Welcome } from './link/connection.ts';
import { Link } from './link/link.ts';
import { Outbox } from './link/outbox.ts';
import { readHardware } from './telemetry/hardware.ts';
import { Sampler } from './telemetry/sampler.ts';
import { TelemetryLoop } from './telemetry-loop.ts';
import { AGENT_VERSION } from './version.ts';

export type Agent = {
  /** Takes no more work, cancels what runs, ends link and engines. Afterwards no process of this agent is left. */
  stop(): Promise<void>;
};

/** Leaves one core to the owner's own programs. */
const threadsFor = (physicalCores: number | null, logicalCores: number): number => Math.max(1, (physicalCores ?? logicalCores) - 1);

/** Starts everything; serving from disk begins before the coordinator is reached. Throws when the state folder cannot be used. */
export async function startAgent({ coordinatorUrl, enrollToken, agentDir, deviceName }: Config, log: Logger): Promise<Agent> {
  const modelsDir = path.join(agentDir, 'models');
  await mkdir(modelsDir, { recursive: true, mode: 0o700 });
  const files = new FileStore(modelsDir);
  await files.cleanUp();
  const identity = await Identity.open(agentDir);
  const desired = new DesiredStore({ path: path.join(agentDir, 'desired.json'), trust: () => identity.trust, nowMs: Date.now, log });
  await desired.restore();
  const failures = new FailureMemory(path.join(agentDir, 'failed.json'));
  await failures.restore();
  const { physicalCores, logicalCores } = await readHardware(modelsDir);

  const bootId = randomUUID();
  const outbox = new Outbox();
  let connection: Connection | null = null;

  const versions = new VersionPool({
    threads: threadsFor(physicalCores, logicalCores), log,
    changed: () => convergence.wake(),
    crashed: (digest, livedMs) => convergence.engineCrashed(digest, livedMs),
  });
  const reporter = new Reporter(() => reportOf(desired.current, convergence.view), (report) => connection?.send({ type: 'report', report }) ?? false);
  const convergence = new Convergence({
    desired, failures, log,
    look: () => look(files, versions, failures),
    executors: executors({ files, versions, modelsDir, coordinatorUrl, sessionToken: () => link.sessionToken }),
    retry: new RetryClock(Math.random),
    changed: () => reporter.changed(),
  });
  const runner = new WorkRunner(versions, log);
  const sampler = new Sampler({ rootDir: '/', now: Date.now });
  const telemetry = new TelemetryLoop({
    log,
    read: (activity) => sampler.read(activity),
    takeActivity: () => runner.takeActivity(),
    active: () => runner.active,
    sampled: (sample) => {
      outbox.add(sample);
      sendSamples();
    },
  });
  const sendSamples = (): void => {
    if (!connection) return;
    const frame = outbox.next();
    if (frame) connection.send(frame);
  };

  const take = (frame: Exclude<CoordinatorFrame, Welcome>): void => {
    switch (frame.type) {
      case 'desired':
        return void desired.offer(frame.desired).finally(() => convergence.wake());
      case 'assign':
        return void runner.assign(frame);
      case 'renew':
        return runner.renew(frame);
      case 'cancel':
        return runner.cancel(frame);
      case 'ack':
        outbox.acknowledge(frame.seq);
        return sendSamples();
      case 'goodbye':
      case 'nack':
        return;
    }
  };
  const link = new Link({
    coordinatorUrl, enrollToken, deviceName, identity, log,
    hello: async (): Promise<Hello> => ({
      type: 'hello', level: PROTOCOL_LEVEL, bootId, agentVersion: AGENT_VERSION, hardware: await readHardware(modelsDir), report: reporter.opening(),
    }),
    handlers: {
      enrolled: () => convergence.wake(),
      frame: take,
      welcomed: ({ epoch, desired: offered }, opened) => {
        connection = opened;
        runner.attach({ epoch, send: (frame) => opened.send(frame) });
        outbox.reset();
        reporter.changed();
        void desired.offer(offered).finally(() => convergence.wake());
        void telemetry.sample();
      },
      disconnected: () => {
        connection = null;
        runner.detach();
      },
    },
  });

  await convergence.start();
  telemetry.start();
  link.start();
  log.info({ agentVersion: AGENT_VERSION, agentDir, deviceId: identity.trust?.deviceId ?? null }, 'agent started');

  return {
    stop: async () => {
      runner.detach();
      reporter.stop();
      await Promise.all([link.stop(), convergence.stop(), telemetry.stop()]);
      await versions.close();
    },
  };
}
