const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const ONE_DIGIT = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Three figures are enough to compare by: "4.1", "41.8", "187", "12,400"; an exact zero is "0". */
export function figure(value: number): string {
  return value === 0 || value >= 99.95 ? WHOLE.format(value) : ONE_DIGIT.format(value);
}

/** Watts: a tenth means something below ten, and only when it was measured. */
export function wattsFigure(watts: number, estimated: boolean): string {
  return watts < (estimated ? 0.95 : 9.95) && watts > 0 ? ONE_DIGIT.format(watts) : WHOLE.format(watts);
}

export function wholeFigure(value: number): string {
  return WHOLE.format(value);
}

/** "1 device", "48 devices", "2 watches" by its third argument. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${WHOLE.format(count)} ${count === 1 ? one : many}`;
}
