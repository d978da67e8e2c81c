import { UNKNOWN_POWER, UNKNOWN_TEMPERATURE } from '@flotilla/protocol/measurement';
import type { DeviceVersion, DeviceView, Vitals } from '@flotilla/protocol/rest/devices';

let made = 0;

export function aDevice(given: Partial<DeviceView> = {}): DeviceView {
  made += 1;
  return {
    id: `019300aa-0000-7000-8000-${String(made).padStart(12, '0')}`, name: `device-${made}`, site: 'Home', labels: {}, headline: 'serving', headlineSince: 1_000,
    because: 'one version is ready', admission: 'admitted', link: 'online', convergence: 'settled', versions: [], step: null, problem: null, runningAttempts: 0,
    vitals: null, speed: null, hardware: null, agentVersion: '0.1.0', lastSeenAt: 2_000, enrolledAt: 500, ...given,
  };
}

export function someVitals(given: Partial<Vitals> = {}): Vitals {
  return { at: 1_000, generationTokensPerSecond: 0, promptTokensPerSecond: 0, cpuShare: null, memoryUsedBytes: null, power: UNKNOWN_POWER, temperature: UNKNOWN_TEMPERATURE, ...given };
}

export function aVersion(label: string, given: Partial<DeviceVersion> = {}): DeviceVersion {
  return { digest: `sha256-${'a'.repeat(64)}`, label, state: 'ready', slots: 4, busySlots: 0, contextTokens: 4_096, ...given };
}

export function names(devices: readonly DeviceView[]): string[] {
  return devices.map(({ name }) => name);
}
