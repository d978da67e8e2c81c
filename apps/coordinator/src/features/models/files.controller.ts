import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import { Digest } from '@flotilla/protocol/ids';
import { LINK_PATHS } from '@flotilla/protocol/link';
import type { FastifyReply } from 'fastify';
import fs from 'node:fs';
import { parse } from '../../infra/parse.ts';
import { FileStore } from './file-store.ts';
import { byteRange } from './byte-range.ts';

/** Model files for devices, by digest, with single ranges so that a cut download goes on where it stopped. */
@Controller(LINK_PATHS.files)
export class FilesController {
  constructor(private readonly files: FileStore) {}

  @Get(':digest')
  async file(@Param('digest') name: string, @Headers('range') range: string | undefined, @Headers('if-range') ifRange: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const digest = parse(Digest, name);
    const sizeBytes = await this.files.sizeOf(digest);
    if (sizeBytes === null) throw new Refusal('not_found', `There is no file ${digest} here`);
    const etag = `"${digest}"`;
    const part = byteRange(ifRange === undefined || ifRange === etag ? range : undefined, sizeBytes);
    void reply.headers({ etag, 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream', 'cache-control': 'private, immutable' });
    if (part.kind === 'unsatisfiable') {
      await reply.status(416).header('content-range', `bytes */${sizeBytes}`).send();
      return;
    }
    if (part.kind === 'part') void reply.status(206).header('content-range', `bytes ${part.start}-${part.end}/${sizeBytes}`);
    void reply.header('content-length', part.end - part.start + 1);
    await reply.send(fs.createReadStream(this.files.pathOf(digest), { start: part.start, end: part.end }));
  }
}
