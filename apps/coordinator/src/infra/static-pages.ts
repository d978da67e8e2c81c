import fs from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Paths that belong to programs: they never get a page. */
const NOT_PAGES = /^\/(v1|api|agent|livez|readyz|metrics)(\/|$)/;

/** Serves the dashboard's files, and its one page for every other address that a browser opens. */
export async function servePages(app: NestFastifyApplication, directory: string): Promise<void> {
  if (!fs.existsSync(path.join(directory, 'index.html'))) throw new Error(`the dashboard is not built (no ${directory}/index.html): run npm run build`);
  await app.register(fastifyStatic, { root: directory, wildcard: false, index: false, cacheControl: false, setHeaders: (reply, file) => void reply.header('cache-control', file.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache') });
  app.getHttpAdapter().getInstance().addHook('onRequest', async (request, reply) => {
    const opensPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') && !NOT_PAGES.test(request.url);
    if (opensPage) return reply.sendFile('index.html');
  });
}
