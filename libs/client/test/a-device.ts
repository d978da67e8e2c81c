import type { DeviceView } from '@flotilla/protocol/rest/devices';

export function aDevice(given: Partial<DeviceView> = {}): DeviceView {
  return {
    id: '019300aa-0000-7000-8000-000000000001', name: 'kitchen-pi', site: 'Home', labels: {}, headline: 'idle', headlineSince: 1_000, because: 'nothing is ready yet',
    admission: 'admitted', link: 'online', convergence: 'settled', versions: [], step: null, problem: null, runningAttempts: 0, vitals: null, speed: null,
    hardware: null, agentVersion: '0.1.0', lastSeenAt: 2_000, enrolledAt: 500, ...given,
  };
}
