import { join } from 'node:path';
import { listDevices, readNumber, readText } from './sysfs.ts';

/** A sensor that sees the whole board. */
export type BoardReading = { watts: number; source: string };

const CHANNELS = [1, 2, 3, 4, 5, 6, 7, 8];
/** Names of Jetson's supply rail, of ACPI power meters and of power supplies with a sensor. */
const WHOLE_BOARD = /VDD_IN|POM_5V_IN|power_meter|psu/i;

/** The first sensor whose label or chip says that it measures the input of the whole board; null without one. */
export async function readBoardPower(rootDir: string): Promise<BoardReading | null> {
  for (const path of await listDevices(join(rootDir, 'sys/class/hwmon'))) {
    const chip = await readText(join(path, 'name'));
    if (chip === null) continue;
    for (const channel of CHANNELS) {
      const label = (await readText(join(path, `power${channel}_label`))) ?? (await readText(join(path, `in${channel}_label`)));
      if (!WHOLE_BOARD.test(`${label} ${chip}`)) continue;
      const watts = await readWatts(path, chip, channel);
      if (watts !== null) return { watts, source: `hwmon:${chip}`.slice(0, 64) };
    }
  }
  return null;
}

/** Sensors tell microwatts; an INA3221 tells millivolts and milliamperes of the same channel instead. */
async function readWatts(path: string, chip: string, channel: number): Promise<number | null> {
  const microwatts = (await readNumber(join(path, `power${channel}_input`))) ?? (await readNumber(join(path, `power${channel}_average`)));
  if (microwatts !== null) return microwatts / 1e6;
  if (chip !== 'ina3221') return null;
  const millivolts = await readNumber(join(path, `in${channel}_input`));
  const milliamperes = await readNumber(join(path, `curr${channel}_input`));
  return millivolts === null || milliamperes === null ? null : (millivolts * milliamperes) / 1e6;
}
