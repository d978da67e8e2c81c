import 'reflect-metadata';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@flotilla/db/open';
import { MAX_FRAME_BYTES } from '@flotilla/protocol/link';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import type { Config } from './config.ts';
import { Login } from './features/access/login.ts';
import { RequestGate } from './features/access/request-gate.ts';
import { LinkAuthentication } from './features/agents/link-authentication.ts';
import { SessionHost } from './features/agents/session-host.ts';
import { EnrollmentTokens } from './features/devices/contract.ts';
import { FirstRun } from './features/first-run/first-run.ts';
import { LocalAgent } from './features/first-run/local-agent.ts';
import { FleetViews } from './features/fleet/fleet-views.ts';
import { LiveEvents } from './features/fleet/live-events.ts';
import { Metrics } from './features/health/metrics.ts';
import { Readiness } from './features/health/readiness.ts';
import { InferenceLife } from './features/inference/inference-life.ts';
import { StoredFleetKey } from './features/trust/fleet-key.ts';
import { systemClock } from './infra/clock.ts';
import { Database } from './infra/database.ts';
import { assertPortFree } from './infra/free-port.ts';
import { createHttpAdapter, prepareHttp } from './infra/http-server.ts';
import { newId } from './infra/ids.ts';
import { type Logger, nestLogger } from './infra/logger.ts';
import { PublicAddress } from './infra/public-address.ts';
import { prepareQueueSchema } from './infra/queue.ts';
import { RefusalFilter } from './infra/refusal-filter.ts';
import { keptSecret } from './infra/secrets.ts';
import { servePages } from './infra/static-pages.ts';
import { WsAdapter } from './infra/ws-adapter.ts';

const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));
const LOCAL_ENROLLMENT_MS = 3_600_000;
const RECONNECT_AFTER_MS = 1_000;

export type Coordinator = {
  url: string;
  adminKey: string;
  newLoginLink: () => string;
  views: FleetViews;
  /** Drains, says goodbye, closes everything. Settles when no process of ours is left. */
  stop: () => Promise<void>;
};

/** Boot order of docs/architecture.md §10. A step that fails undoes the ones before it, so that nothing is left running. */
export async function boot(config: Config, log: Logger): Promise<Coordinator> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step().catch((error: unknown) => log.error({ err: error }, 'a step of the stop failed'));
  };
  try {
    return await bootSteps(config, log, { undo, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bootSteps(config: Config, log: Logger, { undo, stop }: { undo: (() => Promise<unknown>)[]; stop: () => Promise<void> }): Promise<Coordinator> {
  await assertPortFree(config.host, config.port);
  const { url: databaseUrl, stop: stopDatabase } = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, autoMigrate: config.autoMigrate, log: (line) => log.info(line) });
  undo.push(stopDatabase);
  fs.mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const adminKey = config.adminKey ?? keptSecret(config.dataDir, 'admin.key');
  const secretKey = config.secretKey ?? keptSecret(config.dataDir, 'secret.key');
  await prepareQueueSchema(databaseUrl);

  const database = new Database(databaseUrl, log);
  undo.push(() => database.close());
  const fleetKey = await StoredFleetKey.open(database.prisma, secretKey);
  const module = AppModule.of({ config, database, databaseUrl, bootId: newId(), fleetKey, clock: systemClock, log });
  const app = await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter(), { logger: nestLogger(log), abortOnError: false });
  undo.push(() => app.close());

  const host = app.get(SessionHost);
  const links = app.get(LinkAuthentication);
  const sockets = new WsAdapter(app, (request) => links.upgrade(request), MAX_FRAME_BYTES);
  host.identifyBy((request) => sockets.identityOf(request));
  app.useWebSocketAdapter(sockets);
  app.useGlobalFilters(new RefusalFilter(log));
  const [gate, metrics] = [app.get(RequestGate), app.get(Metrics)];
  await prepareHttp(app, { gate: (request) => gate.check(request), observe: (request, reply) => metrics.observe(request, reply), log });
  await servePages(app, path.join(CHECKOUT, 'apps/dashboard/dist'));

  await app.get(FirstRun).seed(adminKey, path.join(CHECKOUT, 'models/demo'));
  await app.get(FleetViews).load();
  const inference = app.get(InferenceLife);
  undo.push(() => inference.stop());
  await inference.start();
  const events = app.get(LiveEvents);
  undo.push(async () => events.close());

  await app.listen(config.port, config.host);
  const ownUrl = await app.getUrl();
  const url = config.publicUrl ?? ownUrl;
  app.get(PublicAddress).url = url;
  undo.push(async () => host.closeAll(RECONNECT_AFTER_MS));
  if (config.localAgent) undo.push(await startLocalAgent(config, ownUrl, { tokens: app.get(EnrollmentTokens), log }));

  const readiness = app.get(Readiness);
  readiness.ready = true;
  undo.push(async () => {
    readiness.ready = false;
    await inference.drain(config.drainMs);
  });
  const login = app.get(Login);
  return { url, adminKey, newLoginLink: () => `${url}/login#${login.newLinkSecret()}`, views: app.get(FleetViews), stop };
}

async function startLocalAgent(config: Config, coordinatorUrl: string, { tokens, log }: { tokens: EnrollmentTokens; log: Logger }): Promise<() => Promise<void>> {
  const { token } = await tokens.createToken(1, LOCAL_ENROLLMENT_MS, coordinatorUrl);
  const agent = new LocalAgent({
    program: path.join(CHECKOUT, 'apps/agent/dist/main.js'),
    stateDir: path.join(config.dataDir, 'agent'),
    logFile: path.join(config.dataDir, 'agent.log'),
    coordinatorUrl,
    enrollToken: token,
    environment: config.agentEnvironment,
    log,
  });
  agent.start();
  return () => agent.stop();
}
