import type { Hardware } from '@flotilla/protocol/hardware';
import { UNKNOWN_POWER, UNKNOWN_TEMPERATURE } from '@flotilla/protocol/measurement';
import type { Report } from '@flotilla/protocol/report';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import type { Sample } from '@flotilla/protocol/sample';

export const aHardware = (change: Partial<Hardware> = {}): Hardware => ({
  os: 'linux 6.1', arch: 'x64', cpuModel: 'Test CPU', physicalCores: 2, logicalCores: 4, memoryTotalBytes: 8_000_000_000, diskFreeBytes: null, ...change,
});

export const aReport = (change: Partial<Report> = {}): Report => ({ desired: null, convergence: 'settled', files: [], loaded: [], step: null, problem: null, ...change });

export const aSample = (change: Partial<Sample> = {}): Sample => ({
  at: 1_780_000_000_000, windowMs: 5_000, promptTokens: 0, generatedTokens: 0, runningAttempts: 0, cpuShare: null, memoryUsedBytes: null, power: UNKNOWN_POWER, temperature: UNKNOWN_TEMPERATURE, ...change,
});

export const aDeviceView = (change: Partial<DeviceView> = {}): DeviceView => ({
  id: '018f0000-0000-7000-8000-000000000001', name: 'kitchen-pi', site: 'Home', labels: {}, headline: 'serving', headlineSince: 0, because: 'one version is ready',
  admission: 'admitted', link: 'online', convergence: 'settled', versions: [], step: null, problem: null, runningAttempts: 0, vitals: null, speed: null, hardware: null,
  agentVersion: null, lastSeenAt: null, enrolledAt: 0, ...change,
});
