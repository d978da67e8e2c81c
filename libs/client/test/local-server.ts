import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Heard = { method: string; url: string; headers: IncomingMessage['headers']; body: string };

/** A real server on a free loopback port, closed with its connections when the test ends. `heard` grows with each whole request. */
export async function localServer(answer: (response: ServerResponse, request: Heard) => void): Promise<{ baseUrl: string; heard: Heard[]; server: Server }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece)).on('end', () => {
      const whole = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      heard.push(whole);
      answer(response, whole);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  }));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, server };
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
