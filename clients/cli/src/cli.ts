import { Command } from 'commander';

// The `gantry` command; each part of the platform adds a command of its own.
await new Command('gantry')
  .description('Works with a Gantry from the terminal and from pipelines.')
  .parseAsync();
