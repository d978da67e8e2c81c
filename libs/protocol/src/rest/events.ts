import { z } from 'zod';
import { DeviceView } from './devices.ts';

/**
 * One message of the screens' live stream (`GET /api/v1/events`, SSE). `snapshot` comes first and after every gap;
 * a device is sent whole and at most once a second.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), devices: z.array(DeviceView), waitingRequests: z.int().nonnegative() }),
  z.object({ type: z.literal('device'), device: DeviceView }),
  z.object({ type: z.literal('device_removed'), deviceId: z.uuid() }),
  z.object({ type: z.literal('queue'), waitingRequests: z.int().nonnegative() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
