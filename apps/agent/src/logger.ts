import { pino } from 'pino';

/** JSON lines on stdout. Never give it a prompt, an answer, a token or a key. */
export const createLogger = (level: string): pino.Logger => pino({ level, base: null });
