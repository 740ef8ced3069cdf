import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Inferences } from '@gantry/workflows/domain/inference/Inferences.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';

/** An agent as an option names it: its instructions stand in a file. */
export interface NamedAgent {
  name: string;
  file: string;
}

export interface InferenceOptions {
  inferenceUrl?: string;
  inferenceModel: string;
  agent: NamedAgent[];
}

/** Says on the command line whom models are asked of. */
export function addInferenceOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--inference-url <url>',
        "where models are asked: an OpenAI-compatible server's address that ends before /chat/completions; its key, if it has one, in INFERENCE_API_KEY",
      ).argParser(readUrl),
    )
    .option('--inference-model <name>', 'the model that is asked where the definition names none', 'default')
    .addOption(
      new Option(
        '--agent <name=instructions.md>',
        'an agent that it may ask, by what it is told; may be repeated',
      )
        .argParser((text, before: NamedAgent[] | undefined): NamedAgent[] => [
          ...(before ?? []),
          readAgent(text),
        ])
        .default([], 'none'),
    );
}

/**
 * Whom models are asked of; without a server nobody, which is what a call of one is told.
 * @param ended breaks off what is being asked
 * @throws CommandError naming the agent whose instructions cannot be read, or that is given without a server
 */
export async function openInferences(
  context: Context,
  { inferenceUrl: url, inferenceModel, agent: named }: InferenceOptions,
  ended: AbortSignal,
): Promise<Inferences> {
  if (url === undefined && named.length > 0)
    throw new CommandError('--agent needs --inference-url: nothing else answers for an agent.');
  const { answerOf, expired, unusable } = await import('@gantry/workflows/domain/inference/answerOf.js');
  if (url === undefined)
    return { infer: async () => unusable('no inference server is given by --inference-url') };
  const instructions = new Map(
    await Promise.all(named.map(async ({ name, file }) => [name, await readText(context, file)] as const)),
  );
  const { OpenAICompatibleProvider } = await import('@gantry/agents/adapters/OpenAICompatibleProvider.js');
  const { answerTask } = await import('@gantry/agents/domain/task/answerTask.js');
  const apiKey = context.environment.variables['INFERENCE_API_KEY'];
  return {
    infer: async ({ agent, model, messages, ...question }, deadlineMs) => {
      const told = agent === null ? '' : instructions.get(agent);
      if (told === undefined) return unusable(`no agent ${JSON.stringify(agent)} is given by --agent`);
      const asked = model ?? inferenceModel;
      const late = AbortSignal.timeout(deadlineMs);
      const answer = await answerTask(
        new OpenAICompatibleProvider({ url, model: asked, apiKey }),
        {
          ...question,
          messages: messages.map(({ role, content }) => ({
            role: role === 'user' ? 'USER' : 'ASSISTANT',
            content,
          })),
        },
        told,
        AbortSignal.any([ended, late]),
      );
      if (answer.fault?.code === 'CANCELLED' && late.aborted) return expired(deadlineMs);
      const { content, fault, finishReason, usage } = answer;
      const failed = { faultCode: fault?.code ?? null, fault: fault?.message ?? null };
      return answerOf({ answer: content, ...failed, finishReason, model: asked, ...usage }, deadlineMs);
    },
  };
}

function readUrl(text: string): string {
  if (/^https?:\/\//iu.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be an address with http or https.');
}

function readAgent(text: string): NamedAgent {
  const [, name, file] = /^([^=]+)=(.+)$/su.exec(text) ?? [];
  if (name === undefined || file === undefined)
    throw new InvalidArgumentError('Write it as name=instructions.md.');
  return { name, file };
}
