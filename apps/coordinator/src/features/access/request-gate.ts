import { Refusal } from '@flotilla/domain/refusals/catalogue';
import { LINK_PATHS } from '@flotilla/protocol/link';
import type { FastifyRequest } from 'fastify';
import type { SessionTokens } from '../agents/contract.ts';
import type { Access } from './contract.ts';

const OPEN = new Set(['/api/v1/login', '/api/v1/logout']);

/** Decides who may ask what, before a body is read. Sets `request.identity` or `request.deviceId`; throws a refusal. */
export class RequestGate {
  constructor(
    private readonly access: Access,
    private readonly sessionTokens: SessionTokens,
  ) {}

  async check(request: FastifyRequest): Promise<void> {
    const path = request.url.split('?')[0] ?? '/';
    if (path.startsWith('/v1/')) request.identity = await this.caller(request, 'invalid_api_key');
    else if (path.startsWith('/api/v1/') && !OPEN.has(path)) request.identity = await this.admin(request);
    else if (path.startsWith(`${LINK_PATHS.files}/`)) request.deviceId = this.device(request);
  }

  private async caller(request: FastifyRequest, code: 'invalid_api_key' | 'not_signed_in') {
    const { authorization, cookie, 'x-api-key': apiKey } = request.headers;
    const identity = await this.access.identify({ authorization, cookie, 'x-api-key': typeof apiKey === 'string' ? apiKey : undefined });
    if (identity) return identity;
    const given = authorization !== undefined || apiKey !== undefined;
    throw new Refusal(code, given ? 'This API key is not known here' : code === 'invalid_api_key' ? 'No API key was sent' : 'Nobody is signed in');
  }

  private async admin(request: FastifyRequest) {
    const identity = await this.caller(request, 'not_signed_in');
    if (identity.role !== 'admin') throw new Refusal('permission_denied', `The key "${identity.name}" may only ask for inference`);
    return identity;
  }

  private device(request: FastifyRequest): string {
    const token = /^Bearer ([0-9a-f]{64})$/.exec(request.headers.authorization ?? '')?.[1];
    const deviceId = token ? this.sessionTokens.deviceOf(token) : null;
    if (deviceId === null) throw new Refusal('device_unauthorized', 'This device is not let in');
    return deviceId;
  }
}
