import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { type EnrollAnswer, EnrollRequest, LINK_PATHS } from '@flotilla/protocol/link';
import { CreateEnrollmentToken, type EnrollmentTokenCreated } from '@flotilla/protocol/rest/access';
import { parse } from '../../infra/parse.ts';
import { PublicAddress } from '../../infra/public-address.ts';
import { Enrollment } from './enrollment.ts';

@Controller()
export class EnrollmentController {
  constructor(
    private readonly enrollment: Enrollment,
    private readonly address: PublicAddress,
  ) {}

  @Post('api/v1/enrollment-tokens')
  async createToken(@Body() body: unknown): Promise<EnrollmentTokenCreated> {
    const { maxUses, ttlMs } = parse(CreateEnrollmentToken, body ?? {});
    return this.enrollment.createToken(maxUses, ttlMs, this.address.url);
  }

  @Post(LINK_PATHS.enroll)
  @HttpCode(200)
  async enroll(@Body() body: unknown): Promise<EnrollAnswer> {
    return this.enrollment.enroll(parse(EnrollRequest, body));
  }
}
