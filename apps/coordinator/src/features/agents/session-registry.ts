import type { AgentFrame } from '@flotilla/protocol/agent-frames';
import { type DeviceSession, type SessionListener, Sessions } from './contract.ts';

/** The connected devices, one session each: a newer epoch takes the place of an older one. */
export class SessionRegistry<Session extends DeviceSession> extends Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly listeners: SessionListener[] = [];

  override all(): Iterable<Session> {
    return this.sessions.values();
  }

  override find(deviceId: string): Session | null {
    return this.sessions.get(deviceId) ?? null;
  }

  override subscribe(listener: SessionListener): void {
    this.listeners.push(listener);
  }

  /** Returns the session that lost: the older one, already taken out, or `session` itself when a newer one was faster. */
  open(session: Session): Session | null {
    const other = this.find(session.deviceId);
    if (other && other.epoch > session.epoch) return session;
    if (other) this.close(other, 'a newer connection of the same device took over');
    this.sessions.set(session.deviceId, session);
    for (const listener of this.listeners) listener.opened?.(session);
    return other;
  }

  /** Frames of a session that is not open (yet, or any more) are dropped: what matters in them is sent again. */
  frame(session: Session, frame: AgentFrame): void {
    if (this.sessions.get(session.deviceId) !== session) return;
    for (const listener of this.listeners) listener.frame?.(session, frame);
  }

  /** Does nothing for a session that was superseded before. */
  close(session: Session, because: string): void {
    if (this.sessions.get(session.deviceId) !== session) return;
    this.sessions.delete(session.deviceId);
    for (const listener of this.listeners) listener.closed?.(session, because);
  }
}
