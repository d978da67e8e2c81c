// Who may import whom, and what files may be called. `node tools/boundaries.mjs [ROOT]` prints each fault as `file:line: why`.
// Import cycles, barrels and purity are oxlint's (.oxlintrc.json).
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a part's source may import of the project. */
const MAY_IMPORT = {
  'libs/protocol': [],
  'libs/domain': ['libs/protocol'],
  'libs/db': [],
  'libs/client': ['libs/protocol'],
  'libs/testing': ['libs/protocol', 'libs/domain', 'libs/client', 'libs/db'],
  'apps/coordinator': ['libs/protocol', 'libs/domain', 'libs/db'],
  'apps/agent': ['libs/protocol', 'libs/domain'],
  'apps/dashboard': ['libs/protocol', 'libs/domain', 'libs/client'],
  'apps/cli': ['libs/protocol', 'libs/domain', 'libs/client'],
  e2e: [],
};
/** What tests may import besides. */
const TESTS_MAY_IMPORT = ['libs/protocol', 'libs/domain', 'libs/client', 'libs/testing'];
/** Everything that a part may take from npm, where that is little. */
const NPM_ONLY = { 'libs/protocol': ['zod'] };
/** Packages with one door. */
const ONLY_IN = { 'node-llama-cpp': 'apps/agent/src/inference/engine-process.ts', bullmq: 'apps/coordinator/src/infra/queue.ts' };
const BANNED_NAMES = ['utils', 'helpers', 'common', 'manager', 'misc', 'base', 'index'];
const SKIPPED_FOLDERS = ['node_modules', 'dist', 'generated', '.nx', '.flotilla'];
const SOURCE = /\.(ts|tsx|mts|js|mjs)$/;

const partOf = (file) => Object.keys(MAY_IMPORT).find((part) => file === part || file.startsWith(`${part}/`));
const partOfPackage = (name) => Object.keys(MAY_IMPORT).find((part) => part.endsWith(`/${name}`)) ?? `the unknown part ${name}`;
const inTests = (file) => /^(apps|libs)\/[^/]+\/(test|integration)\//.test(file) || file.startsWith('e2e/');
const featureOf = (file) => /^apps\/coordinator\/src\/features\/([^/]+)\//.exec(file)?.[1];

/** Every specifier of a file with its line: import, export from, import() and types in import(). Comments do not count. */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}()])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
  const found = [];
  const patterns = [/(?<![\w.$])(?:import|export)\b[^'"`;]*?\bfrom\s*(['"])([^'"\n]+)\1/g, /(?<![\w.$])import\s*(['"])([^'"\n]+)\1/g, /(?<![\w$])(?:import|require)\s*\(\s*(['"`])([^'"`\n]+)\1/g];
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) found.push({ specifier: match[2], line: code.slice(0, match.index + match[0].length).split('\n').length });
  }
  return found;
}

function faultsOfImport(file, specifier) {
  const from = partOf(file);
  if (specifier.startsWith('.')) {
    const to = path.posix.join(path.posix.dirname(file), specifier);
    return partOf(to) === from ? faultsInside(file, to) : [`${specifier} leaves ${from}`];
  }
  const project = /^@flotilla\/([^/]+)/.exec(specifier)?.[1];
  return project ? faultsOfProject(file, partOfPackage(project)) : faultsOfNpm(file, specifier);
}

/** Features see each other's contract.ts. Only wiring may name wiring: Nest finds a contract's provider through its module. */
function faultsInside(file, to) {
  const [from, target] = [featureOf(file), featureOf(to)];
  const foreign = from && target && from !== target;
  const allowed = to.endsWith('/contract.ts') || (file.endsWith('.module.ts') && to.endsWith('.module.ts'));
  return foreign && !allowed ? [`the feature ${from} reaches into ${target} past its contract.ts`] : [];
}

function faultsOfProject(file, to) {
  const from = partOf(file);
  const allowed = inTests(file) ? [...MAY_IMPORT[from], ...TESTS_MAY_IMPORT] : MAY_IMPORT[from];
  return to === from || allowed.includes(to) ? [] : [`${from} may not import ${to}`];
}

function faultsOfNpm(file, specifier) {
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const faults = [];
  if (ONLY_IN[name] && ONLY_IN[name] !== file) faults.push(`only ${ONLY_IN[name]} may import ${name}`);
  const only = NPM_ONLY[partOf(file)];
  if (only && !only.includes(name) && !inTests(file)) faults.push(`${partOf(file)} may import only ${only.join(', ')}, not ${name}`);
  return faults;
}

function faultsOfName(file) {
  const words = path.posix.basename(file).split('.')[0].split('-');
  const banned = words.find((word) => BANNED_NAMES.includes(word.toLowerCase()));
  const faults = banned && file.includes('/src/') ? [`the name says "${banned}" instead of what the file exports`] : [];
  if (/\.service\.[a-z]+$/.test(file)) faults.push('the suffix .service says nothing');
  return faults;
}

function* sourceFiles(root, folder) {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED_FOLDERS.includes(entry.name)) yield* sourceFiles(root, file);
    if (entry.isFile() && SOURCE.test(entry.name)) yield file;
  }
}

/** Faults of a whole tree as `file:line: why`. */
export function faultsOf(root) {
  const faults = [];
  const folders = ['apps', 'libs', 'e2e'].filter((folder) => readdirSync(root).includes(folder));
  for (const file of folders.flatMap((folder) => [...sourceFiles(root, folder)])) {
    faults.push(...faultsOfName(file).map((why) => `${file}:1: ${why}`));
    if (!partOf(file)) {
      faults.push(`${file}:1: its part is not in the table of tools/boundaries.mjs`);
      continue;
    }
    for (const { specifier, line } of importsOf(readFileSync(path.join(root, file), 'utf8'))) {
      faults.push(...faultsOfImport(file, specifier).map((why) => `${file}:${line}: ${why}`));
    }
  }
  return faults;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = faultsOf(path.resolve(process.argv[2] ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '..')));
  console.log(faults.join('\n') || 'boundaries hold');
  process.exitCode = faults.length > 0 ? 1 : 0;
}
