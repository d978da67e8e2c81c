import type { StepProblem } from '@flotilla/protocol/report';
import type { FailureClass } from '@flotilla/protocol/states';
import { download } from '../files/download.ts';
import type { FileStore } from '../files/file-store.ts';
import type { VersionPool } from '../inference/version-pool.ts';
import type { Step, StepName } from './plan.ts';

export type StepOutcome = { ok: true } | { ok: false; failureClass: FailureClass; problem: StepProblem };
export type StepContext = { signal: AbortSignal; progress(doneShare: number): void };
export type Executors = { [Name in StepName]: (step: Step<Name>, context: StepContext) => Promise<StepOutcome> };

type Parts = { files: FileStore; versions: VersionPool; modelsDir: string; coordinatorUrl: string; sessionToken: () => string | null };

const DONE: StepOutcome = { ok: true };

/** How each kind of step is done. All are idempotent: a step that was cut short is simply begun again. */
export function executors({ files, versions, modelsDir, coordinatorUrl, sessionToken }: Parts): Executors {
  return {
    async download({ digest, version }, { signal, progress }) {
      const token = sessionToken();
      const downloaded = await download({
        digest, signal, directory: modelsDir, sizeBytes: version.sizeBytes,
        sources: version.sources.flatMap((source) => (URL.canParse(source, coordinatorUrl) ? new URL(source, coordinatorUrl).href : [])),
        headers: token ? { authorization: `Bearer ${token}` } : {},
        headersOrigin: new URL(coordinatorUrl).origin,
        onProgress: (doneBytes) => progress(Math.min(1, doneBytes / version.sizeBytes)),
      });
      if (downloaded.ok) return DONE;
      return { ok: false, failureClass: downloaded.failureClass, problem: { code: downloaded.code, digest, detail: downloaded.detail.slice(0, 500) } };
    },
    async load({ digest, version, engineGeneration }, { signal }) {
      const started = await versions.load(version, { path: files.pathOf(digest), engineGeneration }, signal);
      if (started.ok) return DONE;
      return { ok: false, failureClass: 'transient', problem: { code: started.code, digest, detail: started.detail } };
    },
    async smoke_test({ digest, version }, { signal }) {
      const smoke = await versions.smokeTest(version, signal);
      if (smoke.passed) return DONE;
      const problem: StepProblem = { code: 'smoke_test_failed', digest, detail: smoke.detail };
      return { ok: false, failureClass: smoke.crashed ? 'transient' : 'permanent', problem };
    },
    async drain({ digest }, { signal }) {
      await versions.drain(digest, signal);
      return DONE;
    },
    async unload({ digest }) {
      await versions.unload(digest);
      return DONE;
    },
    async delete({ digest }) {
      await files.remove(digest);
      return DONE;
    },
  };
}

export function perform<Name extends StepName>(steps: Executors, step: Step<Name>, context: StepContext): Promise<StepOutcome> {
  return steps[step.kind](step, context);
}
