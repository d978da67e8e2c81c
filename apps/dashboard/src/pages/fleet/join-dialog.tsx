import type { EnrollmentTokenCreated } from '@flotilla/protocol/rest/access';
import type { DeviceView } from '@flotilla/protocol/rest/devices';
import { useSyncExternalStore } from 'react';
import { ageText, clockText } from '../../parts/age.ts';
import { Button } from '../../parts/button.tsx';
import { CopyBlock } from '../../parts/copy-block.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { StatusWord } from '../../parts/status-mark.tsx';
import { seconds } from '../../parts/ticker.ts';
import { joinCommands, newcomers, onlyThisMachine } from './join-commands.ts';
import styles from './join-dialog.module.css';
import type { Joining } from './use-joining.ts';

type JoinDialogProps = { joining: Joining; devices: readonly DeviceView[]; close: () => void };

/** From a fresh token to "<name> joined". */
export function JoinDialog({ joining, devices, close }: JoinDialogProps) {
  const { token, error, failedAt, again, known } = joining;
  const joined = newcomers(known, devices);
  return (
    <Dialog title="Add a device" close={close}>
      {error !== null && <ErrorPanel title="No token was made" error={error} sinceAt={failedAt} retry={again} />}
      {error === null && !token && <div className={styles.waitingToken} aria-busy="true"><i /><i /><i /></div>}
      {token && <JoinSteps token={token} />}
      {token && <JoinProgress token={token} joined={joined} again={again} close={close} />}
    </Dialog>
  );
}

function JoinSteps({ token }: { token: EnrollmentTokenCreated }) {
  return (
    <>
      <p>Run these lines on the machine that should join, in a checkout of Flotilla after <code>npm ci && npm run build</code>:</p>
      <CopyBlock lines={joinCommands(token)} />
      {onlyThisMachine(token.coordinatorUrl) && (
        <p className={styles.hint}>
          This address reaches the coordinator from its own machine only. For other machines start it with <code>FLOTILLA_HOST</code>, <code>FLOTILLA_PUBLIC_URL</code> and,
          without TLS, <code>FLOTILLA_ALLOW_PLAIN_HTTP=true</code>.
        </p>
      )}
    </>
  );
}

type JoinProgressProps = { token: EnrollmentTokenCreated; joined: readonly DeviceView[]; again: () => void; close: () => void };

function JoinProgress({ token, joined, again, close }: JoinProgressProps) {
  const left = useSyncExternalStore(seconds.subscribe, () => (Date.now() >= token.expiresAt ? null : ageText(Date.now(), token.expiresAt)));
  if (joined.length > 0) {
    return (
      <footer className={styles.foot}>
        <ul className={styles.joined} role="status">
          {joined.map((device) => <li key={device.id}><b>{device.name} joined</b> <StatusWord headline={device.headline} since={device.headlineSince} /></li>)}
        </ul>
        <Button onClick={again}>Add another</Button>
        <Button look="main" onClick={close}>Done</Button>
      </footer>
    );
  }
  if (left === null) {
    return (
      <footer className={styles.foot}>
        <p role="status">The token expired at {clockText(token.expiresAt)} and nothing joined with it.</p>
        <Button look="main" onClick={again}>Make a new one</Button>
      </footer>
    );
  }
  return (
    <footer className={styles.foot}>
      <p className={styles.waiting} role="status">waiting for it to join…</p>
      <p className={styles.expiry}>The token lets {token.maxUses === 1 ? 'one device' : `${token.maxUses} devices`} in and expires in {left}.</p>
    </footer>
  );
}
