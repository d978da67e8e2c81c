/**
 * What a peer understands, as one rising number. A number is never reused.
 * 1: first release (2026-11-24)
 */
export const PROTOCOL_LEVEL = 1;
