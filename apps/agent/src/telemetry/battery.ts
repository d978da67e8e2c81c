import { join } from 'node:path';
import { listDevices, readNumber, readText } from './sysfs.ts';

/**
 * Watts that flow out of the machine's own batteries together: the whole device, but known only while it runs on them.
 * Null on mains, without a battery, or when one that discharges does not tell.
 */
export async function readBatteryWatts(rootDir: string): Promise<number | null> {
  let sum: number | null = null;
  for (const path of await listDevices(join(rootDir, 'sys/class/power_supply'))) {
    // The scope `Device` marks the batteries of mice and keyboards.
    if ((await readText(join(path, 'type'))) !== 'Battery' || (await readText(join(path, 'scope'))) === 'Device') continue;
    if ((await readText(join(path, 'status'))) !== 'Discharging') continue;
    const watts = await readWatts(path);
    if (watts === null) return null;
    sum = sum === null ? watts : sum + watts;
  }
  return sum;
}

/** Some drivers give a discharging current a minus sign. */
async function readWatts(path: string): Promise<number | null> {
  const microwatts = await readNumber(join(path, 'power_now'));
  if (microwatts !== null) return Math.abs(microwatts) / 1e6;
  const microamperes = await readNumber(join(path, 'current_now'));
  const microvolts = await readNumber(join(path, 'voltage_now'));
  return microamperes === null || microvolts === null ? null : (Math.abs(microamperes) * microvolts) / 1e12;
}
