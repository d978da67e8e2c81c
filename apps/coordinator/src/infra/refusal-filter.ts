import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { Refusal, type RefusalCode } from '@flotilla/domain/refusals/catalogue';
import { refusalHeaders, renderRefusal } from '@flotilla/domain/refusals/render';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from './logger.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set when the answer was a refusal: metrics count them by it. */
    refusalCode?: RefusalCode;
  }
}

/** What Nest and Fastify refuse by themselves, before a controller of ours is asked. */
const BY_STATUS: Readonly<Record<number, [RefusalCode, string]>> = {
  400: ['invalid_json', 'The body is not valid JSON'],
  413: ['request_too_large', 'The body is larger than this route takes'],
  415: ['unsupported_media_type', 'The content type is not JSON'],
};

/** What the database drivers throw. */
const DATABASE_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The database does not answer',
  ECONNRESET: 'The database closed the connection',
  '57P01': 'The database is restarting',
  '57P03': 'The database is starting',
  P1001: 'The database does not answer',
};

/** The one place where an error becomes an answer. Renders every HTTP surface alike; logs only what is our own fault. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendRefusal(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), toRefusal(error, http.getRequest<FastifyRequest>()), this.log);
  }
}

export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, log: Logger): void {
  if (refusal.code === 'internal_error') log.error({ requestId: request.id, url: request.routeOptions.url, err: refusal.cause }, 'a request failed through a bug');
  request.refusalCode = refusal.code;
  if (reply.sent) return;
  void reply.status(refusal.kind.status).headers(refusalHeaders(refusal)).type('application/json; charset=utf-8').send(renderRefusal(refusal));
}

export function toRefusal(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error;
  const known = DATABASE_ERRORS[codeOf(error)];
  if (known) return new Refusal('database_unavailable', known, { retryAfterSeconds: 2, cause: error });
  if (error instanceof HttpException && error.getStatus() === 404) return new Refusal('unknown_url', `There is no ${request.method} ${request.url.split('?')[0] ?? ''}`);
  const refused = error instanceof HttpException ? BY_STATUS[error.getStatus()] : undefined;
  if (refused) return new Refusal(refused[0], refused[1], { cause: error });
  return new Refusal('internal_error', 'Something went wrong inside the coordinator', { cause: error });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
