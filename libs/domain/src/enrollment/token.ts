/** A token is `flot_<id>_<secret>_<checksum>`: 16, 64 and 8 hex digits. The checksum finds typing errors before anything is asked. */
const FORM = /^flot_([0-9a-f]{16})_([0-9a-f]{64})_([0-9a-f]{8})$/;

export type TokenParts = { id: string; secret: string };

export const formatToken = ({ id, secret }: TokenParts): string => `flot_${id}_${secret}_${checksum(id + secret)}`;

/** Null when the text is no token or was mistyped. */
export function parseToken(text: string): TokenParts | null {
  const match = FORM.exec(text.trim());
  if (!match?.[1] || !match[2]) return null;
  return match[3] === checksum(match[1] + match[2]) ? { id: match[1], secret: match[2] } : null;
}

/** FNV-1a, 32 bits: against typing errors, not against attackers (the secret is). */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
