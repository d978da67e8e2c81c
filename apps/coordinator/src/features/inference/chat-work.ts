import { Refusal } from '@flotilla/domain/refusals/catalogue';
import { MAX_FRAME_BYTES } from '@flotilla/protocol/link';
import { type ChatCompletionRequest, REFUSED_CHAT_FIELDS } from '@flotilla/protocol/openai/chat';
import type { ChatWork } from '@flotilla/protocol/work';
import type { Deployment } from '../models/contract.ts';

/** Room for what surrounds the work in its frame. */
const MAX_WORK_BYTES = MAX_FRAME_BYTES - 4_096;

/** A field that this release cannot honour is refused by name, unless its value asks for nothing. */
export function refuseUnsupported(body: Readonly<Record<string, unknown>>): void {
  const field = REFUSED_CHAT_FIELDS.find((name) => !harmless(body[name]));
  if (field) throw new Refusal('unsupported_parameter', `This release does not support "${field}"`, { param: field });
}

/** The request with every default decided. Throws a refusal when it is too large to travel to a device. */
export function chatWork(request: ChatCompletionRequest, deployment: Deployment): ChatWork {
  const limits = [request.max_tokens, request.max_completion_tokens].filter((limit) => limit != null);
  const stop = request.stop ?? [];
  const work: ChatWork = {
    kind: 'chat',
    digest: deployment.digest,
    messages: request.messages.map(({ role, content }) => ({ role: role === 'developer' ? 'system' : role, content: textOf(content) })),
    maxTokens: limits.length > 0 ? Math.min(...limits) : null,
    temperature: request.temperature ?? deployment.settings.temperature,
    topP: request.top_p ?? 1,
    stop: typeof stop === 'string' ? [stop] : stop,
    // Any integer is a seed; the engine takes 32 bits.
    seed: request.seed == null ? null : request.seed >>> 0,
  };
  if (Buffer.byteLength(JSON.stringify(work)) > MAX_WORK_BYTES) throw new Refusal('request_too_large', `The messages are larger than ${MAX_WORK_BYTES} bytes`, { param: 'messages' });
  return work;
}

const textOf = (content: string | readonly { text: string }[]): string => (typeof content === 'string' ? content : content.map((part) => part.text).join(''));

function harmless(value: unknown): boolean {
  if (value == null || value === 0 || value === false || value === 'none' || value === 'auto') return true;
  if (typeof value !== 'object') return false;
  return Object.keys(value).length === 0 || ('type' in value && value.type === 'text');
}
