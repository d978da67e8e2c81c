import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';

const SCHEMA = 'bullmq';
const { Queue, Worker } = withBackend(createPostgresBackend);

/** Delivers job ids at least once; the rows in Postgres are the truth about every job. */
export type JobQueue = {
  add(jobId: string): Promise<void>;
  /** Stops delivering and, for a queue that dies with its process, removes it. */
  close(): Promise<void>;
};

export type JobQueueOptions = {
  databaseUrl: string;
  name: string;
  /** At least the admission cap, so that nothing waits in the queue and the dispatcher alone orders work. */
  concurrency: number;
  /** Settles when the job has ended; a throw is a bug and is reported through `onError`. */
  process: (jobId: string) => Promise<void>;
  onError: (error: Error) => void;
};

/** Creates or upgrades the queue's own tables. Idempotent, safe for several coordinators at once. */
export async function prepareQueueSchema(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
}

export async function openJobQueue(options: JobQueueOptions): Promise<JobQueue> {
  const connection = connectionTo(options.databaseUrl);
  const queue = new Queue<{ jobId: string }>(options.name, { connection });
  const worker = new Worker<{ jobId: string }>(options.name, async (job) => options.process(job.data.jobId), {
    connection,
    concurrency: options.concurrency,
    lockDuration: 10_000,
    stalledInterval: 3_000,
    // Our attempt rows count tries; a job that BullMQ redelivers is looked up there first.
    maxStalledCount: 1_000,
  });
  queue.on('error', options.onError);
  worker.on('error', options.onError);
  worker.on('failed', (_job, error) => options.onError(error));
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    async add(jobId) {
      // A kept entry would turn a second add of the same id into a silent no-op.
      await queue.add('job', { jobId }, { jobId, removeOnComplete: true, removeOnFail: true, attempts: 1 });
    },
    async close() {
      await worker.close(true);
      await queue.obliterate({ force: true });
      await queue.close();
    },
  };
}

/** Removes what a queue of a dead coordinator left behind. */
export async function removeQueue(databaseUrl: string, name: string): Promise<void> {
  const queue = new Queue(name, { connection: connectionTo(databaseUrl) });
  await queue.obliterate({ force: true });
  await queue.close();
}

const connectionTo = (connectionString: string) => ({ connectionString, schema: SCHEMA, max: 3, options: '-c synchronous_commit=off' });
