import { spawnSync } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { DatabaseRefusal } from './database-refusal.ts';

export type Account = { readonly uid: number; readonly gid: number };

/**
 * Who runs Postgres, which refuses uid 0 and user ids without a name.
 * user_namespace: this process's user, seen as `nobody` from inside, so the files stay its own.
 * nobody: really that account; the data folder must belong to it.
 */
export type RunAs = { readonly kind: 'same_user' } | ({ readonly kind: 'user_namespace' | 'nobody' } & Account);

export type UserNamespaces = 'probe' | 'never';

export type Command = { readonly file: string; readonly args: readonly string[]; readonly options: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'> };

export type UserFacts = {
  /** Null where there are no user ids. */
  readonly uid: number | null;
  /** False for a container's user id that is in no password file. */
  readonly named: boolean;
  readonly platform: NodeJS.Platform;
  readonly nobody: Account | null;
  readonly namespaceWorks: (account: Account) => boolean;
};

/** Throws DatabaseRefusal `root_not_possible` when nothing but root itself is left. */
export function chooseRunAs(facts: UserFacts): RunAs {
  if (facts.uid !== 0) {
    const nameless = !facts.named && facts.nobody !== null && facts.namespaceWorks(facts.nobody);
    return nameless ? { kind: 'user_namespace', ...facts.nobody } : { kind: 'same_user' };
  }
  if (facts.platform !== 'linux') throw rootNotPossible('PostgreSQL does not run as root');
  // initdb looks its user up by name, so a bare number will not do.
  if (!facts.nobody) throw rootNotPossible('PostgreSQL does not run as root, and /etc/passwd has no account `nobody` to run it as');
  return { kind: facts.namespaceWorks(facts.nobody) ? 'user_namespace' : 'nobody', ...facts.nobody };
}

export function rootNotPossible(why: string, cause?: unknown): DatabaseRefusal {
  return new DatabaseRefusal('root_not_possible', `${why}: start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own`, { cause });
}

export function userFacts(userNamespaces: UserNamespaces): UserFacts {
  return {
    uid: process.getuid?.() ?? null,
    named: hasName(),
    platform: process.platform,
    nobody: process.platform === 'linux' ? nobodyIn(readFileSync('/etc/passwd', 'utf8')) : null,
    namespaceWorks: (account) => userNamespaces === 'probe' && succeeds(commandAs({ kind: 'user_namespace', ...account }, 'true', [])),
  };
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    // The only failure there is: no entry for this user id.
    return false;
  }
}

export function nobodyIn(passwd: string): Account | null {
  const fields = passwd.split('\n').map((line) => line.split(':')).find(([name]) => name === 'nobody');
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { uid, gid } : null;
}

export function commandAs(runAs: RunAs, file: string, args: readonly string[]): Command {
  switch (runAs.kind) {
    case 'same_user':
      return { file, args, options: {} };
    case 'user_namespace':
      return { file: 'unshare', args: ['-U', `--map-user=${runAs.uid}`, `--map-group=${runAs.gid}`, '--', file, ...args], options: { cwd: '/' } };
    case 'nobody':
      return { file, args, options: { uid: runAs.uid, gid: runAs.gid, cwd: '/' } };
  }
}

/** True when the command runs and ends with 0; false also when it cannot be started at all. */
export function succeeds({ file, args, options }: Command): boolean {
  return spawnSync(file, args, { ...options, stdio: 'ignore' }).status === 0;
}
