import fastifyHelmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId } from './ids.ts';
import type { Logger } from './logger.ts';
import { sendRefusal, toRefusal } from './refusal-filter.ts';

/** A chat of a million characters with its JSON around it. */
const BODY_LIMIT_BYTES = 2 * 1_048_576;

export const createHttpAdapter = (): FastifyAdapter =>
  new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true, genReqId: () => newId(), routerOptions: { maxParamLength: 300 } });

type Hooks = { gate: (request: FastifyRequest) => Promise<void>; observe: (request: FastifyRequest, reply: FastifyReply) => void; log: Logger };

/** Security headers, a request id on every answer, and the gate before any body is read. */
export async function prepareHttp(app: NestFastifyApplication, { gate, observe, log }: Hooks): Promise<void> {
  await app.register(fastifyHelmet, {
    // Plain HTTP on loopback: an upgrade or HSTS would lock the owner out of his own dashboard.
    hsts: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'self'"], imgSrc: ["'self'", 'data:'], objectSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"], formAction: ["'self'"] },
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    try {
      await gate(request);
    } catch (error) {
      sendRefusal(request, reply, toRefusal(error, request), log);
      return reply;
    }
  });
  fastify.addHook('onResponse', async (request, reply) => observe(request, reply));
}
