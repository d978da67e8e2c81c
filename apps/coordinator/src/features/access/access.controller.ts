import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import { LoginRequest, type Me } from '@flotilla/protocol/rest/access';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from '../../infra/parse.ts';
import { VERSION } from '../../infra/version.ts';
import { FleetKey } from '../trust/contract.ts';
import { SESSION_COOKIE, sessionTokenOf } from './credentials.ts';
import { Login, SESSION_MS } from './login.ts';

@Controller('api/v1')
export class AccessController {
  constructor(
    private readonly login: Login,
    private readonly fleetKey: FleetKey,
  ) {}

  @Post('login')
  @HttpCode(204)
  async signIn(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = await this.login.login(parse(LoginRequest, body).secret);
    void reply.header('set-cookie', cookie(token, SESSION_MS / 1_000));
  }

  @Post('logout')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = sessionTokenOf(request.headers.cookie);
    if (token) await this.login.logout(token);
    void reply.header('set-cookie', cookie('', 0));
  }

  @Get('me')
  me(@Req() request: FastifyRequest): Me {
    if (!request.identity) throw new Refusal('not_signed_in', 'Nobody is signed in');
    return { name: request.identity.name, role: request.identity.role, fleetName: this.fleetKey.fleetName, version: VERSION };
  }
}

/** Not `Secure`: the coordinator itself speaks plain HTTP on loopback; SameSite=Strict keeps other pages from using it. */
const cookie = (token: string, maxAgeSeconds: number): string => `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`;
