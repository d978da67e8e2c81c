import { z } from 'zod';

export const ModelObject = z.object({
  id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string(),
  meta: z.object({ context_length: z.int(), capabilities: z.array(z.string()), devices_ready: z.int() }),
});
export type ModelObject = z.infer<typeof ModelObject>;
export const ModelList = z.object({ object: z.literal('list'), data: z.array(ModelObject) });
export type ModelList = z.infer<typeof ModelList>;
