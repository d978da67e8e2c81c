import { ApiError } from '@flotilla/client/api-error';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef } from 'react';
import { client } from '../../data/client.ts';
import { BrandMark } from '../../parts/brand.tsx';
import { Button } from '../../parts/button.tsx';
import { useTitle } from '../../parts/use-title.ts';
import { takeLinkSecret } from './link-secret.ts';
import styles from './login-page.module.css';

/** Opened by the terminal's link it signs in by itself; otherwise it asks and says where the answer lies. */
export function LoginPage({ signedIn }: { signedIn: () => void }) {
  useTitle('Sign in');
  const { mutate, isPending, error } = useMutation({ mutationFn: (secret: string) => client.login(secret), onSuccess: signedIn });
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const signInByLink = () => {
      const secret = takeLinkSecret();
      if (secret !== null) mutate(secret);
    };
    signInByLink();
    // A second link pasted into this tab changes only the fragment, which loads nothing.
    addEventListener('hashchange', signInByLink);
    return () => removeEventListener('hashchange', signInByLink);
  }, [mutate]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const secret = input.current?.value.trim() ?? '';
    if (secret === '') input.current?.focus();
    else mutate(secret);
  };
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <h1><BrandMark />Flotilla</h1>
        {error && <p className={styles.error} role="alert">{explain(error)}</p>}
        <label>
          API key or link secret
          <input ref={input} type="password" name="secret" autoComplete="current-password" spellCheck={false} disabled={isPending} />
        </label>
        <Button type="submit" look="main" disabled={isPending}>{isPending ? 'Signing in…' : 'Sign in'}</Button>
        <div className={styles.help}>
          <p>Where to find it:</p>
          <ul>
            <li>The terminal that runs <code>npm start</code> prints a link that signs you in. It works once.</li>
            <li>The admin key is in <code>{'<data dir>/admin.key'}</code>, by default <code>.flotilla/admin.key</code> in the checkout.</li>
          </ul>
        </div>
      </form>
    </main>
  );
}

function explain(error: Error): string {
  if (!(error instanceof ApiError) || error.status !== 401) return error.message;
  return 'That link or key was not accepted. A link works once and not for long: take a new one from the terminal, or use the admin key.';
}
