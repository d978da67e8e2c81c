// `npm run bench [runs]`: measures, prints a table and writes bench/results/<name>.{json,md}. Compare figures of one run with each other, not across machines.
import fs from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { startUp } from './start-up.mjs';

const runs = Number(process.argv[2] ?? 5);
const { cold, warm } = await startUp({ runs, port: 17_700 });

const spread = (values) => {
  if (values.some((value) => value === null)) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
};
const rows = [
  ['F8', 'start to first HTTP answer', 's', 1_000, 'firstAnswerMs', '≤ 3'],
  ['F8', 'start to first token', 's', 1_000, 'firstTokenMs', '≤ 5'],
  ['F9', 'coordinator memory at rest', 'MB', 1e6, 'coordinatorRssBytes', '≤ 150'],
  ['F10', 'agent memory at rest, demo model in its child', 'MB', 1e6, 'agentRssBytes', '≤ 80'],
].map(([figure, what, unit, per, field, goal]) => ({ figure, what, unit, goal, cold: cold[field] === null ? null : cold[field] / per, warm: spread(warm.map((one) => (one[field] === null ? null : one[field] / per))) }));

const result = { name: 'start-up', runs, node: process.version, cpus: os.cpus().length, cpuModel: os.cpus()[0]?.model ?? null, measuredAt: new Date().toISOString(), rows };
const figure = (value, unit) => (value === null ? 'not measured' : value.toFixed(unit === 's' ? 2 : 0));
const table = [
  `# Start-up (${result.measuredAt.slice(0, 10)}, ${result.cpus} cores, Node ${result.node}, ${runs} warm runs after one cold)`,
  '',
  '| | what | unit | cold | warm median | min – max | goal |',
  '|---|---|---|---|---|---|---|',
  ...rows.map(({ figure: id, what, unit, cold: first, warm: later, goal }) => `| ${id} | ${what} | ${unit} | ${figure(first, unit)} | ${figure(later?.median ?? null, unit)} | ${later ? `${figure(later.min, unit)} – ${figure(later.max, unit)}` : ''} | ${goal} |`),
  '',
].join('\n');
const folder = fileURLToPath(new URL('results/', import.meta.url));
fs.writeFileSync(`${folder}${result.name}.json`, `${JSON.stringify(result, null, 2)}\n`);
fs.writeFileSync(`${folder}${result.name}.md`, table);
process.stdout.write(table);
