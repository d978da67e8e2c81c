import net from 'node:net';

/** Rejects with the system's error when nobody can listen there: asked before anything is started that would have to be stopped again. */
export function assertPortFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
