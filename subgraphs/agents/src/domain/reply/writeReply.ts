import type { ConnectorOperation } from '../ConnectorOperation.js';
import type { Diagnostic } from '../Diagnostic.js';
import { InferenceError } from '../inference/InferenceError.js';
import type {
  InferenceMessage,
  InferenceOutcome,
  InferenceProvider,
  InferenceRequest,
  TokenCount,
} from '../inference/InferenceProvider.js';
import { uncounted } from '../inference/uncounted.js';
import { extractDefinition } from './extractDefinition.js';
import { findUnknownOperations } from './findUnknownOperations.js';
import type { CheckedDefinition, DefinitionChecker } from './DefinitionChecker.js';

/** Times a model may try to write a definition that compiles. */
export const mostAttempts = 3;
/** Characters of a reply; whoever writes more is cut off there. */
export const longestReply = 200_000;

export interface Reply extends InferenceOutcome {
  /** Exactly the text that was handed to `onText`, joined. */
  content: string;
  /** A definition that compiles and names only operations that exist, or null. */
  draft: { definition: string; diagnostics: Diagnostic[] } | null;
  /** A sentence for people when FAILED. */
  error: string | null;
}

export interface ReplyRequest extends InferenceRequest {
  operations: readonly ConnectorOperation[];
  provider: InferenceProvider;
  checker: DefinitionChecker;
  /** Takes the text as it comes; awaited, so that a slow taker slows the model and nothing is buffered. */
  onText(text: string): Promise<void>;
}

/**
 * Has a reply written and holds its definition to the rules: it compiles and names only what exists. A model is
 * told what is wrong and may mend it; all it says is one text, because what a person has seen stays said. A
 * provider's failure makes a FAILED reply that keeps the text so far; that the compiler cannot be asked is thrown.
 */
export async function writeReply(request: ReplyRequest): Promise<Reply> {
  return new ReplyWriter(request).write();
}

class ReplyWriter {
  readonly #request: ReplyRequest;
  readonly #usage: TokenCount = { inputTokens: 0, outputTokens: 0 };
  #content = '';

  constructor(request: ReplyRequest) {
    this.#request = request;
  }

  async write(): Promise<Reply> {
    const { provider, messages } = this.#request;
    const attempts = provider.mendsDefinitions ? mostAttempts : 1;
    const conversation: InferenceMessage[] = [...messages];
    try {
      for (let attempt = 1; ; attempt += 1) {
        const { text, finishReason, diagnostics } = await this.#attempt(conversation);
        const definition = extractDefinition(text);
        if (definition === null) return this.#reply({ finishReason });
        const checked = await this.#check(definition);
        if (checked.valid) {
          return this.#reply({
            finishReason,
            draft: { definition, diagnostics: [...diagnostics, ...checked.diagnostics] },
          });
        }
        const wrong = listed(checked.diagnostics);
        if (attempt >= attempts) {
          await this.#say(
            `\n\nNo draft was made: after ${attempt === 1 ? 'one attempt' : `${attempt} attempts`} the definition still has faults.\n${wrong}\n`,
          );
          return this.#reply({ finishReason });
        }
        await this.#say(
          `\n\nThis definition has faults:\n${wrong}\nMending it (attempt ${attempt + 1} of ${attempts}):\n\n`,
        );
        conversation.push(
          { role: 'ASSISTANT', content: text },
          {
            role: 'USER',
            content: `The definition has these faults:\n${wrong}\nAnswer with the whole definition, mended, in one yaml block.`,
          },
        );
      }
    } catch (error) {
      if (!(error instanceof InferenceError)) throw error;
      const finishReason = error.code === 'CANCELLED' ? 'cancelled' : 'error';
      return this.#reply({ status: 'FAILED', finishReason, error: error.message });
    }
  }

  async #attempt(messages: InferenceMessage[]) {
    const { provider, instructions, operations, signal } = this.#request;
    let text = '';
    try {
      for await (const part of provider.stream({ instructions, messages, operations, signal })) {
        if (part.type === 'finish') {
          this.#count(part.usage);
          return { text, finishReason: part.finishReason, diagnostics: part.diagnostics };
        }
        text += await this.#say(part.text);
        if (this.#content.length >= longestReply) {
          this.#count(uncounted(messages, text));
          return { text, finishReason: 'length' as const, diagnostics: [] };
        }
      }
    } catch (error) {
      // What had been said was paid for, though nobody counted it.
      if (text !== '') this.#count(uncounted(messages, text));
      throw error;
    }
    throw new InferenceError('INTERRUPTED', 'The reply ended before it was finished.');
  }

  async #check(definition: string): Promise<CheckedDefinition> {
    const checked = await this.#request.checker.check(definition);
    const unknown = findUnknownOperations(definition, this.#request.operations);
    const said = new Set(checked.diagnostics.map(({ line, code }) => `${code} ${line}`));
    const diagnostics = [
      ...checked.diagnostics,
      ...unknown.filter(({ line, code }) => !said.has(`${code} ${line}`)),
    ];
    return { valid: checked.valid && unknown.length === 0, diagnostics };
  }

  /** Says as much of the text as the longest reply allows, and returns what was said. */
  async #say(text: string): Promise<string> {
    const said = text.slice(0, Math.max(0, longestReply - this.#content.length));
    if (said !== '') {
      this.#content += said;
      await this.#request.onText(said);
    }
    return said;
  }

  #count(usage: TokenCount): void {
    this.#usage.inputTokens += usage.inputTokens;
    this.#usage.outputTokens += usage.outputTokens;
  }

  #reply(outcome: Partial<Reply> & Pick<Reply, 'finishReason'>): Reply {
    return {
      status: 'COMPLETED',
      content: this.#content,
      draft: null,
      usage: { ...this.#usage },
      error: null,
      ...outcome,
    };
  }
}

function listed(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter(({ severity }) => severity === 'ERROR')
    .slice(0, 20)
    .map(
      ({ line, column, message }) =>
        `- ${line === null ? '' : `line ${line}${column === null ? '' : `, column ${column}`}: `}${message}`,
    )
    .join('\n');
}
