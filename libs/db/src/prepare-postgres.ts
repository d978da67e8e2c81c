import { copyBinaries, hydrate, program } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { DatabaseRefusal } from './database-refusal.ts';
import { chooseRunAs, commandAs, userFacts, rootNotPossible, succeeds } from './run-as.ts';
import type { RunAs, UserNamespaces } from './run-as.ts';
import { errorCode, errorText } from './system-error.ts';

/** The programs, and the account that runs them. */
export type Postgres = { readonly binaries: Binaries; readonly runAs: RunAs };

export type Places = {
  /** Where an ordinary user keeps a copy of programs that the checkout does not let him complete. */
  readonly parentDir: string;
  /** Where root keeps a copy that its stand-in can reach when the checkout lies in a closed home folder. */
  readonly openDir: string;
};

/** Makes the packaged programs such that the chosen account can really run them, in place or as a copy. Throws DatabaseRefusal. */
export function preparePostgres(packaged: Binaries, places: Places, userNamespaces: UserNamespaces): Postgres {
  const runAs = chooseRunAs(userFacts(userNamespaces));
  if (runAs.kind === 'nobody' && !succeeds(commandAs(runAs, 'true', []))) {
    throw rootNotPossible('PostgreSQL does not run as root, and this system lets root neither open a user namespace nor become another user');
  }
  const complete = hydrate(packaged);
  if (complete && runs(packaged, runAs)) return { binaries: packaged, runAs };

  // A complete set that its own user cannot run will not run elsewhere either.
  const copy = complete && runAs.kind === 'same_user' ? packaged : copied(packaged, process.getuid?.() === 0 ? places.openDir : places.parentDir);
  if (runs(copy, runAs)) return { binaries: copy, runAs };
  throw new DatabaseRefusal('postgres_failed', `the PostgreSQL programs in ${copy.nativeDir} do not run on this system (they need glibc 2.27 or newer): set DATABASE_URL to a PostgreSQL of your own`);
}

function runs(binaries: Binaries, runAs: RunAs): boolean {
  return succeeds(commandAs(runAs, program(binaries, 'initdb'), ['--version']));
}

function copied(packaged: Binaries, parentDir: string): Binaries {
  try {
    return copyBinaries(packaged, parentDir);
  } catch (error) {
    throw new DatabaseRefusal('postgres_failed', `cannot copy the PostgreSQL programs to ${parentDir} (${errorCode(error) ?? errorText(error)}): make room there, or set DATABASE_URL to a PostgreSQL of your own`, { cause: error });
  }
}
