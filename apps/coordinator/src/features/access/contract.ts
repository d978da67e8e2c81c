/** Who is asking. `appId` is who inference is accounted to. */
export type Identity = { kind: 'api_key' | 'user'; id: string; name: string; role: 'admin' | 'inference'; appId: string };

/** One function for every way a caller can show who he is, so that no header form is checked less than another. */
export abstract class Access {
  /** `authorization` and `x-api-key` hold a key, `cookie` a signed-in person's session. Null when none of them is valid. */
  abstract identify(headers: { authorization?: string | undefined; 'x-api-key'?: string | undefined; cookie?: string | undefined }): Promise<Identity | null>;
}

export abstract class AdminKeys {
  /** Sees to it that `key` opens the first app as admin. Idempotent; a key that was revoked stays revoked. */
  abstract ensure(key: string): Promise<void>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not open to all. */
    identity?: Identity;
    deviceId?: string;
  }
}
