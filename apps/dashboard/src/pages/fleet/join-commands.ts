import type { EnrollmentTokenCreated } from '@flotilla/protocol/rest/access';
import type { DeviceView } from '@flotilla/protocol/rest/devices';

/** What to type on the machine that should join, line by line, safe to paste into a POSIX shell. */
export function joinCommands({ coordinatorUrl, token }: Pick<EnrollmentTokenCreated, 'coordinatorUrl' | 'token'>): string[] {
  return [
    `export FLOTILLA_COORDINATOR_URL=${shellWord(coordinatorUrl)}`,
    `export FLOTILLA_ENROLL_TOKEN=${shellWord(token)}`,
    'npx flotilla-agent run --dir ~/.flotilla-agent',
  ];
}

/** True when only the coordinator's own machine can reach the address. */
export function onlyThisMachine(coordinatorUrl: string): boolean {
  if (!URL.canParse(coordinatorUrl)) return false;
  const { hostname } = new URL(coordinatorUrl);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** Who came since the token was made, oldest first. */
export function newcomers(known: ReadonlySet<string>, devices: readonly DeviceView[]): DeviceView[] {
  return devices.filter((device) => !known.has(device.id)).toSorted((a, b) => a.enrolledAt - b.enrolledAt);
}

function shellWord(text: string): string {
  return /^[\w:/.@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
