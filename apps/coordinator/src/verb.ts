import { nearest } from '@flotilla/domain/models/nearest';
import { ConfigRefusal } from './config.ts';

const VERBS = ['run', 'migrate'] as const;
export type Verb = (typeof VERBS)[number];

/** `run` when nothing is said. Throws a ConfigRefusal for anything else. */
export function verbOf(args: readonly string[]): Verb {
  const [given = 'run'] = args;
  const verb = VERBS.find((known) => known === given);
  if (verb && args.length <= 1) return verb;
  const meant = nearest(given, VERBS);
  throw new ConfigRefusal(`flotilla-coordinator takes one of ${VERBS.join(', ')}, not "${args.join(' ')}"${meant && !verb ? `; did you mean ${meant}?` : ''}`);
}
