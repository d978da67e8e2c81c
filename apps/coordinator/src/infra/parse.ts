import { Refusal } from '@flotilla/domain/refusals/catalogue';
import type { z } from 'zod';

/** The parsed value, or a refusal that names the first wrong field and never quotes its value. */
export function parse<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const param = issue?.path.join('.') ?? '';
  throw new Refusal('invalid_request', param ? `${param}: ${issue?.message ?? 'is wrong'}` : (issue?.message ?? 'The body is wrong'), param ? { param } : {});
}
