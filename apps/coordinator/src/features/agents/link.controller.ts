import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { type ChallengeAnswer, ChallengeRequest, LINK_PATHS, type SessionAnswer, SessionRequest } from '@flotilla/protocol/link';
import { parse } from '../../infra/parse.ts';
import { LinkAuthentication } from './link-authentication.ts';

@Controller()
export class LinkController {
  constructor(private readonly authentication: LinkAuthentication) {}

  /** Answers for unknown devices too: the session request is where all of them fail alike. */
  @Post(LINK_PATHS.challenge)
  @HttpCode(200)
  challenge(@Body() body: unknown): ChallengeAnswer {
    return this.authentication.challenge(parse(ChallengeRequest, body).deviceId);
  }

  @Post(LINK_PATHS.session)
  @HttpCode(200)
  async session(@Body() body: unknown): Promise<SessionAnswer> {
    const { deviceId, nonce, signature } = parse(SessionRequest, body);
    return this.authentication.session(deviceId, nonce, signature);
  }
}
