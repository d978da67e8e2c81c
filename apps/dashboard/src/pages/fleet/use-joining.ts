import type { EnrollmentTokenCreated } from '@flotilla/protocol/rest/access';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../data/client.ts';

/** One token on its way to one device. `known` are the devices that were there before. */
export type Joining = { token: EnrollmentTokenCreated | undefined; error: Error | null; failedAt: number; known: ReadonlySet<string>; again: () => void };

/** A token is made by a click and by nothing else. `joining` is null until then and after `end`. */
export function useJoining(devices: readonly DeviceView[]): { joining: Joining | null; begin: () => void; end: () => void } {
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null);
  const { mutate, reset, data, error, submittedAt } = useMutation({ mutationFn: () => client.createEnrollmentToken() });
  const begin = () => {
    setKnown(new Set(devices.map(({ id }) => id)));
    reset();
    mutate();
  };
  return { joining: known && { token: data, error, failedAt: submittedAt, known, again: begin }, begin, end: () => setKnown(null) };
}
