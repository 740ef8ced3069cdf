import type { Command } from 'commander';

/** What is to be checked or published. */
export interface ProposalOptions {
  config?: string;
  schema?: string;
  routingUrl?: string;
  remove?: string[];
  events?: string;
}

/** Adds the ways to say it: all subgraphs, or one of them, or events. */
export function withProposal(command: Command): Command {
  return command
    .argument('[subgraph]', 'the only subgraph that is looked at; the others stay as they were published')
    .optionsGroup('What is proposed:')
    .option('--config <file>', "all subgraphs, in rover's format; supergraph.yaml, when nothing else is said")
    .option('--schema <file>', 'the SDL of the subgraph; - for the standard input')
    .option('--routing-url <url>', 'where gateways reach it; needed when it is published first')
    .option('--remove <subgraph...>', 'subgraphs that go')
    .option(
      '--events <folder>',
      "all events' JSON Schemas, as <Name>.v<version>.json; else they stay as they were published",
    )
    .optionsGroup('Options:');
}
