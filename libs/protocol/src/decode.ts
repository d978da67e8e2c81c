import { z } from 'zod';

export type Decoded<Frame> = { ok: true; frame: Frame } | { ok: false; reason: 'not_json' | 'bad_shape'; detail: string };

/** Never throws. `detail` names the wrong fields and never quotes the values, which may be prompts. */
export function decodeFrame<Frame>(schema: z.ZodType<Frame>, text: string): Decoded<Frame> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'not_json', detail: 'the frame is not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, frame: parsed.data };
  const detail = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'type'}: ${issue.code}`).join('; ');
  return { ok: false, reason: 'bad_shape', detail: detail.slice(0, 500) };
}
