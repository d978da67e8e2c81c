const MAGIC = 'GGUF';
const CUT_SHORT = 'this is not a usable GGUF model: the file ends inside its header';

/** What people have mistaken for a model, by its first characters. */
const LOOKALIKES: readonly [start: RegExp | string, detail: string][] = [
  [/^\s*<(!doctype|html|head|body|\?xml)/i, 'this is an HTML page, not a GGUF model'],
  ['version https://git-lfs', 'this is a Git LFS pointer, not the GGUF model it points to'],
  [/^\s*[{[]/, 'this is JSON text, not a GGUF model'],
  ['PK\u0003\u0004', 'this is a ZIP archive, not a GGUF model'],
  ['\u001f\u008b', 'this is a gzip archive, not a GGUF model'],
];

/** Says in one sentence what these first bytes of a file are when they cannot begin a GGUF model; null when they can. */
export function notGguf(firstBytes: Uint8Array): string | null {
  if (firstBytes.byteLength === 0) return 'this is an empty file, not a GGUF model';
  const text = String.fromCharCode(...firstBytes.subarray(0, 64));
  if (text.startsWith(MAGIC)) return null;
  if (MAGIC.startsWith(text)) return CUT_SHORT;
  const lookalike = LOOKALIKES.find(([start]) => (typeof start === 'string' ? text.startsWith(start) : start.test(text)));
  return lookalike ? lookalike[1] : 'this is not a GGUF model: it does not start with the letters GGUF';
}
