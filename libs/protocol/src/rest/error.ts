import { z } from 'zod';

/** The one error body of every HTTP surface; `code` is from libs/domain/src/refusals/catalogue.ts. */
export const ErrorBody = z.object({ error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string().nullable() }) });
export type ErrorBody = z.infer<typeof ErrorBody>;
