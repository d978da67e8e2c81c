import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';

export type { Logger } from 'pino';

/** Never give it a prompt, an answer, a token or a key: ids and codes say enough. */
export function createLogger(level: string, format: 'json' | 'pretty'): pino.Logger {
  if (format === 'json') return pino({ level });
  return pino({ level, base: null }, { write: (line) => process.stdout.write(oneLine(line)) });
}

/** `12:04:10 warn  something happened {"jobId":"…"}`: for a person at a terminal. */
function oneLine(json: string): string {
  const { level, time, msg, ...rest }: { level: number; time: number; msg?: string } = JSON.parse(json);
  const facts = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
  return `${new Date(time).toLocaleTimeString('en-GB')} ${(pino.levels.labels[level] ?? '').padEnd(5)} ${msg ?? ''}${facts}\n`;
}

/** Nest's own messages: only what goes wrong is of interest. */
export function nestLogger(log: pino.Logger): LoggerService {
  return {
    log: (message: unknown) => log.debug(String(message)),
    warn: (message: unknown) => log.warn(String(message)),
    error: (message: unknown, stack?: unknown) => log.error({ stack }, String(message)),
  };
}
