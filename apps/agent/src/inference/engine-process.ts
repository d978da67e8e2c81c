import { randomInt } from 'node:crypto';
import {
  type ChatHistoryItem, type ChatWrapper, getLlama, InsufficientMemoryError, LlamaChat, type LlamaContextSequence, LlamaLogLevel, type LlamaModel, resolveChatWrapper, type Token,
} from 'node-llama-cpp';
import { AnswerMeter } from './answer-meter.ts';
import { type EngineRequest, type FromEngine, ToEngine } from './engine-messages.ts';
import { FIRST_CHUNK_TOKENS, nextChunkTokens, roomFor } from './prompt-room.ts';

type Load = Extract<ToEngine, { type: 'load' }>;
type Generate = Extract<ToEngine, { type: 'generate' }>;
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
  const meter = new AnswerMeter(() => performance.now());
  const target = version.slots[slot];
  if (!target) throw new Error(`there is no slot ${slot}`);
  const history = historyOf(request.messages);
  const prompt = version.wrapper.generateContextState({ chatHistory: history }).contextText.tokenize(version.model.tokenizer);
  const room = roomFor(prompt.length, version.contextTokens, request.maxTokens);
  if (!room.fits) return { type: 'too_long', id, need: room.need, have: room.have };

  const cachedTokens = await prefill(target.sequence, prompt, cancelled);
  const before = target.sequence.tokenMeter.getState();
  const part = (text: string, tokens: number) => {
    if (meter.told(tokens)) tell({ type: 'prompted', id, promptTokens: prompt.length });
    tell({ type: 'part', id, text, tokens });
  };
  const stopped = await answerOf(target.chat, history, { request, maxTokens: room.maxTokens, cancelled, part });
  if (stopped === 'cancelled') return { type: 'aborted', id };
  const endMarks = stopped === 'eogToken' ? 1 : 0;
  const untold = meter.untold(target.sequence.tokenMeter.diff(before).usedOutputTokens - endMarks);
  if (untold > 0) part('', untold);
  const reason = stopped === 'maxTokens' || stopped === 'overflow' ? 'length' : 'stop';
  return { type: 'finished', id, ...meter.result(reason, prompt.length, cachedTokens) };
}

type Answering = { request: EngineRequest; maxTokens: number; cancelled: AbortSignal; part(text: string, tokens: number): void };

/** Why the answer ended: the library's own word, or one of ours. */
async function answerOf(chat: LlamaChat, history: ChatHistoryItem[], { request, maxTokens, cancelled, part }: Answering): Promise<string> {
  const overflow = new AbortController();
  try {
    const { metadata } = await chat.generateResponse(history, {
      maxTokens,
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
          // `maxTokens` keeps within the context; should a wrapper add tokens of its own, the answer ends instead of losing its head.
          overflow.abort();
          return { chatHistory: [...chatHistory] };
        },
      },
      onResponseChunk: ({ type, text, tokens }) => {
        if (tokens.length > 0 || text !== '') part(type === undefined ? text : '', tokens.length);
      },
    });
    if (cancelled.aborted) return 'cancelled';
    return overflow.signal.aborted ? 'overflow' : metadata.stopReason;
  } catch (error) {
    if (cancelled.aborted) return 'cancelled';
    if (overflow.signal.aborted) return 'overflow';
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
