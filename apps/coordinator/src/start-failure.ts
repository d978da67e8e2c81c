import { DatabaseRefusal } from '@flotilla/db/database-refusal';
import { z } from 'zod';
import { ConfigRefusal } from './config.ts';

/** One clear line (one per setting) for what an owner can mend; everything else keeps its stack, because it is a bug. */
export function explainStartFailure(error: unknown): string {
  if (error instanceof ConfigRefusal) return `Flotilla cannot start with these settings:\n${error.message}`;
  if (error instanceof DatabaseRefusal) return `Flotilla cannot start: ${error.message}`;
  const { code, address, port, path } = systemError(error);
  if (code === 'EADDRINUSE') return `Flotilla cannot start: ${address}:${port} is already in use. Stop the program that uses it, or set FLOTILLA_PORT to another port.`;
  if (code === 'EADDRNOTAVAIL') return `Flotilla cannot start: ${address} is not an address of this machine. Correct FLOTILLA_HOST.`;
  if (code === 'EACCES' && port !== undefined) return `Flotilla cannot start: port ${port} needs special rights. Set FLOTILLA_PORT to a port above 1023.`;
  if ((code === 'EACCES' || code === 'EROFS' || code === 'EPERM') && path) return `Flotilla cannot start: ${path} cannot be written. Give this user the right to write there, or set FLOTILLA_DATA_DIR to another folder.`;
  if (code === 'ENOSPC') return 'Flotilla cannot start: the disk is full. Free some space, or set FLOTILLA_DATA_DIR to another disk.';
  if (error instanceof Error && error.message.startsWith('the fleet key')) return `Flotilla cannot start: ${error.message}.`;
  return `Flotilla could not start because of a bug:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

const SystemError = z.object({ code: z.string().optional(), address: z.string().optional(), port: z.number().optional(), path: z.string().optional() });

const systemError = (error: unknown): z.infer<typeof SystemError> => SystemError.safeParse(error).data ?? {};
