import { randomInt } from 'node:crypto';
import {
  type ChatHistoryItem, type ChatWrapper, getLlama, InsufficientMemoryError, LlamaChat, type LlamaContextSequence, LlamaLogLevel, type LlamaModel, resolveChatWrapper, type Token,
} from 'node-llama-cpp';
import { type EngineRequest, type FromEngine, ToEngine } from './engine-messages.ts';
import { FIRST_CHUNK_TOKENS, nextChunkTokens, roomFor } from './prompt-room.ts';

type Load = Extract<ToEngine, { type: 'load' }>;
type Generate = Extract<ToEngine, { type: 'generate' }>;
type Finished = Extract<FromEngine, { type: 'finished' }>;
type Slot = { chat: LlamaChat; sequence: LlamaContextSequence };
type Version = { model: LlamaModel; wrapper: ChatWrapper; contextTokens: number; slots: Slot[] };

const nativeErrors: string[] = [];

const tell = (message: FromEngine): void => void process.send?.(message);

async function loadVersion({ path, contextTokens, slots, threads }: Load): Promise<Version> {
  const llama = await getLlama({
    build: 'never', skipDownload: true, gpu: 'auto', progressLogs: false, maxThreads: threads,
    logLevel: LlamaLogLevel.error, logger: (_level, message) => void nativeErrors.push(message.trim()),
  });
  const model = await llama.loadModel({ modelPath: path });
  // The library gives every sequence its own `contextSize` cells.
  const context = await model.createContext({ sequences: slots, contextSize: contextTokens, threads, failedCreationRemedy: false });
  // Resolving takes up to 0.75 s, so once per version and not per request.
  const wrapper = resolveChatWrapper(model);
  const free = Array.from({ length: slots }, () => context.getSequence());
  return { model, wrapper, contextTokens, slots: free.map((sequence) => ({ sequence, chat: new LlamaChat({ contextSequence: sequence, chatWrapper: wrapper }) })) };
}

function loadFailure(error: unknown): FromEngine {
  const code = error instanceof InsufficientMemoryError ? 'insufficient_memory' : 'load_failed';
  const message = error instanceof Error ? error.message : String(error);
  return { type: 'load_failed', code, detail: [message, ...nativeErrors.slice(-2)].join('; ').slice(0, 500) };
}

/** Ends with an empty answer, which the wrapper leaves open for the model to fill. */
function historyOf(messages: EngineRequest['messages']): ChatHistoryItem[] {
  const said = messages.map(({ role, content }): ChatHistoryItem => (role === 'assistant' ? { type: 'model', response: [content] } : { type: role, text: content }));
  return [...said, { type: 'model', response: [] }];
}

/** Computes all but the last prompt token, in pieces short enough to be cancelled between. Returns how many were still there. */
async function prefill(sequence: LlamaContextSequence, prompt: Token[], signal: AbortSignal): Promise<number> {
  const head = prompt.slice(0, -1);
  await sequence.adaptStateToTokens(head, false);
  const cachedTokens = sequence.nextTokenIndex;
  let chunkTokens = FIRST_CHUNK_TOKENS;
  for (let at = cachedTokens; at < head.length; ) {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const chunk = head.slice(at, at + chunkTokens);
    await sequence.evaluateWithoutGeneratingNewTokens(chunk);
    at += chunk.length;
    chunkTokens = nextChunkTokens(chunkTokens, performance.now() - startedAt);
  }
  return cachedTokens;
}

async function generate(version: Version, { id, slot, request }: Generate, cancelled: AbortSignal): Promise<FromEngine> {
  const startedAt = performance.now();
  const target = version.slots[slot];
  if (!target) throw new Error(`there is no slot ${slot}`);
  const history = historyOf(request.messages);
  const prompt = version.wrapper.generateContextState({ chatHistory: history }).contextText.tokenize(version.model.tokenizer);
  const room = roomFor(prompt.length, version.contextTokens, request.maxTokens);
  if (!room.fits) return { type: 'too_long', id, need: room.need, have: room.have };

  const overflow = new AbortController();
  const cachedTokens = await prefill(target.sequence, prompt, cancelled);
  let firstTokenAt: number | null = null;
  let lastTokenAt = startedAt;
  let generatedTokens = 0;
  const ended = (reason: Finished['reason']): Finished => ({
    type: 'finished', id, reason,
    usage: { promptTokens: prompt.length, cachedTokens, generatedTokens },
    promptMs: (firstTokenAt ?? lastTokenAt) - startedAt,
    generationMs: lastTokenAt - (firstTokenAt ?? lastTokenAt),
  });

  try {
    const { metadata } = await target.chat.generateResponse(history, {
      maxTokens: room.maxTokens,
      temperature: request.temperature,
      topP: request.topP,
      topK: 0,
      seed: request.seed ?? randomInt(2 ** 32),
      repeatPenalty: false,
      customStopTriggers: request.stop,
      // A budget would make the library render the prompt again in the middle of an answer.
      budgets: { thoughtTokens: Infinity, commentTokens: Infinity },
      signal: AbortSignal.any([cancelled, overflow.signal]),
      stopOnAbortSignal: true,
      contextShift: {
        strategy: ({ chatHistory }) => {
          // `room` makes this unreachable for known wrappers; if one adds tokens, the answer ends instead of losing its head.
          overflow.abort();
          return { chatHistory: [...chatHistory] };
        },
      },
      onResponseChunk: ({ type, text, tokens }) => {
        if (tokens.length === 0 && text === '') return;
        lastTokenAt = performance.now();
        if (firstTokenAt === null) tell({ type: 'prompted', id, promptTokens: prompt.length });
        firstTokenAt ??= lastTokenAt;
        generatedTokens += tokens.length;
        tell({ type: 'part', id, text: type === undefined ? text : '', tokens: tokens.length });
      },
    });
    if (cancelled.aborted) return { type: 'aborted', id };
    return ended(metadata.stopReason === 'maxTokens' || overflow.signal.aborted ? 'length' : 'stop');
  } catch (error) {
    if (overflow.signal.aborted && !cancelled.aborted) return ended('length');
    throw error;
  }
}

/** Names the kind of error only: its message could quote the prompt. */
function failure(id: number, error: unknown, cancelled: AbortSignal): FromEngine {
  if (cancelled.aborted) return { type: 'aborted', id };
  return { type: 'failed', id, detail: `the engine gave up with ${error instanceof Error ? error.name : 'an unknown error'}` };
}

function serve(): void {
  let version: Version | null = null;
  const running = new Map<number, AbortController>();

  const answer = async (order: Generate): Promise<void> => {
    const cancel = new AbortController();
    running.set(order.id, cancel);
    try {
      if (!version) throw new Error('nothing is loaded');
      tell(await generate(version, order, cancel.signal));
    } catch (error) {
      tell(failure(order.id, error, cancel.signal));
    } finally {
      running.delete(order.id);
    }
  };
  const load = async (order: Load): Promise<void> => {
    try {
      version = await loadVersion(order);
      tell({ type: 'loaded' });
    } catch (error) {
      tell(loadFailure(error));
    }
  };

  process.on('message', (message) => {
    const order = ToEngine.parse(message);
    if (order.type === 'load') void load(order);
    else if (order.type === 'generate') void answer(order);
    else running.get(order.id)?.abort();
  });
  // Nothing here needs saving, and native threads can hold up an ordinary exit: an agent that dies must leave no process.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

serve();
