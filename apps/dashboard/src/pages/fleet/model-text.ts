import type { DeviceVersion } from '@flotilla/protocol/rest/devices';

/** One model on one device: the version that answers and the one on its way, without the name. Null where there is none. */
export type ModelText = { name: string; version: string | null; target: string | null };

/** `qwen3-0.6b@7` ready and `qwen3-0.6b@8` loading are one model, `7 → 8`. Models stand in the order in which their versions come. */
export function modelTexts(versions: readonly DeviceVersion[]): ModelText[] {
  const models = new Map<string, ModelText>();
  for (const { label, state } of versions) {
    const at = label.lastIndexOf('@');
    const name = at > 0 ? label.slice(0, at) : label;
    const version = at > 0 ? label.slice(at) : '';
    const model = models.get(name) ?? { name, version: null, target: null };
    const coming = state === 'absent' || state === 'loading';
    models.set(name, coming ? { ...model, target: version } : { ...model, version });
  }
  return [...models.values()];
}
