import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { AttemptFailure } from '@flotilla/protocol/work';

/** What a caller is told when a job ends with this failure of its last attempt. */
export function refusalOf(failure: AttemptFailure, detail: string, size: { need?: number | undefined; have?: number | undefined } = {}): Refusal {
  switch (failure) {
    case 'context_length_exceeded':
      return new Refusal('context_length_exceeded', `The messages need ${size.need ?? 'more'} tokens and the context holds ${size.have ?? 'fewer'}`, { param: 'messages' });
    case 'first_token_timeout':
      return new Refusal('device_timeout', `The device did not answer in time: ${detail}`);
    case 'busy':
    case 'stale_epoch':
    case 'version_not_ready':
      return new Refusal('overloaded', `No device took the job: ${detail}`, { retryAfterSeconds: 2 });
    case 'engine_crashed':
    case 'engine_failed':
    case 'device_lost':
      return new Refusal('device_failed', `The device failed with ${failure}: ${detail}`);
  }
}
