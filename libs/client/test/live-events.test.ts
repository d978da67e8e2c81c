import type { LiveEvent } from '@flotilla/protocol/rest/events';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { readLiveEvents } from '../src/live-events.ts';
import { aDevice } from './a-device.ts';
import { json, localServer } from './local-server.ts';

const SNAPSHOT: LiveEvent = { type: 'snapshot', devices: [aDevice()], waitingRequests: 0 };
const QUEUE: LiveEvent = { type: 'queue', waitingRequests: 3 };

async function collect(events: AsyncIterable<LiveEvent>): Promise<LiveEvent[]> {
  const seen: LiveEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

function openStream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
}

function say(response: ServerResponse, ...events: unknown[]): void {
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
}

test('events come in order and the reader ends with the stream', async () => {
  const { baseUrl, heard } = await localServer((response) => {
    say(openStream(response), SNAPSHOT, QUEUE);
    response.end();
  });
  expect(await collect(readLiveEvents({ baseUrl, apiKey: 'flk_1' }))).toEqual([SNAPSHOT, QUEUE]);
  expect(heard[0]).toMatchObject({ url: '/api/v1/events', headers: { accept: 'text/event-stream', authorization: 'Bearer flk_1' } });
});

test('an event type of a newer coordinator is passed over', async () => {
  const { baseUrl } = await localServer((response) => {
    say(openStream(response), { type: 'parade', balloons: 99 }, QUEUE);
    response.end();
  });
  expect(await collect(readLiveEvents({ baseUrl }))).toEqual([QUEUE]);
});

test('a letter cut in two by the network arrives whole', async () => {
  const device = { type: 'device', device: aDevice({ name: 'küche' }) };
  const bytes = Buffer.from(`data: ${JSON.stringify(device)}\n\n`);
  const cut = bytes.indexOf('ü') + 1;
  const { baseUrl } = await localServer((response) => {
    openStream(response).write(bytes.subarray(0, cut), () => setImmediate(() => response.end(bytes.subarray(cut))));
  });
  expect(await collect(readLiveEvents({ baseUrl }))).toEqual([device]);
});

test('aborting ends the reader quietly and closes the connection', async () => {
  let closed: Promise<unknown> | undefined;
  const { baseUrl } = await localServer((response) => {
    closed = once(response, 'close');
    say(openStream(response), SNAPSHOT);
  });
  const stop = new AbortController();
  const seen: LiveEvent[] = [];
  for await (const event of readLiveEvents({ baseUrl, signal: stop.signal })) {
    seen.push(event);
    stop.abort();
  }
  expect(await closed).toEqual([]);
  expect(seen).toEqual([SNAPSHOT]);
});

test('leaving the loop closes the connection', async () => {
  let closed: Promise<unknown> | undefined;
  const { baseUrl } = await localServer((response) => {
    closed = once(response, 'close');
    say(openStream(response), SNAPSHOT);
  });
  for await (const event of readLiveEvents({ baseUrl })) {
    expect(event).toEqual(SNAPSHOT);
    break;
  }
  expect(await closed).toEqual([]);
});

test('a broken connection is an error after the events that came', async () => {
  const { baseUrl } = await localServer((response) => {
    say(openStream(response), QUEUE);
    setImmediate(() => response.destroy());
  });
  const seen: LiveEvent[] = [];
  const read = async () => {
    for await (const event of readLiveEvents({ baseUrl })) seen.push(event);
  };
  await expect(read()).rejects.toMatchObject({ name: 'ApiError', code: 'unreachable' });
  expect(seen).toEqual([QUEUE]);
});

test('a stream that falls silent is taken for broken', async () => {
  const { baseUrl } = await localServer((response) => say(openStream(response), QUEUE));
  await expect(collect(readLiveEvents({ baseUrl, maxSilenceMs: 30 }))).rejects.toMatchObject({ code: 'unreachable' });
});

test('a refusal and a page that is no stream are told apart', async () => {
  const refusal = { error: { message: 'Nobody is signed in. Open the login link.', type: 'authentication_error', param: null, code: 'not_signed_in' } };
  const refusing = await localServer((response) => json(response, 401, refusal));
  await expect(collect(readLiveEvents({ baseUrl: refusing.baseUrl }))).rejects.toMatchObject({ status: 401, code: 'not_signed_in' });
  const page = await localServer((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'));
  await expect(collect(readLiveEvents({ baseUrl: page.baseUrl }))).rejects.toMatchObject({ status: 200, code: 'unexpected_answer' });
});

test.each(['{"type":"queue","waitingRequests":-1}', 'not json'])('%s ends the stream with an error', async (data) => {
  const { baseUrl } = await localServer((response) => {
    openStream(response).end(`data: ${data}\n\n`);
  });
  await expect(collect(readLiveEvents({ baseUrl }))).rejects.toMatchObject({ code: 'unexpected_answer' });
});
