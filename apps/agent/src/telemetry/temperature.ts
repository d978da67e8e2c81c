import { join } from 'node:path';
import { type Temperature, UNKNOWN_TEMPERATURE } from '@flotilla/protocol/measurement';
import { listDevices, readNumber, readText } from './sysfs.ts';

const PROCESSOR_CHIP = /coretemp|k10temp|zenpower|cpu_thermal|soc_thermal|apple/;
const PROCESSOR_ZONE = /cpu|soc|x86_pkg|acpitz/i;
const INPUTS = Array.from({ length: 20 }, (_, i) => i + 1);
/** Outside of this a sensor is broken or not wired: −273, 255 and the like are common. */
const BELIEVABLE_CELSIUS = { min: -40, max: 130 };

/** The hottest processor sensor: of the hardware monitor, else of the thermal zones. */
export async function readTemperature(rootDir: string): Promise<Temperature> {
  const chips = await hottest(join(rootDir, 'sys/class/hwmon'), {
    nameFile: 'name',
    names: PROCESSOR_CHIP,
    prefix: 'hwmon',
    inputs: INPUTS.map((input) => `temp${input}_input`),
  });
  return chips ?? (await hottest(join(rootDir, 'sys/class/thermal'), { nameFile: 'type', names: PROCESSOR_ZONE, prefix: 'thermal', inputs: ['temp'] })) ?? UNKNOWN_TEMPERATURE;
}

type Sensors = { nameFile: string; names: RegExp; prefix: string; inputs: readonly string[] };

async function hottest(folder: string, { nameFile, names, prefix, inputs }: Sensors): Promise<Temperature | null> {
  let best: { celsius: number; source: string } | null = null;
  for (const path of await listDevices(folder)) {
    const name = await readText(join(path, nameFile));
    if (name === null || !names.test(name)) continue;
    for (const input of inputs) {
      const millidegrees = await readNumber(join(path, input));
      if (millidegrees === null) continue;
      const celsius = millidegrees / 1_000;
      const believable = celsius >= BELIEVABLE_CELSIUS.min && celsius <= BELIEVABLE_CELSIUS.max;
      if (believable && (!best || celsius > best.celsius)) best = { celsius, source: `${prefix}:${name}`.slice(0, 64) };
    }
  }
  return best && { ...best, quality: 'measured' };
}
