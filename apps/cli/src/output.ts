export type Format = 'table' | 'json';
export type Column<Row> = { title: string; value: (row: Row) => string; align?: 'right' };

/** Results go to stdout and nothing else does, so that a pipe gets what it expects. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const complain = (text: string): void => void process.stderr.write(`${text}\n`);

export function render<Row>(rows: readonly Row[], columns: readonly Column<Row>[], format: Format): string {
  if (format === 'json') return JSON.stringify(rows, null, 2);
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ value }) => value(row)))];
  const widths = columns.map((_column, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells.map((line) => line.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.align)).join('  ').trimEnd()).join('\n');
}

const pad = (cell: string, width: number, align?: 'right'): string => (align === 'right' ? cell.padStart(width) : cell.padEnd(width));
