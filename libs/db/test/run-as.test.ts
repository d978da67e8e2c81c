import { expect, test } from 'vitest';
import { chooseRunAs, commandAs, nobodyIn } from '../src/run-as.ts';
import type { UserFacts } from '../src/run-as.ts';

const NOBODY = { uid: 65534, gid: 65533 };

function facts(overrides: Partial<UserFacts> = {}): UserFacts {
  return { uid: 0, named: true, platform: 'linux', nobody: NOBODY, namespaceWorks: () => true, ...overrides };
}

test('an ordinary user runs Postgres as himself and nothing is probed', () => {
  const namespaceWorks = () => {
    throw new Error('probed');
  };
  expect(chooseRunAs(facts({ uid: 1000, namespaceWorks }))).toEqual({ kind: 'same_user' });
});

test('a user id without a name borrows one inside a namespace, and goes without where there is none', () => {
  expect(chooseRunAs(facts({ uid: 1234, named: false }))).toEqual({ kind: 'user_namespace', ...NOBODY });
  expect(chooseRunAs(facts({ uid: 1234, named: false, namespaceWorks: () => false }))).toEqual({ kind: 'same_user' });
});

test('where there are no user ids, Postgres runs as the same user', () => {
  expect(chooseRunAs(facts({ uid: null, platform: 'win32', nobody: null }))).toEqual({ kind: 'same_user' });
});

test('root looks like nobody inside a user namespace', () => {
  expect(chooseRunAs(facts())).toEqual({ kind: 'user_namespace', ...NOBODY });
});

test('root without user namespaces becomes nobody', () => {
  expect(chooseRunAs(facts({ namespaceWorks: () => false }))).toEqual({ kind: 'nobody', ...NOBODY });
});

test.each([{ nobody: null }, { platform: 'darwin' as const }])('root is told what to do instead when there is no way: %j', (missing) => {
  expect(() => chooseRunAs(facts(missing))).toThrow(expect.objectContaining({ code: 'root_not_possible', message: expect.stringContaining('DATABASE_URL') }));
});

test('nobody is found by name, whatever its numbers', () => {
  expect(nobodyIn('root:x:0:0::/root:/bin/sh\nnobody:x:99:98::/:/sbin/nologin\n')).toEqual({ uid: 99, gid: 98 });
});

test.each(['', 'root:x:0:0::/root:/bin/sh', 'nobody', 'nobody:x:0:0::/:', 'nobody:x:abc:1::/:', 'nobodyelse:x:5:5::/:'])('%j holds no usable nobody', (passwd) => {
  expect(nobodyIn(passwd)).toBeNull();
});

test('the arguments of a program pass through a namespace unchanged', () => {
  const { file, args } = commandAs({ kind: 'user_namespace', ...NOBODY }, '/bin/postgres', ['-D', '/data; rm -rf /']);
  expect([file, ...args]).toEqual(['unshare', '-U', '--map-user=65534', '--map-group=65533', '--', '/bin/postgres', '-D', '/data; rm -rf /']);
});

test('nobody is set as the user and the group of the process', () => {
  expect(commandAs({ kind: 'nobody', ...NOBODY }, 'postgres', []).options).toMatchObject(NOBODY);
});
