import type { LiveEvent } from '@flotilla/protocol/rest/events';
import type { ServerResponse } from 'node:http';
import type { FleetViews } from './fleet-views.ts';

/** Changes of one device within this time become one event. */
const COALESCE_MS = 1_000;
/** A suspect device changes its word by falling silent: nothing else would tell the screens. */
const RECHECK_MS = 5_000;
/** A screen that stopped reading is cut off; it reconnects and starts from a snapshot. */
const MAX_UNREAD_BYTES = 4 * 1_048_576;

/** The screens' stream: a snapshot, then each changed device at most once a second. */
export class LiveEvents {
  private readonly readers = new Set<ServerResponse>();
  private readonly dirty = new Set<string>();
  private readonly sent = new Map<string, string>();
  private waitingSent = -1;
  private flushTimer: NodeJS.Timeout | null = null;
  private readonly recheckTimer: NodeJS.Timeout;

  constructor(private readonly views: FleetViews) {
    views.onChange((deviceId) => {
      this.dirty.add(deviceId);
      this.schedule();
    });
    this.recheckTimer = setInterval(() => this.recheck(), RECHECK_MS);
  }

  open(response: ServerResponse): void {
    this.readers.add(response);
    response.once('close', () => this.readers.delete(response));
    write(response, { type: 'snapshot', devices: this.views.all(), waitingRequests: this.views.waiting() });
  }

  close(): void {
    clearInterval(this.recheckTimer);
    if (this.flushTimer) clearTimeout(this.flushTimer);
    for (const reader of this.readers) reader.end();
  }

  private schedule(): void {
    this.flushTimer ??= setTimeout(() => {
      this.flushTimer = null;
      this.flush();
    }, COALESCE_MS);
  }

  private recheck(): void {
    for (const device of this.views.all()) this.dirty.add(device.id);
    this.flush();
    for (const reader of this.readers) reader.write(': ping\n\n');
  }

  private flush(): void {
    const ids = [...this.dirty];
    this.dirty.clear();
    if (this.readers.size === 0) return this.sent.clear();
    for (const id of ids) this.sendDevice(id);
    const waitingRequests = this.views.waiting();
    if (waitingRequests !== this.waitingSent) this.send({ type: 'queue', waitingRequests });
    this.waitingSent = waitingRequests;
  }

  /** `lastSeenAt` moves all the time; alone it is no news. */
  private sendDevice(id: string): void {
    const device = this.views.find(id);
    const shown = JSON.stringify({ ...device, lastSeenAt: null });
    if (this.sent.get(id) === shown) return;
    this.sent.set(id, shown);
    this.send(device ? { type: 'device', device } : { type: 'device_removed', deviceId: id });
  }

  private send(event: LiveEvent): void {
    for (const reader of this.readers) {
      if (reader.writableLength > MAX_UNREAD_BYTES) reader.destroy();
      else write(reader, event);
    }
  }
}

const write = (response: ServerResponse, event: LiveEvent): void => void response.write(`data: ${JSON.stringify(event)}\n\n`);
